import { ModelError } from "../../model-error.ts";
import type { SpeechProvider } from "../provider.ts";
import { openaiSpeech } from "./openai.ts";

/** Anything that speaks as OpenAI does, at its api_url. Without a credential no Authorization header is sent. */
export const provider: SpeechProvider = async (choice, access, utterance) => {
  if (choice.api_url === null) throw new ModelError("refused");
  return openaiSpeech(choice, access, utterance, access.apiKey ?? "none");
};
