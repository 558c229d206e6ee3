import type { Call } from "../call.ts";
import type { Entered } from "../run/resolver.ts";
import { asked, voiceRequest } from "./provider.ts";
import { voiceVersion, type VoiceAsk } from "./version.ts";

export interface TranscriptionAsk extends VoiceAsk {
  language: string | null;
  /** Reads the recording, when it is known who listens. */
  recording: () => Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }>;
}

/**
 * Has the agent's provider write down what a recording says. Throws what resolving throws, what `recording` throws, and
 * `run_impossible`, `unsupported_media_type`, `provider_failed`, `provider_timeout`, `provider_rate_limited`.
 */
export async function transcribeRecording(call: Call, entered: Entered, ask: TranscriptionAsk) {
  const { agentId, language } = ask;
  const { version, variant, choice } = await voiceVersion(call, entered, ask, "stt");
  const recording = await ask.recording();
  const since = Date.now();
  const { transcribe } = await import("../../llm/voice/transcribe.ts");
  const said = await asked(() => transcribe(voiceRequest(call, choice), { ...recording, language }), {
    agent_id: agentId,
    version,
    provider: choice.provider,
  });
  return {
    text: said.text,
    ...(said.language !== null && { language: said.language }),
    ...(said.duration_seconds !== null && { duration_seconds: said.duration_seconds }),
    ...(said.segments !== null && { segments: said.segments }),
    version,
    variant,
    agent_id: agentId,
    response_time_ms: Date.now() - since,
  };
}
