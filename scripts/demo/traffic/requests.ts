import { DAY_MS } from "../../../src/domain/durations.ts";
import type { Behaviour, Traffic } from "./behaviour.ts";
import { normalOf, randomOf } from "./random.ts";
import { arrivals } from "./rhythm.ts";

const COUNTRIES = ["BR", "BR", "PT", "US", "US", "DE", "MX", "GB"] as const;
const PLANS = ["free", "free", "free", "pro", "pro", "enterprise"] as const;
/** Numbers that each request draws, whatever becomes of it: so the next one draws the same as ever. */
const DRAWS = 12;
/** More of it, and few people ask most. */
const UNEVENNESS = 1.7;
/** Who is asked for a score gives one so often. */
const SCORED = 0.14;

/** Somebody asks an agent; what comes of it depends on the version that answers. */
export interface Request {
  id: string;
  agentId: string;
  /** Milliseconds since 1970. */
  at: number;
  /** What the agent is resolved with. */
  attributes: { user_id: string; session_id: string; plan: string; country: string };
  draws: readonly number[];
}

/** All that is asked of an agent between two times, in milliseconds since 1970, in order. */
export function* requestsOf(traffic: Traffic, begin: number, end: number): Generator<Request> {
  const { agentId, requests, users, from } = traffic;
  const times = arrivals(requests, begin + from * DAY_MS, end, randomOf(`${agentId} times`));
  const random = randomOf(`${agentId} requests`);
  for (const [n, at] of times.entries()) {
    const draws = Array.from({ length: DRAWS }, random);
    const user = Math.floor(users * draws[0]! ** UNEVENNESS);
    yield {
      id: `demo-${agentId}-${n + 1}`,
      agentId,
      at,
      attributes: {
        user_id: `${agentId.slice(0, 3)}-${10_000 + user}`,
        session_id: `demo-${agentId}-s${n + 1}`,
        plan: PLANS[(user * 7) % PLANS.length]!,
        country: COUNTRIES[(user * 11) % COUNTRIES.length]!,
      },
      draws,
    };
  }
}

/** What `POST /v1/interactions` takes of it, but for which version answered and why. */
export function outcomeOf({ draws }: Request, behaviour: Behaviour, errors: readonly string[]) {
  const [, success, escalated, wait, waitToo, hasScore, score, scoreToo, input, output, error, first] =
    draws as number[];
  const succeeded = success! < behaviour.success;
  const spread = normalOf(wait!, waitToo!);
  const ms = Math.round(behaviour.median_ms * Math.exp(behaviour.spread * spread) * (succeeded ? 1 : 1.25));
  const input_tokens = Math.round(behaviour.input_tokens * (0.6 + 0.8 * input!));
  const output_tokens = Math.round(behaviour.output_tokens * (0.35 + 1.3 * output!) * (succeeded ? 1 : 0.5));
  const [dollarsIn, dollarsOut] = behaviour.prices;
  const mean = behaviour.satisfaction + (succeeded ? 0.5 : -2.5);
  return {
    success: succeeded,
    escalated: escalated! < behaviour.escalated * (succeeded ? 0.6 : 3),
    response_time_ms: Math.min(ms, 60_000),
    time_to_first_token_ms: Math.round(Math.min(ms, 60_000) * (0.15 + 0.2 * first!)),
    input_tokens,
    output_tokens,
    cost_usd: Math.round(input_tokens * dollarsIn + output_tokens * dollarsOut) / 1e6,
    ...(!succeeded && { error_code: errors[Math.floor(error! * errors.length)]! }),
    ...(hasScore! < SCORED && {
      satisfaction_score: Math.min(10, Math.max(1, Math.round(mean + 1.4 * normalOf(score!, scoreToo!)))),
    }),
  };
}
