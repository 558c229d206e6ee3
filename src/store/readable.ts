import type { Access, Asker } from "../domain/access.ts";

/**
 * Whether someone may use an agent so, as the text of an SQL condition on `a`, an agent's row: domain/access.ts in SQL.
 * `asker` is the placeholder of what `askerJson` gives.
 */
export const readableText = (a: string, asker: string): string => `(${a}.visibility = 'project'
  OR coalesce(${a}.owner = ${asker} ->> 'username', 0)
  OR EXISTS (SELECT 1 FROM json_each(${a}.shares) s
    WHERE (s.value ->> 'user' = ${asker} ->> 'username'
        OR s.value ->> 'role' IN (SELECT r.value FROM json_each(${asker}, '$.roles') r))
      AND (${asker} ->> 'access' = 'read'
        OR ${asker} ->> 'access' IN (SELECT x.value FROM json_each(s.value, '$.access') x))))`;

/** Whoever asks, and for what, as JSON. */
export const askerJson = ({ username, roles }: Asker, access: Access): string =>
  JSON.stringify({ username, roles, access });
