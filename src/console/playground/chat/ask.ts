import type { UIMessageChunk } from "ai";
import { events } from "../../api/feed.ts";
import { api, segment } from "../../api/client.ts";
import { isProblem, messageOf } from "../../api/problem.ts";
import type { Json } from "../../../domain/json.ts";
import { readAttributes, type AskedAs } from "../asked/asked-as.ts";
import type { Target } from "../target/target.ts";
import type { Answer, Exchange, Side, ToolResult, Trouble } from "./exchange.ts";
import { fold } from "./fold.ts";
import { lastAnswer, type ConversationStore } from "./store.ts";

export function troubleOf(error: unknown): Trouble {
  const message = messageOf(error);
  if (!isProblem(error)) return { code: "unexpected", message, faults: [], requestId: null };
  return { code: error.code, message, faults: error.faults, requestId: error.requestId };
}

const begun = (side: Side, target: Target, session: string, userId: string): Answer => ({
  id: crypto.randomUUID(),
  side,
  target,
  session,
  userId,
  results: null,
  state: "running",
  parts: [],
  start: null,
  end: null,
  trouble: null,
  firstWordMs: null,
  ms: null,
  verdict: null,
});

function post({ target, session, results }: Answer, message: string, as: AskedAs, signal: AbortSignal) {
  const variables = Object.entries(as.variables).filter(([, value]) => value !== "");
  const json = {
    ...(results === null ? { message } : { tool_results: results }),
    session_id: session,
    stream: true,
    attributes: (readAttributes(as.attributes) ?? {}) as Record<string, Json>,
    variables: Object.fromEntries(variables),
    ...(as.userId.trim() !== "" && { user_id: as.userId.trim() }),
    ...(as.debug && { debug: true }),
  };
  const how = { headers: { accept: "text/event-stream" }, init: { signal } };
  const agent_id = segment(target.agentId);
  const agent = api.agents[":agent_id"];
  return target.version === null
    ? agent.run.$post({ param: { agent_id }, json }, how)
    : agent.versions[":version"].run.$post(
        { param: { agent_id, version: String(target.version) }, json },
        how,
      );
}

/** Has one side answer, and follows what it says to its end. Never rejects. */
async function follow(
  store: ConversationStore,
  { id: exchangeId, message }: Exchange,
  answer: Answer,
  as: AskedAs,
): Promise<void> {
  const since = performance.now();
  const elapsed = (): number => performance.now() - since;
  const change = (next: (answer: Answer) => Answer): void => store.changeAnswer(exchangeId, answer.id, next);
  const signal = store.begin(answer.id);
  try {
    const { body } = await post(answer, message, as, signal);
    if (body)
      await events(body, ({ data }) => {
        if (data === "[DONE]") return;
        const chunk = JSON.parse(data) as UIMessageChunk;
        change((now) => fold(now, chunk, elapsed()));
      });
    // A stream that ends without its last event was broken off.
    change((now) => (now.state === "running" ? { ...now, state: "interrupted", ms: elapsed() } : now));
  } catch (error) {
    const stopped = signal.aborted;
    change((now) => ({
      ...now,
      state: stopped ? "stopped" : "failed",
      trouble: stopped ? null : troubleOf(error),
      ms: elapsed(),
    }));
  } finally {
    store.ended(answer.id);
  }
}

/** A session stays its user's: another one begins a session of its own. */
function sessionFor(store: ConversationStore, side: Side, userId: string): string {
  const last = lastAnswer(store.current, side);
  const known = store.current.sessions[side];
  return last && last.session === known && last.userId !== userId ? store.newSession(side) : known;
}

/** Sends a message to every side. Settles when all have answered. */
export async function say(
  store: ConversationStore,
  message: string,
  targets: [Side, Target][],
  as: AskedAs,
  voiced?: Exchange["voiced"],
): Promise<Exchange> {
  const userId = as.userId.trim();
  const exchange: Exchange = {
    id: crypto.randomUUID(),
    message,
    at: Date.now(),
    answers: targets.map(([side, target]) => begun(side, target, sessionFor(store, side, userId), userId)),
    ...(voiced && { voiced }),
  };
  store.change({ ...store.current, exchanges: [...store.current.exchanges, exchange] });
  await Promise.all(exchange.answers.map((answer) => follow(store, exchange, answer, as)));
  return store.current.exchanges.find(({ id }) => id === exchange.id) ?? exchange;
}

/** The calls with what they were answered. */
const answered = (answer: Answer, results: ToolResult[]): Answer => ({
  ...answer,
  parts: answer.parts.map((part) => {
    const given = part.type === "tool" && results.find((result) => result.tool_call_id === part.id);
    if (!given) return part;
    const { error, output = null } = given;
    return { ...part, outcome: error === undefined ? { output } : { error } };
  }),
});

/** Gives a side what its own tools answered: the turn goes on. */
export async function giveResults(
  store: ConversationStore,
  exchange: Exchange,
  before: Answer,
  results: ToolResult[],
  as: AskedAs,
): Promise<void> {
  const answer = { ...begun(before.side, before.target, before.session, before.userId), results };
  store.changeExchange(exchange.id, (now) => ({
    ...now,
    answers: [...now.answers.map((one) => (one.id === before.id ? answered(one, results) : one)), answer],
  }));
  await follow(store, exchange, answer, { ...as, userId: before.userId });
}

/** Asks again what failed; nothing of it was kept in the session. */
export async function tryAgain(
  store: ConversationStore,
  exchange: Exchange,
  failed: Answer,
  as: AskedAs,
): Promise<void> {
  const { id, side, target, session, userId, results } = failed;
  const answer = { ...begun(side, target, session, userId), id, results };
  store.changeAnswer(exchange.id, id, () => answer);
  await follow(store, exchange, answer, { ...as, userId });
}
