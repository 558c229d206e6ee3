import { toModelError } from "../model-error.ts";
import { beginAttempt } from "./attempt.ts";
import { MAX_TRANSCRIPT_BYTES } from "./limits.ts";
import { VoiceRefusal, type Recording, type Transcript } from "./provider.ts";
import { transcriptionProvider } from "./registry.ts";
import type { VoiceRequest } from "./request.ts";

/** Writes down what a recording says. Throws ModelError and VoiceRefusal. */
export async function transcribe(request: VoiceRequest, recording: Recording): Promise<Transcript> {
  const provider = await transcriptionProvider(request.choice);
  const attempt = await beginAttempt(request, MAX_TRANSCRIPT_BYTES);
  try {
    attempt.limit.start();
    return await attempt.limit.race(provider(request.choice, attempt.access, recording));
  } catch (thrown) {
    throw thrown instanceof VoiceRefusal ? thrown : toModelError(thrown, false);
  } finally {
    attempt.end();
  }
}
