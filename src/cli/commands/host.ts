import { hostname } from "node:os";
import { AgentHost, AgentRegistry, SignalboxError } from "../../client/agents/index.ts";
import { exitCodeOf } from "../answer.ts";
import { defineCommand } from "../command.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { loadModules } from "../host/modules.ts";
import { jsonOf, lineOf } from "../host/report.ts";
import { endedBySignals } from "../host/signals.ts";
import { parsed, text } from "../option.ts";
import * as parse from "../parse.ts";

const MOST_AT_ONCE = 1_000;

/** Modules in an environment variable: between commas. */
const namesIn = (list: string): string[] => list.split(",").flatMap((name) => name.trim() || []);

function failureOf(error: unknown): unknown {
  if (!(error instanceof SignalboxError)) return error;
  const { detail, code, status } = error;
  return new Failure(
    `${detail} (${code})`,
    status === null ? EXIT.unreachable : exitCodeOf(status),
    [],
    code,
  );
}

export const host = defineCommand({
  name: "host",
  summary: "Run agents that are written in code",
  details:
    "Loads the modules named in AGENT_REGISTRY_MODULES (paths, or packages' names, between commas), each of which exports registerAgents(registry), and runs an instance of each class that they register: it is spawned, or gone on with where an earlier host has left one of its name; it gets its messages one at a time and in order, and its contexts. A service that is away is waited for. SIGINT and SIGTERM end it in order: nothing more is taken, what is under way may end, then the instances are shut down.",
  examples: [
    "AGENT_REGISTRY_MODULES=signalbox/agents/builtin signalbox host",
    "AGENT_REGISTRY_MODULES=./agents/support.ts,@acme/agents signalbox host --concurrency 16 --json",
  ],
  options: {
    concurrency: parsed(
      "--concurrency <number>",
      "messages that are handled at once (default: 4)",
      parse.wholeNumber(1, MOST_AT_ONCE),
    ),
    name: text(
      "--name <name>",
      "of its instances, <slug>@<name>; hosts that run at once need different ones (default: the machine's)",
    ),
  },
  async run({ concurrency, name = hostname() }, { api, io, json }) {
    const modules = namesIn(io.env["AGENT_REGISTRY_MODULES"] ?? "");
    if (modules.length === 0)
      throw misuse(
        "AGENT_REGISTRY_MODULES names no module: set it to paths or packages' names, such as signalbox/agents/builtin.",
      );
    const { url, key, project, workspace } = api.settings;
    const registry = new AgentRegistry({
      url,
      key,
      project,
      workspace,
      fetch: (input, init) => io.fetch(input, init),
    });
    await loadModules(modules, registry, io.cwd);
    if (registry.registered().length === 0) throw misuse("The modules register no agents.");
    const agents = new AgentHost(registry, {
      name,
      concurrency,
      tell: (event) => (json ? io.out(`${jsonOf(event)}\n`) : io.err(`${lineOf(event)}\n`)),
    });
    try {
      await endedBySignals((signal) => agents.run(signal));
    } catch (error) {
      throw failureOf(error);
    }
  },
});
