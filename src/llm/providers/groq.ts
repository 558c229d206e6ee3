import { createGroq } from "@ai-sdk/groq";
import { endpointUrl, fetchTo, keyOf, type Provider } from "./provider.ts";

/** Groq's Chat Completions. */
export const provider: Provider = (choice, access) => {
  const url = endpointUrl(choice, {
    origin: "https://api.groq.com",
    base: "/openai/v1",
    path: "/chat/completions",
  });
  return createGroq({ apiKey: keyOf(access), baseURL: url.origin, fetch: fetchTo(url, access) })(choice.id);
};
