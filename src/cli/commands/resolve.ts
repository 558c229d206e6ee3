import { defineCommand } from "../command.ts";
import { misuse } from "../failure.ts";
import { list, parsed, text } from "../option.ts";
import { theAgentOrCurrent, version } from "../options.ts";
import { json, printConfig } from "../output/config.ts";
import { facts } from "../output/table.ts";
import * as parse from "../parse.ts";

interface Resolution extends Record<string, unknown> {
  config: unknown;
  flags?: Record<string, unknown>;
  tools_disabled?: unknown[];
}

function summary(answer: Resolution, headers: Headers): string {
  const shown = (value: object | undefined): unknown =>
    value && Object.keys(value).length > 0 ? value : null;
  const age = headers.get("signalbox-age");
  return facts([
    ["agent", answer["agent_id"]],
    ["version", answer["version"]],
    ["reason", answer["reason"]],
    ["variant", answer["variant"]],
    ["experiment", answer["experiment_id"]],
    ["rollout", answer["rollout_id"]],
    ["rule", answer["rule_id"]],
    ["flags", shown(answer.flags)],
    ["tools off", shown(answer.tools_disabled)],
    ["hash", answer["config_hash"]],
    [
      "age",
      age &&
        `${age} ms${headers.get("signalbox-stale") === "true" ? ", stale: the server could not check" : ""}`,
    ],
  ]);
}

export const resolve = defineCommand({
  name: "resolve",
  summary: "Ask which configuration a user gets, and why",
  examples: [
    "signalbox resolve --agent-id pagbank-specialist --user-id user-12345 --attribute plan=pro",
    `signalbox resolve --agent-id pagbank-specialist --attributes-json '{"age": 42}' --json`,
  ],
  options: {
    agentId: theAgentOrCurrent,
    version,
    label: text("--label <label>", "the version that this label points to"),
    minRevision: parsed(
      "--min-revision <number>",
      "answer from nothing older than this revision of the project",
      parse.wholeNumber(0, Number.MAX_SAFE_INTEGER),
    ),
    userId: text("--user-id <id>", "the user that asks"),
    sessionId: text("--session-id <id>", "the session that asks"),
    attributes: list("--attribute <name=value>", "what else is known, as text; may be repeated", parse.pair),
    attributesJson: parsed("--attributes-json <json>", "what else is known, with types", parse.jsonObject),
  },
  positional: "agentId",
  async run(
    { agentId, version, label, minRevision, userId, sessionId, attributes, attributesJson },
    { api, io, json: asJson },
  ) {
    if (version !== undefined && label !== undefined)
      throw misuse("--version and --label both choose the version: give one.");
    const query = new URLSearchParams();
    if (version !== undefined) query.set("version", String(version));
    if (label !== undefined) query.set("label", label);
    if (minRevision !== undefined) query.set("min_revision", String(minRevision));
    // POST, so that an attribute may have the name of an option.
    const answer = await api.send(
      `/v1/resolve/${agentId}${query.size > 0 ? `?${query.toString()}` : ""}`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          attributes: {
            ...attributesJson,
            ...Object.fromEntries(attributes),
            ...(userId !== undefined && { user_id: userId }),
            ...(sessionId !== undefined && { session_id: sessionId }),
          },
        }),
      },
      { safe: true },
    );
    const resolution: Resolution = await answer.json();
    if (asJson) return io.out(json(resolution));
    io.out(`${summary(resolution, answer.headers)}\n${printConfig(resolution.config, "yaml")}`);
  },
});
