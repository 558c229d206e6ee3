import { createElevenLabs } from "@ai-sdk/elevenlabs";
import { fetchAt, keyOf, type TranscriptionProvider } from "../provider.ts";
import { transcribedBy } from "../sdk.ts";

/** ElevenLabs' transcription. */
export const provider: TranscriptionProvider = async (choice, access, recording) => {
  const elevenlabs = createElevenLabs({ apiKey: keyOf(access), fetch: fetchAt(choice, access, "/v1") });
  const language = recording.language ?? choice.language;
  return transcribedBy(
    elevenlabs.transcription(choice.model ?? "scribe_v1"),
    { ...recording, language },
    access,
    language === null ? undefined : { elevenlabs: { languageCode: language.split("-", 1)[0]! } },
  );
};
