import { randomUUID } from "node:crypto";
import { defineCommand, type Context } from "../command.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { readInteractions } from "../interaction-source.ts";
import { AGAIN, send, sendAll, type Recorded } from "../interactions.ts";
import { list, parsed, text, toggle, type Values } from "../option.ts";
import { anAgent, version } from "../options.ts";
import { oneLine } from "../output/plain.ts";
import * as parse from "../parse.ts";
import { tell } from "../tell.ts";

const MOST_SHOWN = 20;

const FIELDS = {
  experimentId: parsed("--experiment-id <id>", "the experiment that it belongs to", parse.key),
  rolloutId: parsed("--rollout-id <id>", "or the rollout", parse.key),
  agentId: anAgent("the agent, for what belongs to no experiment or rollout"),
  version,
  userId: text("--user-id <id>", "whose it was"),
  sessionId: text("--session-id <id>", "in which session"),
  success: toggle("--success", "it went well"),
  failure: toggle("--failure", "it did not"),
  exposure: toggle("--exposure", "only that the unit was given its version; nothing came of it yet"),
  responseTime: parsed("--response-time-ms <number>", "until the answer", parse.number),
  satisfaction: parsed("--satisfaction-score <number>", "1 to 10", parse.number),
  escalated: toggle("--escalated", "a person had to take over"),
  cost: parsed("--cost-usd <number>", "what it cost", parse.number),
  inputTokens: parsed("--input-tokens <number>", "tokens that were sent", parse.number),
  outputTokens: parsed("--output-tokens <number>", "tokens that were answered", parse.number),
  errorCode: text("--error-code <code>", "of what went wrong"),
  metrics: list("--metric <name=number>", "a metric of the project's own; may be repeated", parse.pair),
  interactionId: text("--interaction-id <id>", "counts once, however often it is sent"),
  occurredAt: text("--occurred-at <time>", "such as 2026-11-20T09:30:00Z (default: now)"),
};

type Fields = Values<typeof FIELDS>;

function itemOf(fields: Fields): Record<string, unknown> {
  const { success, failure, exposure, metrics } = fields;
  if ([success, failure, exposure].filter(Boolean).length !== 1)
    throw misuse("record needs one of --success, --failure and --exposure; or a --file.");
  return {
    ...(exposure ? { kind: "exposure" } : { success }),
    experiment_id: fields.experimentId,
    rollout_id: fields.rolloutId,
    agent_id: fields.agentId,
    version: fields.version,
    user_id: fields.userId,
    session_id: fields.sessionId,
    response_time_ms: fields.responseTime,
    satisfaction_score: fields.satisfaction,
    // A switch that is off says no; only files can leave it open.
    escalated: exposure ? undefined : fields.escalated,
    cost_usd: fields.cost,
    input_tokens: fields.inputTokens,
    output_tokens: fields.outputTokens,
    error_code: fields.errorCode,
    metrics:
      metrics.length > 0
        ? Object.fromEntries(metrics.map(([name, value]) => [name, metricValue(name, value)]))
        : undefined,
    interaction_id: fields.interactionId,
    occurred_at: fields.occurredAt,
  };
}

function metricValue(name: string, text: string): number {
  try {
    return parse.number(text);
  } catch {
    throw misuse(`--metric ${name}=${text}: the value must be a number.`);
  }
}

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;

function report(context: Context, recorded: Recorded): void {
  const { accepted, duplicates, rejected } = recorded;
  const parts = [
    `${accepted} counted`,
    ...(duplicates > 0 ? [`${duplicates} counted before`] : []),
    ...(rejected.length > 0 ? [`${rejected.length} rejected`] : []),
  ];
  tell(context, recorded, parts.join(", "));
  if (rejected.length === 0) return;
  const lines = rejected
    .slice(0, MOST_SHOWN)
    .map(({ index, code, message }) => `item ${index + 1}: ${oneLine(message)} (${oneLine(code)})`);
  const rest = rejected.length - lines.length;
  const passing = rejected.some(({ code }) => code === "unavailable");
  throw new Failure(
    `${rejected.length} of the interactions were rejected; the others are counted.${passing ? ` ${AGAIN}` : ""}`,
    passing ? EXIT.unreachable : EXIT.refused,
    rest > 0 ? [...lines, `and ${rest} more`] : lines,
  );
}

export const record = defineCommand({
  name: "record",
  summary: "Record what came of answers: one interaction, or a file of them",
  details:
    "A file is a JSON list, or has one JSON object a line; its fields are those of the API. It is sent in batches of 1,000. Items without an interaction_id are known by the file's content, so that sending it again within 7 days counts nothing twice.",
  examples: [
    "signalbox record --experiment-id pagbank-v27-vs-v28 --user-id user-12345 --success --response-time-ms 1500 --satisfaction-score 8",
    "signalbox record --rollout-id v28-canary --user-id user-12345 --failure --error-code timeout",
    "signalbox record --agent-id pagbank-specialist --version 28 --user-id user-12345 --failure --escalated",
    "signalbox record --file outcomes.ndjson",
  ],
  options: { ...FIELDS, file: text("--file <path>", "NDJSON or JSON, - for standard input") },
  async run({ file, ...fields }, context) {
    const { api, io } = context;
    if (file === undefined) return report(context, await send(api, itemOf(fields), randomUUID()));
    if (Object.values(fields).some(isGiven))
      throw misuse("--file holds whole interactions: give it, or the options of one.");
    report(context, await sendAll(api, await readInteractions(file, io.stdin)));
  },
});
