import type { VoiceChoice } from "../../domain/run/voice.ts";
import { VoiceRefusal, type Recording } from "./provider.ts";
import { readWav, samplesOf, type Pcm } from "./wav.ts";

const USUAL_RATE = 16_000;
const MAX_RATE = 192_000;

const rateOf = (type: string): number | null => {
  const rate = Number(/;\s*rate\s*=\s*"?(\d{1,6})/i.exec(type)?.[1] ?? 0);
  return rate >= 1_000 && rate <= MAX_RATE ? rate : null;
};

const isBare = (type: string): boolean =>
  /^(?:audio\/(?:x-)?pcm|audio\/raw|application\/octet-stream)\b/i.test(type);

/** The sound of WAV with 16 bits a sample, or of bare samples (`audio/pcm;rate=16000`); throws VoiceRefusal for others. */
export function pcmOf({ bytes, type }: Recording, choice: VoiceChoice): Pcm {
  const wav = readWav(bytes);
  const pcm =
    wav === null && isBare(type)
      ? { samples: samplesOf(bytes), rate: rateOf(type) ?? choice.sample_rate ?? USUAL_RATE }
      : wav;
  if (pcm === null || pcm.rate > MAX_RATE || pcm.rate < 1_000)
    throw new VoiceRefusal(
      "audio",
      `${choice.provider} takes WAV with 16 bits a sample, or such samples without a head as audio/pcm;rate=16000: convert the recording.`,
    );
  return pcm;
}
