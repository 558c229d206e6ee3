import { createElevenLabs } from "@ai-sdk/elevenlabs";
import { bodyOf, pcmType, speechOf } from "../answer.ts";
import { fetchAt, formatOf, keyOf, voiceOf, type SpeechProvider } from "../provider.ts";
import { streamedSpeech } from "../sdk.ts";
import { wavOf } from "../wav.ts";

/** Hertz of the bare samples that the service can send. */
const RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];
const USUAL_RATE = 44_100;

/** ElevenLabs' speech. WAV is its bare samples with a head. */
export const provider: SpeechProvider = async (choice, access, { text, voice, format }) => {
  const wanted = formatOf(format, ["mp3", "wav", "pcm", "opus"]);
  const rate = RATES.find((one) => one === choice.sample_rate) ?? USUAL_RATE;
  const outputFormat = {
    mp3: "mp3_44100_128",
    opus: "opus_48000_128",
    wav: `pcm_${rate}`,
    pcm: `pcm_${rate}`,
  };
  const apiKey = keyOf(access);
  const response = await streamedSpeech(
    (fetch) => createElevenLabs({ apiKey, fetch }).speech(choice.model ?? "eleven_flash_v2_5"),
    fetchAt(choice, access, "/v1"),
    {
      text,
      // It becomes a part of the path.
      voice: encodeURIComponent(voiceOf(choice, voice)),
      outputFormat: outputFormat[wanted],
      abortSignal: access.signal,
      ...(choice.language === null ? {} : { language: choice.language.split("-", 1)[0]!.toLowerCase() }),
    },
  );
  if (wanted === "wav") return { body: wavOf(bodyOf(response), rate), type: "audio/wav" };
  if (wanted === "pcm") return { body: bodyOf(response), type: pcmType(rate) };
  return speechOf(response, wanted);
};
