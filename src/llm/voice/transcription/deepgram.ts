import { createDeepgram } from "@ai-sdk/deepgram";
import { fetchAt, keyOf, type TranscriptionProvider } from "../provider.ts";
import { transcribedBy } from "../sdk.ts";

/** Deepgram's transcription. Without a language it finds out which one is spoken. */
export const provider: TranscriptionProvider = async (choice, access, recording) => {
  const deepgram = createDeepgram({ apiKey: keyOf(access), fetch: fetchAt(choice, access, "/v1") });
  const language = recording.language ?? choice.language;
  return transcribedBy(deepgram.transcription(choice.model ?? "nova-3"), { ...recording, language }, access, {
    deepgram: { smartFormat: true, ...(language === null ? { detectLanguage: true } : { language }) },
  });
};
