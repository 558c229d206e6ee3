import { createOpenAI } from "@ai-sdk/openai";
import type { VoiceChoice } from "../../../domain/run/voice.ts";
import {
  fetchAt,
  keyOf,
  type Recording,
  type Transcript,
  type TranscriptionProvider,
  type VoiceAccess,
} from "../provider.ts";
import { transcribedBy } from "../sdk.ts";

const BASE = "https://api.openai.com/v1";

/** Transcription by OpenAI's API, wherever the configuration says that it is. */
export function openaiTranscription(
  choice: VoiceChoice,
  access: VoiceAccess,
  recording: Recording,
  apiKey: string,
): Promise<Transcript> {
  const fetch = fetchAt(choice, access, "/v1");
  const model = createOpenAI({ apiKey, baseURL: BASE, fetch }).transcription(choice.model ?? "whisper-1");
  const language = recording.language ?? choice.language;
  // It takes languages, not the tags of their varieties.
  const options = language === null ? undefined : { openai: { language: language.split("-", 1)[0]! } };
  return transcribedBy(model, { ...recording, language }, access, options);
}

/** OpenAI's own transcription. */
export const provider: TranscriptionProvider = async (choice, access, recording) =>
  openaiTranscription(choice, access, recording, keyOf(access));
