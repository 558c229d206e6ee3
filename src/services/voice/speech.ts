import type { SpeechFormat } from "../../domain/inputs/voice.ts";
import { trippedByOutput } from "../../domain/run/guardrails.ts";
import type { Call } from "../call.ts";
import type { Entered } from "../run/resolver.ts";
import { asked, voiceRequest } from "./provider.ts";
import { voiceVersion, type VoiceAsk, type VoiceVersion } from "./version.ts";

export interface SpeechAsk extends VoiceAsk {
  text: string;
  voice: string | null;
  format: SpeechFormat | null;
}

/** Sound as it comes, and whose it is. */
export interface Spoken {
  body: ReadableStream<Uint8Array>;
  /** Its media type. */
  type: string;
  by: VoiceVersion;
  /** The guardrail that had something else spoken; null: the text is what was asked for. */
  guardrail: string | null;
}

/**
 * Has the agent speak a text, or what it says instead where a guardrail blocks it. Throws what resolving throws, and
 * `run_impossible`, `invalid_request`, `provider_failed`, `provider_timeout`, `provider_rate_limited`.
 */
export async function speakText(call: Call, entered: Entered, ask: SpeechAsk): Promise<Spoken> {
  const by = await voiceVersion(call, entered, ask, "tts");
  const { choice, guardrails, version } = by;
  const tripped = trippedByOutput(ask.text, guardrails);
  const text = tripped === null ? ask.text : guardrails.blocked_message;
  const { speak } = await import("../../llm/voice/speak.ts");
  const { body, type } = await asked(
    () => speak(voiceRequest(call, choice), { text, voice: ask.voice, format: ask.format }),
    { agent_id: ask.agentId, version, provider: choice.provider },
  );
  return { body, type, by, guardrail: tripped?.guardrail ?? null };
}
