import { openedKey } from "../key.ts";
import { TimeLimit } from "../limit.ts";
import { ModelError } from "../model-error.ts";
import { safeFetch } from "../safe-fetch.ts";
import { MAX_VOICE_MS } from "./limits.ts";
import type { VoiceAccess } from "./provider.ts";
import type { VoiceRequest } from "./request.ts";
import { safeConnect } from "./socket.ts";

// The SDK would print a model's warnings.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** One request of a provider: it has its time until each sign of life, and an end. */
export interface VoiceAttempt {
  access: VoiceAccess;
  limit: TimeLimit;
  /** Ends what is still under way, and the clocks. */
  end: () => void;
}

/** `maxBytes` are those that an answer may have. Throws ModelError `key_missing`, `key_unavailable`. */
export async function beginAttempt(
  { choice, keyOf, allowLocalhost }: VoiceRequest,
  maxBytes: number,
): Promise<VoiceAttempt> {
  const apiKey = await openedKey(choice, keyOf);
  const whole = new AbortController();
  const timer = setTimeout(() => whole.abort(new ModelError("timeout")), MAX_VOICE_MS);
  const limit = new TimeLimit(choice.timeout_ms, whole.signal);
  return {
    limit,
    access: {
      apiKey,
      fetch: safeFetch({ allowLocalhost, maxBytes }),
      connect: safeConnect(allowLocalhost),
      signal: limit.signal,
      alive: () => limit.start(),
    },
    end: () => {
      clearTimeout(timer);
      limit.abandon();
    },
  };
}
