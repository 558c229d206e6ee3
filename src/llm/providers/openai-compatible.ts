import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { endpointUrl, fetchTo, type Provider } from "./provider.ts";

/** Anything that speaks Chat Completions. Without a credential no Authorization header is sent. */
export const provider: Provider = (choice, access) => {
  const url = endpointUrl(choice, { origin: null, base: "/v1", path: "/chat/completions" });
  return createOpenAICompatible({
    name: "openai-compatible",
    baseURL: url.origin,
    ...(access.apiKey === null ? {} : { apiKey: access.apiKey }),
    includeUsage: true,
    fetch: fetchTo(url, access),
  })(choice.id);
};
