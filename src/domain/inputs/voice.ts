import * as z from "zod";
import { json } from "./common.ts";
import { sessionId, userId } from "./run.ts";

/** Characters of a text to be spoken: some ten minutes of it. */
const MAX_SPEECH_LENGTH = 10_000;
/** Bytes of a recording: what the providers take. */
export const MAX_RECORDING_BYTES = 25 * 1024 * 1024;
/** Characters of a voice's name. */
const MAX_VOICE_LENGTH = 255;

export const SPEECH_FORMATS = ["mp3", "wav", "pcm", "opus", "aac", "flac"] as const;
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** `POST …/speech`. */
export const speechBody = z
  .object({
    text: z
      .string("must be text")
      .refine((text) => text.trim() !== "", "must not be empty")
      .max(MAX_SPEECH_LENGTH, `must have at most ${MAX_SPEECH_LENGTH} characters`),
    user_id: userId.nullish(),
    session_id: sessionId.nullish(),
    attributes: z.record(z.string(), json).nullish(),
    voice: z.string("must be text").min(1, "must not be empty").max(MAX_VOICE_LENGTH).nullish(),
    format: z.enum(SPEECH_FORMATS, `must be one of ${SPEECH_FORMATS.join(", ")}`).nullish(),
  })
  .strict();
export type SpeechBody = z.infer<typeof speechBody>;

/** The query of `POST …/transcriptions`. */
export const transcriptionQuery = z.object({
  user_id: userId.optional(),
  session_id: sessionId.optional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, "must be a language tag such as pt-BR")
    .optional(),
});
export type TranscriptionQuery = z.infer<typeof transcriptionQuery>;
