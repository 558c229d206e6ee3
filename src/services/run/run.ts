import { settings as deployment } from "../../env.ts";
import { AnswerFilter } from "../../domain/run/answer-filter.ts";
import { Problem } from "../../domain/errors.ts";
import type { RunInput } from "../../domain/inputs/run.ts";
import { escalated } from "../../domain/run/escalation.ts";
import { trippedByInput, type Guardrails } from "../../domain/run/guardrails.ts";
import type { Attribution } from "../../domain/run/session.ts";
import { promptOf } from "../../domain/run/messages.ts";
import type { RunRequest, RunResult } from "../../llm/request.ts";
import type { Call } from "../call.ts";
import { openCredential } from "../credentials/open.ts";
import { projectPrices } from "../prices/prices.ts";
import { answerOf, costIn, type RunAnswer, type RunEnd, type RunFacts } from "./answer.ts";
import { configurationOf, sessionTtl, type Configuration } from "./configuration.ts";
import { Conversation, type History } from "./conversation.ts";
import { choose, type Chosen } from "./decide.ts";
import { recordOutcome } from "./outcome.ts";
import { failureOf } from "./refusals.ts";
import type { Entered } from "./resolver.ts";
import { saidAtOnce, type EventStream } from "./said.ts";
import { callersTools } from "./tools.ts";

/** What is to be run. */
export interface RunAsk {
  agentId: string;
  /** A version asked for by number, or null. */
  version: number | null;
  input: RunInput;
  sessionId: string;
  /** Whether a session of that id may exist. */
  mayExist: boolean;
  stream: boolean;
  /** Of the `Idempotency-Key`; null: none was sent. */
  repeat: { key: string; requestHash: string } | null;
}

/** What a run is answered with. */
export interface Ran {
  answer: RunAnswer | null;
  stream: EventStream | null;
  /** Whether the same request was answered before. */
  replayed: boolean;
}

/** All that one run goes by; taken once, so that no change meets it half-way. */
interface Run {
  call: Call;
  entered: Entered;
  ask: RunAsk;
  opening: Promise<Conversation>;
  chosen: Chosen;
  configuration: Configuration;
  history: History;
  userId: string | null;
  facts: RunFacts;
}

const EMPTY_USAGE = { input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0 };

const randomId = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;

/**
 * Answers a message with the version that its session has, or that resolving decides. Throws what resolving throws, and
 * `session_busy`, `run_impossible`, `tool_unknown`, `provider_failed`, `provider_timeout`, `provider_rate_limited`.
 */
export async function runAgent(call: Call, entered: Entered, ask: RunAsk): Promise<Ran> {
  const opening = Conversation.open(call, ask.agentId, ask.sessionId, ask.repeat?.key ?? null);
  opening.catch(() => undefined);
  try {
    // Nothing has been said in a session that begins here: nobody waits for that.
    const conversation = ask.mayExist ? await opening : null;
    if (conversation?.replay) return replayed(conversation.replay, ask);
    return await begun(await prepared(call, entered, ask, opening, conversation));
  } catch (error) {
    call.waitUntil(opening.then((conversation) => conversation.release()));
    throw error instanceof Problem ? told(error, ask.sessionId) : error;
  }
}

/** Whoever was refused can go on in the same session. */
const told = ({ code, detail, errors, extra, retryAfter }: Problem, session_id: string): Problem =>
  new Problem(code, detail, {
    ...(errors && { errors }),
    ...(retryAfter !== undefined && { retryAfter }),
    extra: { session_id, ...extra },
  });

function replayed({ request_hash, answer }: NonNullable<Conversation["replay"]>, ask: RunAsk): Ran {
  if (request_hash !== ask.repeat?.requestHash) {
    throw new Problem(
      "idempotency_key_reused",
      "This Idempotency-Key belongs to another request: choose a new one.",
    );
  }
  const given = answer as unknown as RunAnswer;
  return ask.stream
    ? { answer: null, stream: saidAtOnce(given), replayed: true }
    : { answer: given, stream: null, replayed: true };
}

/** Whose session it is: a user's own, or nobody's. */
function userOf(conversation: Conversation | null, given: string | null): string | null {
  if (conversation === null || conversation.attribution === null) return given;
  const { userId } = conversation;
  if (userId !== null && given !== null && given !== userId) {
    throw new Problem("invalid_request", "The session is another user's: begin one for this user.", {
      errors: [{ path: "/user_id", message: "is not the user that the session began with" }],
    });
  }
  return userId;
}

async function prepared(
  call: Call,
  entered: Entered,
  ask: RunAsk,
  opening: Promise<Conversation>,
  conversation: Conversation | null,
): Promise<Run> {
  const { agentId, version, input, sessionId } = ask;
  const userId = userOf(conversation, input.user_id);
  const speaker = userId ?? input.user_id;
  const attributes = {
    ...input.attributes,
    ...(speaker !== null && { user_id: speaker }),
    session_id: sessionId,
  };
  const kept = conversation?.attribution ?? null;
  const chosen = await choose(call, entered, { agentId, version, kept, attributes });
  const history = (conversation ?? (input.message === null ? await opening : null))?.history(input) ?? {
    messages: [],
    next: { role: "user" as const, content: input.message! },
    messageId: null,
    replacesFrom: null,
  };
  const { attribution } = chosen;
  return {
    call,
    entered,
    ask,
    opening,
    chosen,
    configuration: configurationOf(chosen.config),
    history,
    userId,
    facts: {
      agent_id: agentId,
      session_id: sessionId,
      message_id: history.messageId ?? randomId("msg"),
      version: attribution.version,
      variant: attribution.variant,
      reason: attribution.reason,
      experiment_id: attribution.experiment_id,
      rollout_id: attribution.rollout_id,
      rule_id: attribution.rule_id,
      kept: chosen.isKept,
      revision: entered.agentRevision,
    },
  };
}

const blocks = ({ blocked_input, blocked_output, max_input_length }: Guardrails): boolean =>
  blocked_input.length > 0 || blocked_output.length > 0 || max_input_length !== null;

const filters = ({ blocked_output, required_disclaimers }: Guardrails): boolean =>
  blocked_output.length > 0 || required_disclaimers.length > 0;

/** What the run's model is asked. Throws `run_impossible`, `tool_unknown`, `invalid_request`. */
function requestOf(run: Run, filter: AnswerFilter | null): RunRequest {
  const { call, ask, configuration, history } = run;
  const { config, settings } = configuration;
  if (settings.faults.length > 0) {
    throw new Problem(
      "run_impossible",
      "Correct the places of the version's configuration listed in errors.",
      {
        errors: settings.faults,
      },
    );
  }
  const prompt = promptOf(config, settings, {
    variables: ask.input.variables,
    session: history.messages,
    next: history.next,
  });
  if (prompt === null) {
    throw new Problem(
      "invalid_request",
      "Send shorter variables: filled in, they make the prompt too large.",
      {
        errors: [{ path: "/variables", message: "are too long where the configuration has them" }],
      },
    );
  }
  return {
    settings,
    keyOf: ({ credential }) =>
      credential === null ? Promise.resolve(null) : openCredential(call, credential),
    allowLocalhost: deployment(call.env).allowLocalhost,
    ai: "AI" in call.env ? (call.env.AI as Ai) : null,
    system: prompt.system,
    messages: prompt.messages,
    tools: callersTools(settings.tools),
    ...(filter !== null && { filter }),
    debug: ask.input.debug,
  };
}

/** Errors of which the version is the cause, and not the request. */
const OF_THE_VERSION = new Set(["run_impossible", "tool_unknown"]);

async function begun(run: Run): Promise<Ran> {
  const { ask, configuration } = run;
  const { settings } = configuration;
  const { message } = ask.input;
  const tripped = message === null ? null : trippedByInput(message, settings.guardrails);
  if (tripped !== null) return blocked(run, tripped.guardrail);
  const filter = filters(settings.guardrails) ? new AnswerFilter(settings.guardrails) : null;
  let request: RunRequest;
  try {
    request = requestOf(run, filter);
  } catch (error) {
    if (error instanceof Problem && OF_THE_VERSION.has(error.code)) count(run, null, error.code, null);
    throw error;
  }
  run.call.waitUntil(run.opening.then((conversation) => conversation.lasts(settings.total_timeout_ms)));
  const prices = projectPrices(run.call).catch(() => null);
  const ended = async (result: RunResult): Promise<RunEnd> => endOf(run, result, filter, await prices);
  return ask.stream ? streamed(run, request, ended) : answered(run, request, ended);
}

async function answered(
  run: Run,
  request: RunRequest,
  ended: (result: RunResult) => Promise<RunEnd>,
): Promise<Ran> {
  const { generate } = await import("../../llm/run.ts");
  const result = await generate(request);
  const end = await ended(result);
  if (result.failed !== null) {
    count(run, result, result.failed.code, end);
    const { version, message_id } = run.facts;
    throw failureOf(result, { agent_id: run.ask.agentId, version, message_id });
  }
  const answer = await kept(run, end, result);
  count(run, result, null, answer.end);
  return { answer: answer.answer, stream: null, replayed: false };
}

async function streamed(
  run: Run,
  request: RunRequest,
  ended: (result: RunResult) => Promise<RunEnd>,
): Promise<Ran> {
  const { streamRun } = await import("../../llm/stream.ts");
  const { facts } = run;
  let last: RunEnd | null = null;
  const stream = streamRun({
    ...request,
    messageId: facts.message_id,
    start: { ...facts },
    showToolCalls: run.configuration.settings.show_tool_calls,
    async finish(result) {
      last = await ended(result);
      if (result.failed === null) last = (await kept(run, last, result)).end;
      else await run.opening.then((conversation) => conversation.release()).catch(() => undefined);
      const { response: _text, ...metadata } = answerOf(facts, last, "", result.debug);
      return JSON.parse(JSON.stringify(metadata));
    },
    onDone: (result) => count(run, result, result.failed?.code ?? null, last),
  });
  run.call.waitUntil(stream.done);
  return { answer: null, stream, replayed: false };
}

/** A guardrail stopped the message: no model is asked, and none sees it later. */
async function blocked(run: Run, guardrail: string): Promise<Ran> {
  const { settings } = run.configuration;
  const text = settings.guardrails.blocked_message;
  const result: RunResult = {
    text,
    tool_calls: [],
    finish_reason: "content-filter",
    usage: EMPTY_USAGE,
    model: { provider: "none", id: "none" },
    attempts: [],
    response_messages: [{ role: "assistant", content: text }],
    warnings: [],
    failed: null,
    ttft_ms: null,
    duration_ms: 0,
    debug: run.ask.input.debug ? [] : null,
  };
  const end = {
    ...endOf(run, result, null, {}),
    cost_usd: 0,
    provider: null,
    model: null,
    guardrails: [guardrail],
  };
  const { answer, end: last } = await kept(run, end, result, true);
  count(run, result, null, last);
  return run.ask.stream
    ? { answer: null, stream: saidAtOnce(answer), replayed: false }
    : { answer, stream: null, replayed: false };
}

function endOf(
  { call, ask, configuration }: Run,
  result: RunResult,
  filter: AnswerFilter | null,
  prices: Awaited<ReturnType<typeof projectPrices>> | null,
): RunEnd {
  const { settings } = configuration;
  const { input_tokens, cached_tokens, output_tokens } = result.usage;
  const escalation = ask.input.message === null ? null : escalated(ask.input.message, settings.escalation);
  return {
    usage: { input_tokens, cached_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
    cost_usd: prices === null ? null : costIn(result, settings, prices),
    response_time_ms: Date.now() - call.now,
    escalated: escalation !== null,
    escalation,
    tool_calls: result.tool_calls.filter(({ client }) => client || settings.show_tool_calls),
    provider: result.model.provider,
    model: result.model.id,
    finish_reason: result.finish_reason,
    attempts: result.attempts,
    guardrails: [
      ...(filter?.tripped ? [filter.tripped.guardrail] : []),
      ...(filter?.disclaimed ? ["required_disclaimers"] : []),
    ],
    warnings: [...settings.warnings.map(({ path, message }) => `${path} ${message}`), ...result.warnings],
    session_kept: true,
  };
}

/** A version that was asked for by number is that turn's only, unless the session begins with it. */
const goesOn = ({ ask, chosen }: Run, { attribution }: Conversation): Attribution =>
  ask.version === null ? chosen.attribution : (attribution ?? chosen.attribution);

/** Keeps the turn in the session, and answers what the caller is told of it. */
async function kept(
  run: Run,
  end: RunEnd,
  result: RunResult,
  isBlocked = false,
): Promise<{ answer: RunAnswer; end: RunEnd }> {
  const { call, ask, configuration, facts, history } = run;
  const answer = answerOf(facts, end, result.text, result.debug);
  const turn = {
    message_id: facts.message_id,
    messages: [history.next, ...result.response_messages],
    about: {
      version: facts.version,
      success: true,
      escalated: end.escalated,
      finish_reason: end.finish_reason,
    },
    is_blocked: isBlocked,
    replay:
      ask.repeat === null
        ? null
        : {
            key: ask.repeat.key,
            request_hash: ask.repeat.requestHash,
            answer: JSON.parse(JSON.stringify(answer)),
          },
    replaces_from: history.replacesFrom,
    continues: history.next.role === "tool",
  };
  const ttl = sessionTtl(configuration.config, deployment(call.env).sessionMs);
  const session_kept = await run.opening
    .then((conversation) => conversation.close(goesOn(run, conversation), run.userId, ttl, turn))
    .catch(() => false);
  const told = { ...end, session_kept };
  return session_kept
    ? { answer, end }
    : { answer: answerOf(facts, told, result.text, result.debug), end: told };
}

/** Has the outcome counted, when the answer has gone out. A draft has none. */
function count(run: Run, result: RunResult | null, error_code: string | null, end: RunEnd | null): void {
  const { call, ask, chosen, configuration, entered, userId } = run;
  if (chosen.isDraft) return;
  const { guardrails } = configuration.settings;
  const of = {
    agentId: ask.agentId,
    attribution: chosen.attribution,
    snapshot: entered.snapshot,
    userId,
    sessionId: ask.sessionId,
  };
  call.waitUntil(
    recordOutcome(call, of, {
      id: randomId("run"),
      success: error_code === null,
      response_time_ms: end?.response_time_ms ?? Date.now() - call.now,
      escalated: end?.escalated ?? false,
      error_code,
      cost_usd: end?.cost_usd ?? null,
      time_to_first_token_ms: result?.ttft_ms ?? null,
      usage: end?.usage ?? null,
      blocked: blocks(guardrails)
        ? (end?.guardrails.some((name) => name !== "required_disclaimers") ?? false)
        : null,
    }),
  );
}
