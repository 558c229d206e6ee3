import { createOpenAI } from "@ai-sdk/openai";
import { endpointUrl, fetchTo, keyOf, type Provider } from "./provider.ts";

/**
 * OpenAI's Responses API, where the configuration names no address of its own. Where it does, that is most likely
 * something that speaks as OpenAI does, and what those speak is Chat Completions, unless the path says `/responses`.
 */
export const provider: Provider = (choice, access) => {
  const isOwn = choice.api_url === null && choice.completions_path === null;
  const isResponses = isOwn || /\/responses\/?$/.test(choice.completions_path ?? choice.api_url ?? "");
  const path = isResponses ? "/responses" : "/chat/completions";
  const url = endpointUrl(choice, { origin: "https://api.openai.com", base: "/v1", path });
  const openai = createOpenAI({ apiKey: keyOf(access), baseURL: url.origin, fetch: fetchTo(url, access) });
  return isResponses ? openai.responses(choice.id) : openai.chat(choice.id);
};
