import { ModelError } from "../../model-error.ts";
import type { TranscriptionProvider } from "../provider.ts";
import { openaiTranscription } from "./openai.ts";

/** Anything that listens as OpenAI does, at its api_url. Without a credential no Authorization header is sent. */
export const provider: TranscriptionProvider = async (choice, access, recording) => {
  if (choice.api_url === null) throw new ModelError("refused");
  return openaiTranscription(choice, access, recording, access.apiKey ?? "none");
};
