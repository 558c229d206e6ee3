import { createDeepgram } from "@ai-sdk/deepgram";
import { speechOf } from "../answer.ts";
import { fetchAt, formatOf, keyOf, voiceOf, type SpeechProvider } from "../provider.ts";
import { streamedSpeech } from "../sdk.ts";

/** Families of models, which become one with a voice and a language. */
const isFamily = (model: string): boolean => model === "aura" || model === "aura-2";

/** Deepgram's speech. Its models are voices: a voice alone names one. */
export const provider: SpeechProvider = async (choice, access, { text, voice, format }) => {
  const wanted = formatOf(format, ["mp3", "wav", "pcm", "opus", "aac", "flac"]);
  const isPart = choice.model !== null && isFamily(choice.model);
  const model = (isPart ? null : voice) ?? choice.model ?? choice.voice ?? "aura-2-thalia-en";
  const rate = choice.sample_rate;
  const takesRate = rate !== null && ["wav", "pcm", "flac"].includes(wanted);
  const apiKey = keyOf(access);
  const response = await streamedSpeech(
    (fetch) => createDeepgram({ apiKey, fetch }).speech(model),
    fetchAt(choice, access, "/v1"),
    {
      text,
      outputFormat: wanted,
      abortSignal: access.signal,
      ...(isPart ? { voice: voiceOf(choice, voice) } : {}),
      ...(isPart && choice.language !== null ? { language: choice.language } : {}),
      ...(takesRate ? { providerOptions: { deepgram: { sampleRate: rate } } } : {}),
    },
  );
  return speechOf(response, wanted);
};
