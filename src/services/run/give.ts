import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { AnswerFilter } from "../../domain/run/answer-filter.ts";
import { trippedByInput, type Guardrails } from "../../domain/run/guardrails.ts";
import type { RunResult } from "../../llm/request.ts";
import { projectPrices } from "../prices/prices.ts";
import { answerOf, type RunAnswer, type RunEnd } from "./answer.ts";
import { count, endOf, keep } from "./ending.ts";
import { errorText, failureOf } from "./refusals.ts";
import { askingOf, type Asking } from "./request.ts";
import { saidAtOnce, type EventStream } from "./said.ts";
import type { Turn } from "./turn.ts";

/** What a run is answered with: one of the two. */
export interface Ran {
  answer: RunAnswer | null;
  stream: EventStream | null;
  /** Whether the same request was answered before. */
  replayed: boolean;
}

/** An answer that is there already, in the form that was asked for. */
export const givenAtOnce = (answer: RunAnswer, stream: boolean, replayed: boolean): Ran =>
  stream ? { answer: null, stream: saidAtOnce(answer), replayed } : { answer, stream: null, replayed };

const filters = ({ blocked_output, required_disclaimers }: Guardrails): boolean =>
  blocked_output.length > 0 || required_disclaimers.length > 0;

/** Refusals of which the version is the cause, and not the request: a canary that cannot run fails. */
const OF_THE_VERSION = new Set(["run_impossible", "tool_unknown"]);

async function asked(turn: Turn, filter: AnswerFilter | null): Promise<Asking> {
  try {
    return await askingOf(turn, filter);
  } catch (error) {
    if (error instanceof Problem && OF_THE_VERSION.has(error.code)) count(turn, null, error.code, null);
    throw error;
  }
}

/** Milliseconds that an answer waits for the project's prices: without them it does not say what it cost. */
const PRICES_WAIT_MS = 250;

async function soon<T>(work: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PRICES_WAIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Answers a turn. Throws `run_impossible`, `tool_unknown`, `invalid_request`, `provider_failed`, `provider_timeout`,
 * `provider_rate_limited`, and `unavailable` where a credential cannot be opened.
 */
export async function give(turn: Turn): Promise<Ran> {
  const { ask, call, configuration } = turn;
  const { settings } = configuration;
  const { message } = ask.input;
  const tripped = message === null ? null : trippedByInput(message, settings.guardrails);
  if (tripped !== null) return refuseMessage(turn, tripped.guardrail);
  const filter = filters(settings.guardrails) ? new AnswerFilter(settings.guardrails) : null;
  // An isolate loads this once: that is no part of a run's time.
  await (ask.stream ? import("../../llm/stream.ts") : import("../../llm/run.ts"));
  const asking = await asked(turn, filter);
  call.waitUntil(turn.opening.then((conversation) => conversation.lasts(settings.total_timeout_ms)));
  const prices = projectPrices(call).catch(() => null);
  const ended = async (result: RunResult): Promise<RunEnd> => {
    const known = await soon(prices);
    return endOf(turn, result, { filter, prices: known, warnings: asking.tools.warnings });
  };
  return ask.stream ? stream(turn, asking, ended) : answer(turn, asking, ended);
}

const isAbandoned = ({ failed }: RunResult): boolean => failed?.code === "abandoned";

/**
 * Whether what came of a run says something of its version. That no model was tried, since no credential could be opened,
 * says something of the deployment; that a caller left says nothing of anybody.
 */
const isOfVersion = (result: RunResult): boolean =>
  !isAbandoned(result) &&
  (result.failed?.code !== "key_unavailable" ||
    result.attempts.some(({ error }) => error !== "key_unavailable"));

/**
 * A run that its caller left counts no outcome, neither a success nor a failure: what it has cost is in the log. Tokens are
 * those of its whole steps, since providers tell them at a step's end.
 */
function logAbandoned({ call, facts }: Turn, { usage }: RunResult, end: RunEnd | null): void {
  const { agent_id, version } = facts;
  const cost_usd = end?.cost_usd ?? null;
  console.info(
    JSON.stringify({ request_id: call.requestId, run: "abandoned", agent_id, version, ...usage, cost_usd }),
  );
}

function refusalOf({ facts }: Turn, result: RunResult): Problem {
  const { agent_id, version, message_id } = facts;
  return failureOf(result, { agent_id, version, message_id });
}

type Ended = (result: RunResult) => Promise<RunEnd>;

async function answer(turn: Turn, { request, tools }: Asking, ended: Ended): Promise<Ran> {
  const { generate } = await import("../../llm/run.ts");
  const result = await generate(request);
  turn.call.waitUntil(tools.close());
  const end = await ended(result);
  if (result.failed !== null) {
    if (isOfVersion(result)) count(turn, result, result.failed.code, end);
    throw refusalOf(turn, result);
  }
  const kept = await keep(turn, end, result);
  count(turn, result, null, kept.end);
  return { answer: kept.answer, stream: null, replayed: false };
}

/**
 * Whether a session keeps the turn of a caller who left: what was said until then is what the next message goes on with.
 * A request that may be repeated is kept when it was answered.
 */
const saysSomething = ({ ask }: Turn, { response_messages }: RunResult): boolean =>
  ask.repeat === null && response_messages.length > 0;

async function stream(turn: Turn, { request, tools }: Asking, ended: Ended): Promise<Ran> {
  const { streamRun } = await import("../../llm/stream.ts");
  const { call, configuration, facts, opening } = turn;
  let last: RunEnd | null = null;
  const events = streamRun({
    ...request,
    messageId: facts.message_id,
    start: { ...facts },
    errorText,
    showToolCalls: configuration.settings.show_tool_calls,
    async finish(result) {
      last = await ended(result);
      const isKept = result.failed === null || (isAbandoned(result) && saysSomething(turn, result));
      if (isKept) last = (await keep(turn, last, result)).end;
      else await opening.then((conversation) => conversation.release()).catch(() => undefined);
      const { response: _text, ...metadata } = answerOf(facts, last, "", result.debug);
      return JSON.parse(JSON.stringify(metadata)) as JsonObject;
    },
    onDone(result) {
      call.waitUntil(tools.close());
      if (isOfVersion(result)) count(turn, result, result.failed?.code ?? null, last);
      else if (isAbandoned(result)) logAbandoned(turn, result, last);
    },
  });
  call.waitUntil(events.done);
  const refused = await events.refused;
  if (refused !== null) {
    call.waitUntil(events.body.cancel());
    throw refusalOf(turn, refused);
  }
  return { answer: null, stream: events, replayed: false };
}

const UNASKED = {
  tool_calls: [],
  finish_reason: "content-filter",
  usage: { input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0 },
  model: { provider: "none", id: "none" },
  choice: null,
  attempts: [],
  warnings: [],
  failed: null,
  ttft_ms: null,
};

/** A guardrail stopped the message: no model is asked, and none sees it later. */
async function refuseMessage(turn: Turn, guardrail: string): Promise<Ran> {
  const { ask, configuration } = turn;
  const text = configuration.settings.guardrails.blocked_message;
  const result: RunResult = {
    ...UNASKED,
    text,
    response_messages: [{ role: "assistant", content: text }],
    debug: ask.input.debug ? [] : null,
  };
  const none = { filter: null, prices: null, warnings: [] };
  const unasked = { cost_usd: 0, provider: null, model: null, guardrails: [guardrail] };
  const kept = await keep(turn, { ...endOf(turn, result, none), ...unasked }, result, true);
  count(turn, result, null, kept.end);
  return givenAtOnce(kept.answer, ask.stream, false);
}
