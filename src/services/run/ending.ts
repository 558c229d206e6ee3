import type { JsonObject } from "../../domain/json.ts";
import type { AnswerFilter } from "../../domain/run/answer-filter.ts";
import { escalated } from "../../domain/run/escalation.ts";
import type { Guardrails } from "../../domain/run/guardrails.ts";
import type { PriceOverride } from "../../domain/run/prices.ts";
import {
  MAX_TURN_LENGTH,
  type Attribution,
  type CountedOutcome,
  type EndedTurn,
} from "../../domain/run/session.ts";
import { settings as deployment } from "../../env.ts";
import type { RunResult, RunToolCall } from "../../llm/request.ts";
import { isUsedUp, NOT_COUNTED } from "../quotas/outcomes.ts";
import { randomId } from "../random-id.ts";
import { answerOf, costIn, type RunAnswer, type RunEnd } from "./answer.ts";
import type { Conversation } from "./conversation.ts";
import { placeOf, recordOutcome, type OutcomeOf } from "./outcome.ts";
import type { Turn } from "./turn.ts";

/** A call as the caller is shown it. */
function shownCall(call: RunToolCall, filter: AnswerFilter | null): RunToolCall {
  if (!filter?.blocks) return call;
  const { input, output } = call;
  return {
    ...call,
    input: filter.shown(input),
    ...(output !== undefined && { output: filter.shown(output) }),
  };
}

/** Whether nothing came of a run: no words, and no call that the caller is to answer. */
const isEmpty = ({ text, tool_calls }: RunResult): boolean =>
  text.trim() === "" && !tool_calls.some(({ client }) => client);

/** What came of a run, as it is told. `prices` null: the project's are not known just now. */
export function endOf(
  { call, ask, chosen: { isDraft }, configuration }: Turn,
  result: RunResult,
  {
    filter,
    prices,
    warnings,
  }: {
    filter: AnswerFilter | null;
    prices: Readonly<Record<string, PriceOverride>> | null;
    warnings: readonly string[];
  },
): RunEnd {
  const { settings } = configuration;
  const { input_tokens, cached_tokens, output_tokens } = result.usage;
  const tool_calls = result.tool_calls
    .filter(({ client }) => client || settings.show_tool_calls)
    .map((made) => shownCall(made, filter));
  const escalation = ask.input.message === null ? null : escalated(ask.input.message, settings.escalation);
  return {
    usage: {
      input_tokens,
      cached_tokens,
      output_tokens,
      total_tokens: input_tokens === null || output_tokens === null ? null : input_tokens + output_tokens,
    },
    cost_usd: prices === null ? null : costIn(result, prices),
    response_time_ms: Date.now() - call.now,
    escalated: escalation !== null,
    escalation,
    tool_calls,
    provider: result.model.provider,
    model: result.model.id,
    finish_reason: result.finish_reason,
    attempts: result.attempts,
    guardrails: [
      ...(filter?.tripped || filter?.withheld ? ["blocked_output"] : []),
      ...(filter?.disclaimed ? ["required_disclaimers"] : []),
    ],
    warnings: [
      ...settings.warnings.map(({ path, message }) => `${path} ${message}`),
      ...warnings,
      ...result.warnings,
      ...(!isDraft && isUsedUp(call) ? [NOT_COUNTED] : []),
    ],
    session_kept: true,
  };
}

const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/**
 * The answer as a repeat gets it: without what models were sent, which is stored nowhere; where a row cannot hold it,
 * what was said.
 */
function replayable({ debug: _debug, ...said }: RunAnswer): JsonObject {
  const whole = plain(said);
  if (JSON.stringify(whole).length <= MAX_TURN_LENGTH) return whole;
  return plain({ ...said, response: said.response.slice(0, MAX_TURN_LENGTH), tool_calls: [] });
}

/** A version that was asked for by number is that turn's only, unless the session begins with it. */
const goesOn = ({ ask, chosen }: Turn, { attribution }: Conversation): Attribution =>
  ask.version === null ? chosen.attribution : (attribution ?? chosen.attribution);

const outcomeOf = ({ ask, chosen, entered, userId }: Turn): OutcomeOf => ({
  agentId: ask.agentId,
  attribution: chosen.attribution,
  snapshot: entered.snapshot,
  userId,
  sessionId: ask.sessionId,
});

/** Where `count` counts it. A draft's outcome is counted nowhere, nor that of a caller who left. */
function countedOutcome(turn: Turn, { failed }: RunResult): CountedOutcome | null {
  if (turn.chosen.isDraft || failed !== null) return null;
  const { experiment_id, rollout_id } = placeOf(outcomeOf(turn));
  return { at: turn.call.now, experiment_id, rollout_id };
}

/** Keeps a turn in its session, and answers what the caller is told of it. */
export async function keep(
  turn: Turn,
  end: RunEnd,
  result: RunResult,
  isBlocked = false,
): Promise<{ answer: RunAnswer; end: RunEnd }> {
  const { call, ask, configuration, facts, history } = turn;
  const answer = answerOf(facts, end, result.text, result.debug);
  const ended: EndedTurn = {
    message_id: facts.message_id,
    messages: [history.next, ...result.response_messages],
    about: {
      version: facts.version,
      success: !isEmpty(result),
      escalated: end.escalated,
      finish_reason: end.finish_reason,
      outcome: countedOutcome(turn, result),
    },
    is_blocked: isBlocked,
    replay:
      ask.repeat === null
        ? null
        : { key: ask.repeat.key, request_hash: ask.repeat.requestHash, answer: replayable(answer) },
    replaces_from: history.replacesFrom,
    continues: history.next.role === "tool",
  };
  const { session_ttl_seconds: seconds } = configuration.settings.memory;
  const ttl = seconds === null ? deployment(call.env).sessionMs : seconds * 1_000;
  const session_kept = await turn.opening
    .then((conversation) => conversation.close(goesOn(turn, conversation), turn.userId, ttl, ended))
    .catch(() => false);
  if (session_kept) return { answer, end };
  const lost = { ...end, session_kept };
  return { answer: answerOf(facts, lost, result.text, result.debug), end: lost };
}

const blocks = ({ blocked_input, blocked_output, max_input_length }: Guardrails): boolean =>
  blocked_input.length > 0 || blocked_output.length > 0 || max_input_length !== null;

/** Has the outcome counted when the answer has gone out. A draft has none. */
export function count(
  turn: Turn,
  result: RunResult | null,
  error_code: string | null,
  end: RunEnd | null,
): void {
  const { call, chosen, configuration } = turn;
  if (chosen.isDraft) return;
  const cause = error_code ?? (result !== null && isEmpty(result) ? "no_answer" : null);
  const isBlocked = end?.guardrails.some((name) => name !== "required_disclaimers") ?? false;
  call.waitUntil(
    recordOutcome(call, outcomeOf(turn), {
      id: randomId("run"),
      success: cause === null,
      response_time_ms: end?.response_time_ms ?? Date.now() - call.now,
      escalated: end?.escalated ?? false,
      error_code: cause,
      cost_usd: end?.cost_usd ?? null,
      time_to_first_token_ms: result?.ttft_ms ?? null,
      usage: end?.usage ?? null,
      blocked: blocks(configuration.settings.guardrails) ? isBlocked : null,
    }),
  );
}
