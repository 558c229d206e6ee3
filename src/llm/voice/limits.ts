/** Bytes of audio that one answer may have: twelve minutes of WAV at 44.1 kHz. */
export const MAX_SPEECH_BYTES = 64 * 1024 * 1024;
/** Bytes that a transcript may have, with what a provider tells of each word. */
export const MAX_TRANSCRIPT_BYTES = 8 * 1024 * 1024;
/** Milliseconds that one request may take, however often a provider gives a sign of life. */
export const MAX_VOICE_MS = 600_000;
