import type { SpeechFormat } from "../../domain/inputs/voice.ts";
import { ModelError, statusError } from "../model-error.ts";
import type { Speech } from "./provider.ts";

const TYPES: Record<SpeechFormat, string> = {
  mp3: "audio/mpeg",
  wav: "audio/wav",
  pcm: "audio/pcm",
  opus: "audio/ogg",
  aac: "audio/aac",
  flac: "audio/flac",
};

export const pcmType = (rate: number): string => `audio/pcm;rate=${rate};channels=1`;

/** The answer's body; throws ModelError where there is none, or a refusal. */
export function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (!response.ok) throw statusError(response.status, Object.fromEntries(response.headers));
  // What calls itself a text is one: an error under a status that means success.
  const type = response.headers.get("content-type") ?? "";
  if (response.body === null || /^(?:text\/|application\/(?:[\w.-]+\+)?json)/i.test(type.trim()))
    throw new ModelError("bad_answer", response.status);
  return response.body;
}

/** The audio of an answer, as the media type that the provider gives, else as that of the format. */
export function speechOf(response: Response, format: SpeechFormat): Speech {
  const body = bodyOf(response);
  const type = response.headers.get("content-type")?.trim() ?? "";
  return { body, type: /^audio\/[\w.+-]+/i.test(type) && type.length <= 100 ? type : TYPES[format] };
}
