import { playground } from "../../strings/playground.ts";
import { asWav } from "./wav.ts";

const text = playground.microphone;

/** Why nothing can be recorded, in words. */
class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";
}

const WORDS: Readonly<Record<string, string>> = {
  NotAllowedError: text.refused,
  SecurityError: text.refused,
  NotFoundError: text.absent,
  OverconstrainedError: text.absent,
  NotReadableError: text.busy,
};

/** A recording as every service takes it. */
export interface Recorded {
  wav: Blob;
  /** Milliseconds that it was recorded for. */
  ms: number;
}

export interface Recording {
  stop: () => Promise<Recorded>;
  /** Throws away what was recorded. */
  cancel: () => void;
}

async function open(): Promise<MediaStream> {
  // Pages that are not secure are given no microphone at all.
  if (!("mediaDevices" in navigator)) throw new MicrophoneError(text.unsupported);
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new MicrophoneError(WORDS[name] ?? text.busy);
  }
}

/** Begins to record. Throws a MicrophoneError, in words that say what to do. */
export async function record(): Promise<Recording> {
  const stream = await open();
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve()));
  const since = performance.now();
  recorder.start();
  const end = (): void => {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    async stop() {
      const ms = performance.now() - since;
      end();
      await ended;
      return { wav: await asWav(new Blob(parts, { type: recorder.mimeType })), ms };
    },
    cancel: end,
  };
}
