import { createGroq } from "@ai-sdk/groq";
import { fetchAt, keyOf, type TranscriptionProvider } from "../provider.ts";
import { transcribedBy } from "../sdk.ts";

const BASE = "https://api.groq.com/openai/v1";

/** Groq's transcription. */
export const provider: TranscriptionProvider = async (choice, access, recording) => {
  const fetch = fetchAt(choice, access, "/openai/v1");
  const groq = createGroq({ apiKey: keyOf(access), baseURL: BASE, fetch });
  const language = recording.language ?? choice.language;
  return transcribedBy(
    groq.transcription(choice.model ?? "whisper-large-v3-turbo"),
    { ...recording, language },
    access,
    {
      groq: {
        responseFormat: "verbose_json",
        ...(language === null ? {} : { language: language.split("-", 1)[0]! }),
      },
    },
  );
};
