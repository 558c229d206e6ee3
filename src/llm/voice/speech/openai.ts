import { createOpenAI } from "@ai-sdk/openai";
import type { VoiceChoice } from "../../../domain/run/voice.ts";
import { pcmType, speechOf } from "../answer.ts";
import {
  fetchAt,
  formatOf,
  keyOf,
  type Speech,
  type SpeechProvider,
  type Utterance,
  type VoiceAccess,
} from "../provider.ts";
import { streamedSpeech } from "../sdk.ts";

const BASE = "https://api.openai.com/v1";
/** Hertz of samples without a head: the service has no other. */
const PCM_RATE = 24_000;

/** Speech by OpenAI's API, wherever the configuration says that it is. */
export async function openaiSpeech(
  choice: VoiceChoice,
  access: VoiceAccess,
  { text, voice, format }: Utterance,
  apiKey: string,
): Promise<Speech> {
  const outputFormat = formatOf(format, ["mp3", "wav", "pcm", "opus", "aac", "flac"]);
  const said = voice ?? choice.voice;
  const response = await streamedSpeech(
    (fetch) => createOpenAI({ apiKey, baseURL: BASE, fetch }).speech(choice.model ?? "gpt-4o-mini-tts"),
    fetchAt(choice, access, "/v1"),
    { text, outputFormat, abortSignal: access.signal, ...(said === null ? {} : { voice: said }) },
  );
  const speech = speechOf(response, outputFormat);
  return outputFormat === "pcm" ? { ...speech, type: pcmType(PCM_RATE) } : speech;
}

/** OpenAI's own speech. */
export const provider: SpeechProvider = (choice, access, utterance) =>
  openaiSpeech(choice, access, utterance, keyOf(access));
