import { evaluateAlert, isDue } from "../../domain/alert/evaluate.ts";
import { NEW_STATE, type AlertState } from "../../domain/alert/alert.ts";
import { observe, type Observation } from "../../domain/alert/observe.ts";
import { windowsOf, type Window } from "../../domain/alert/windows.ts";
import type { WindowQuery } from "../../domain/counting/agent/windows.ts";
import type { AlertRow } from "../../store/alerts.ts";
import type { Call } from "../call.ts";
import { windowsOfAgent } from "../metrics/windows.ts";
import type { Standing } from "./standing.ts";

/** What a look at an alert has found. */
export interface Look {
  before: AlertRow;
  after: AlertState;
  standing: Standing;
  /** Null: there was nothing to look at, because the agent is deleted. */
  seen: Observation | null;
}

const keyOf = ({ from, to }: Window): string => `${from}/${to}`;

/** Each window once, with quantiles if any rule needs them. */
function distinct(wanted: readonly WindowQuery[]): WindowQuery[] {
  const byKey = Map.groupBy(wanted, keyOf);
  return Array.from(byKey.values(), (same) => ({
    ...same[0]!,
    quantiles: same.some(({ quantiles }) => quantiles),
  }));
}

/** Looks at alerts of one agent, with one question to each of its shards. Throws `unavailable`. */
export async function lookAtAgent(
  call: Call,
  rows: readonly AlertRow[],
  standing: Standing,
): Promise<Look[]> {
  const { now } = call;
  if (standing.isDeleted)
    return rows
      .filter(({ state }) => state.status !== "ok")
      .map((before) => ({ before, after: { ...NEW_STATE, evaluated_at: now }, standing, seen: null }));
  const due = rows
    .filter(({ rule, state }) => isDue(rule, state, now))
    .map((row) => ({ row, windows: windowsOf(row.rule, now, standing.replacedAt) }));
  const [first] = due;
  if (!first) return [];
  const wanted = distinct(
    due.flatMap(({ windows: { current, earlier, last } }) =>
      [current, earlier, last].filter((window) => window !== null),
    ),
  );
  const lists = await windowsOfAgent(call, first.row.agentId, standing.shards, wanted);
  const counted = new Map(
    wanted.map((window, at) => [
      keyOf(window),
      new Map(lists[at]!.map(({ version, ...bucket }) => [version, bucket])),
    ]),
  );
  return due.map(({ row: before, windows }) => {
    const seen = observe(before.rule, windows, standing, (window) => counted.get(keyOf(window))!, now);
    return { before, after: evaluateAlert(before.rule, seen, before.state, now), standing, seen };
  });
}
