import { registerHooks } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AgentRegistry } from "../../client/agents/index.ts";
import { messageOf, misuse } from "../failure.ts";

/** What a module may import of this library: this process's own copy, installed and built or not. */
const OWN: Readonly<Record<string, string>> = {
  "signalbox/agents": new URL("../../client/agents/index.ts", import.meta.url).href,
  "signalbox/agents/builtin": new URL("../../client/agents/builtin/index.ts", import.meta.url).href,
  "signalbox/client": new URL("../../client/index.ts", import.meta.url).href,
};

const isPath = (name: string): boolean => name.startsWith(".") || isAbsolute(name);

/**
 * Loads modules, by their paths or packages' names as `cwd` sees them, and has each register its agents. Throws Failure
 * for one that cannot be loaded, or has no `registerAgents`.
 */
export async function loadModules(
  names: readonly string[],
  registry: AgentRegistry,
  cwd: string,
): Promise<void> {
  const asked = pathToFileURL(resolve(cwd, "_")).href;
  // For good: modules may import more later.
  registerHooks({
    resolve(specifier, context, next) {
      const own = OWN[specifier];
      if (own !== undefined) return next(own, context);
      const isAsked = context.parentURL === import.meta.url && names.includes(specifier);
      return next(specifier, isAsked ? { ...context, parentURL: asked } : context);
    },
  });
  for (const name of names) await registerFrom(name, registry, cwd);
}

async function registerFrom(name: string, registry: AgentRegistry, cwd: string): Promise<void> {
  let module: { registerAgents?: unknown };
  try {
    module = (await import(isPath(name) ? pathToFileURL(resolve(cwd, name)).href : name)) as typeof module;
  } catch (error) {
    throw misuse(`The module ${name} cannot be loaded: ${messageOf(error)}`);
  }
  const { registerAgents } = module;
  if (typeof registerAgents !== "function")
    throw misuse(`The module ${name} has no registerAgents: export function registerAgents(registry) { … }`);
  try {
    await registerAgents(registry);
  } catch (error) {
    throw misuse(`The module ${name} cannot register its agents: ${messageOf(error)}`);
  }
}
