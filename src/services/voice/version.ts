import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Guardrails } from "../../domain/run/guardrails.ts";
import type { Attribution } from "../../domain/run/session.ts";
import { voiceSettings, type VoiceChoice } from "../../domain/run/voice.ts";
import type { Call } from "../call.ts";
import { configurationOf } from "../run/configuration.ts";
import { askSession } from "../run/conversation.ts";
import { choose } from "../run/decide.ts";
import type { Entered } from "../run/resolver.ts";

/** For whom an agent speaks or listens. */
export interface VoiceAsk {
  agentId: string;
  /** A version asked for by number, or null. */
  version: number | null;
  userId: string | null;
  sessionId: string | null;
  attributes: JsonObject;
}

/** The version that speaks or listens, and what it says of that. */
export interface VoiceVersion {
  version: number;
  variant: Attribution["variant"];
  choice: VoiceChoice;
  guardrails: Guardrails;
}

interface Begun {
  attribution: Attribution | null;
  userId: string | null;
}

/** What the session began with, so that it is heard as it is answered. Throws `invalid_request`, `unavailable`. */
async function begunBy(call: Call, { agentId, sessionId, userId }: VoiceAsk): Promise<Begun> {
  const began =
    sessionId === null ? null : await askSession(call, sessionId, async (session) => session.began(agentId));
  if (began === null) return { attribution: null, userId };
  if (began.user_id !== null && userId !== null && began.user_id !== userId) {
    throw new Problem("invalid_request", "The session is another user's: begin one for this user.", {
      errors: [{ path: "/user_id", message: "is not the user that the session began with" }],
    });
  }
  return { attribution: JSON.parse(began.attribution) as Attribution, userId: began.user_id ?? userId };
}

const NEEDS = {
  tts: 'say who speaks in providers.tts, such as {"provider": "openai", "voice": "alloy", "api_key": …}',
  stt: 'say who listens in providers.stt, such as {"provider": "openai", "model": "whisper-1", "api_key": …}',
};

/**
 * The version of the session, or the one that resolving decides for the caller, and who speaks or listens in it. Throws
 * what resolving throws, and `run_impossible`.
 */
export async function voiceVersion(
  call: Call,
  entered: Entered,
  ask: VoiceAsk,
  kind: "tts" | "stt",
): Promise<VoiceVersion> {
  const { agentId, version, sessionId } = ask;
  const { attribution: kept, userId } = await begunBy(call, ask);
  const attributes = {
    ...ask.attributes,
    ...(userId !== null && { user_id: userId }),
    ...(sessionId !== null && { session_id: sessionId }),
  };
  const { attribution, config: text } = await choose(call, entered, { agentId, version, kept, attributes });
  const { config, settings } = configurationOf(text);
  const voice = voiceSettings(config);
  const choice = voice[kind];
  if (choice === null) {
    const errors = voice.faults.filter(({ path }) => path.startsWith(`/config/providers/${kind}`));
    throw new Problem(
      "run_impossible",
      errors.length === 0
        ? `Version ${attribution.version} has no providers.${kind}: ${NEEDS[kind]}.`
        : "Correct the places of the version's configuration listed in errors.",
      { extra: { agent_id: agentId, version: attribution.version }, ...(errors.length > 0 && { errors }) },
    );
  }
  const { variant } = attribution;
  return { version: attribution.version, variant, choice, guardrails: settings.guardrails };
}
