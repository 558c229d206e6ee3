import { resolveAgent } from "../../../src/domain/resolve.ts";
import type { Rule } from "../../../src/domain/rule.ts";
import { frameOf } from "../../../src/edge/resolve/frame.ts";
import { askFor, memoryOf, nothing } from "../kit/shelf.ts";

/** In a process of its own, with --expose-gc: what memory holds after so many agents were asked for. */
const AGENTS = 10_000;
const SCRIPTS = { latin: "instructions ", cyrillic: "инструкция " };
const RULES: Rule[] = Array.from({ length: 20 }, (_, i) => ({
  id: `rule-${i}`,
  condition: { plan: "pro", region: `region-${i}` },
  version: 1,
}));

export interface Held {
  /** Agents that memory still answers for at once. */
  agents: number;
  heap_mib: number;
  /** With what V8 keeps outside of its heap. */
  all_mib: number;
}

const mib = (bytes: number): number => bytes / 1024 / 1024;

async function measure(script: string, length: number, rules: number): Promise<Held> {
  const word = script === "cyrillic" ? SCRIPTS.cyrillic : SCRIPTS.latin;
  const rest = word.repeat(length / word.length);
  const memory = memoryOf({
    // Joined, read back and written anew: a flat text of its own, as the database's answers are.
    configText: (agent) => Buffer.from(JSON.stringify({ instructions: `${agent} ${rest}` })).toString(),
    rules: RULES.slice(0, rules),
  });
  const before = used();
  for (let agent = 0; agent < AGENTS; agent += 1) {
    const view = await memory.view(askFor(agent), nothing);
    if ("missing" in view || view.entry === null) throw new Error("an agent is missing");
    const resolution = resolveAgent(view.entry.agent, { user_id: "user-1" });
    if ("refused" in resolution) throw new Error(resolution.refused);
    // The answers are kept as well.
    frameOf(view.projectId, view.entry, resolution, view.entry.configs.get(resolution.version)!);
  }
  await new Promise((resolve) => setImmediate(resolve));
  const after = used();
  let agents = 0;
  for (let agent = 0; agent < AGENTS; agent += 1) if (memory.peek(askFor(agent), nothing)) agents += 1;
  return { agents, heap_mib: mib(after.heapUsed - before.heapUsed), all_mib: mib(after.all - before.all) };
}

function used(): { heapUsed: number; all: number } {
  for (let i = 0; i < 4; i += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heapUsed, all: heapUsed + external };
}

const [script = "latin", length = "2048", rules = "0"] = process.argv.slice(2);
console.log(JSON.stringify(await measure(script, Number(length), Number(rules))));
