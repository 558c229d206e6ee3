/** What an agent's id looks like; `current` is a route. */
export const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,254}$/;
export const RESERVED_AGENT_IDS: readonly string[] = ["current"];

/** Slugs of workspaces and projects, and names of labels. */
export const SLUG = /^[a-z0-9][a-z0-9_-]{0,62}$/;
export const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Ids of rules and saved groups, and keys of flags: never empty, never a name that every object inherits. */
export const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** `PagBank Digital Expert` → `pagbank-digital-expert`; null when nothing of the name is left. */
export function slugOf(name: string): string | null {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 255);
  return AGENT_ID.test(slug) ? slug : null;
}
