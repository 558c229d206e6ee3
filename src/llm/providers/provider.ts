import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelChoice } from "../../domain/run/settings.ts";
import { ModelError } from "../model-error.ts";

/** What a provider may use to reach its model. */
export interface ModelAccess {
  /** The key of the choice's credential; null where it names none. */
  apiKey: string | null;
  fetch: typeof fetch;
  /** The Workers AI binding of the deployment, if it has one. */
  ai: Ai | null;
}

/** Makes a model that can be called. Throws ModelError: `refused`, `key_missing` or `binding_missing`. */
export type Provider = (choice: ModelChoice, access: ModelAccess) => LanguageModelV4;

/** Where a provider is when the configuration does not say; the path that its API has there. */
export interface Endpoint {
  origin: string | null;
  base: string;
  path: string;
}

export function keyOf({ apiKey }: ModelAccess): string {
  if (apiKey === null || apiKey === "") throw new ModelError("key_missing");
  return apiKey;
}

const trimmed = (path: string): string => path.replace(/\/+$/, "");

/**
 * The one URL that requests of a choice go to. `completions_path` follows `api_url`; if it repeats api_url's own path,
 * it is taken from the host on. Without it the usual path follows, also the part before it where api_url is only a
 * host.
 */
export function endpointUrl(
  { api_url, completions_path }: Pick<ModelChoice, "api_url" | "completions_path">,
  usual: Endpoint,
): URL {
  const from = api_url ?? usual.origin;
  if (from === null || !URL.canParse(from)) throw new ModelError("refused");
  const url = new URL(from);
  if (!/^https?:$/.test(url.protocol)) throw new ModelError("refused");
  const base = trimmed(url.pathname);
  if (completions_path !== null) {
    const path = `/${completions_path.replace(/^\/+/, "")}`;
    url.pathname = path.startsWith(`${base}/`) ? path : base + path;
  } else if (!base.endsWith(usual.path)) {
    url.pathname = (base === "" ? usual.base : base) + usual.path;
  }
  return url;
}

/** Sends every request of a provider to one URL, whatever path the SDK would have put together. */
export const fetchTo =
  (url: URL, { fetch }: ModelAccess): typeof fetch =>
  (_input: RequestInfo | URL, init?: RequestInit) =>
    fetch(url, init);
