import { api, body, segment } from "../api/client.ts";

export const readCredentials = (cursor: string | undefined) =>
  body(api.credentials.$get({ query: { limit: "50", cursor } }));

export type Credential = Awaited<ReturnType<typeof readCredentials>>["data"][number];

export interface NewCredential {
  name: string;
  provider: string;
  value: string;
}

export const createCredential = ({ name, provider, value }: NewCredential, once: string) =>
  body(
    api.credentials.$post(
      { json: { name: name.trim(), provider: provider.trim() || null, value } },
      { headers: { "Idempotency-Key": once } },
    ),
  );

export const replaceCredential = (name: string, value: string) =>
  body(api.credentials[":name"].$put({ param: { name: segment(name) }, json: { value } }));

export const deleteCredential = (name: string) =>
  api.credentials[":name"].$delete({ param: { name: segment(name) } });

export const rotateMaster = () => body(api.credentials["rotate-master"].$post());
