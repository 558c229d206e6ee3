import { createAnthropic } from "@ai-sdk/anthropic";
import { endpointUrl, fetchTo, keyOf, type Provider } from "./provider.ts";

/** Anthropic's Messages API. */
export const provider: Provider = (choice, access) => {
  const url = endpointUrl(choice, { origin: "https://api.anthropic.com", base: "/v1", path: "/messages" });
  return createAnthropic({ apiKey: keyOf(access), baseURL: url.origin, fetch: fetchTo(url, access) })(
    choice.id,
  );
};
