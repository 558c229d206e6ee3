import { Problem } from "../../domain/errors.ts";
import type { AnswerFilter } from "../../domain/run/answer-filter.ts";
import { promptOf } from "../../domain/run/messages.ts";
import { settings as deployment } from "../../env.ts";
import type { RunRequest } from "../../llm/request.ts";
import { includedContexts } from "../contexts/included.ts";
import { openCredential } from "../credentials/open.ts";
import { toolsFor, type RunTools } from "../tools/for-run.ts";
import type { Turn } from "./turn.ts";

/** What a model is asked, and the tools that it has. */
export interface Asking {
  request: RunRequest;
  tools: RunTools;
}

async function toolsOf({ call, ask, chosen, configuration }: Turn): Promise<RunTools> {
  const { tools: references, total_timeout_ms } = configuration.settings;
  const tools = await toolsFor(call, references, {
    agentId: ask.agentId,
    version: chosen.attribution.version,
    sessionId: ask.sessionId,
    disabled: chosen.disabled,
    signal: AbortSignal.timeout(total_timeout_ms),
  });
  const { unknown } = tools;
  if (unknown.length === 0) return tools;
  await tools.close();
  throw new Problem(
    "tool_unknown",
    `Register these tools, or declare them as the caller's with "type": "client": ${unknown.join(", ")}.`,
    { extra: { tools: unknown } },
  );
}

/** What the turn's model is asked. The run's time is counted from here on, servers of tools and models together. Throws `run_impossible`, `tool_unknown`, `invalid_request`. */
export async function askingOf(turn: Turn, filter: AnswerFilter | null): Promise<Asking> {
  const { call, ask, configuration, history } = turn;
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
  const { attribution, isDraft } = turn.chosen;
  const contexts = await includedContexts(call, {
    agentId: ask.agentId,
    version: attribution.version,
    config,
    isDraft,
  });
  const prompt = promptOf(config, settings, {
    variables: ask.input.variables,
    contexts,
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
  const began = Date.now();
  const tools = await toolsOf(turn);
  const request: RunRequest = {
    settings,
    began,
    keyOf: ({ credential }) =>
      credential === null ? Promise.resolve(null) : openCredential(call, credential),
    allowLocalhost: deployment(call.env).allowLocalhost,
    ai: "AI" in call.env ? (call.env.AI as Ai) : null,
    system: prompt.system,
    messages: prompt.messages,
    tools: tools.tools,
    ...(filter !== null && { filter }),
    ...(filter?.blocks && { shown: (value) => filter.shown(value) }),
    debug: ask.input.debug,
  };
  return { request, tools };
}
