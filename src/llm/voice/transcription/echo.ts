import { textOf } from "../echo-sound.ts";
import type { TranscriptionProvider } from "../provider.ts";
import { pcmOf } from "../recording.ts";

/** Writes down what the provider of the same name spoke, and of any other sound how long it is. It needs no key. */
export const provider: TranscriptionProvider = async (choice, _access, recording) => {
  const { samples, rate } = pcmOf(recording, choice);
  const seconds = samples.length / rate;
  return {
    text: textOf(samples) ?? `[${choice.model ?? "echo"}] ${seconds} seconds of sound`,
    language: recording.language ?? choice.language,
    duration_seconds: seconds,
    segments: null,
  };
};
