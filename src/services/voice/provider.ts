import { Problem } from "../../domain/errors.ts";
import type { VoiceChoice } from "../../domain/run/voice.ts";
import { settings as deployment } from "../../env.ts";
import type { VoiceRequest } from "../../llm/voice/request.ts";
import type { Call } from "../call.ts";
import { openCredential } from "../credentials/open.ts";
import { problemOf } from "../run/refusals.ts";

/** What a provider of speech or transcription is asked with. */
export const voiceRequest = (call: Call, choice: VoiceChoice): VoiceRequest => ({
  choice,
  keyOf: ({ credential }) => (credential === null ? Promise.resolve(null) : openCredential(call, credential)),
  allowLocalhost: deployment(call.env).allowLocalhost,
});

/** Asks a provider; what goes wrong is a Problem, with `extra` beside it and none of the provider's words. */
export async function asked<T>(work: () => Promise<T>, extra: Record<string, unknown>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [{ ModelError }, { VoiceRefusal }] = await Promise.all([
      import("../../llm/model-error.ts"),
      import("../../llm/voice/provider.ts"),
    ]);
    if (error instanceof ModelError) throw problemOf(error, extra);
    if (!(error instanceof VoiceRefusal)) throw error;
    if (error.about === "configuration") throw new Problem("run_impossible", error.message, { extra });
    if (error.about === "audio") throw new Problem("unsupported_media_type", error.message, { extra });
    throw new Problem("invalid_request", "Ask for a format that the agent's provider has.", {
      errors: [{ path: "/format", message: error.message }],
      extra,
    });
  }
}
