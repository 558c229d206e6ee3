// Evaluates a bundled Worker once in a fresh process, and prints how long that took. The process must be fresh: V8
// keeps what it compiled.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { SourceTextModule, SyntheticModule } from "node:vm";

const source = readFileSync(process.argv[2], "utf8");

// Node loads these when they are first touched, which would count as the Worker's time; in workerd they are there.
for (const name of [
  "Request",
  "Response",
  "Headers",
  "FormData",
  "WebSocket",
  "crypto",
  "CompressionStream",
  "fetch",
])
  void globalThis[name];
void globalThis.crypto.subtle;

// The classes that a Worker extends, and whatever else it imports from cloudflare:workers.
const workers = Object.fromEntries(
  ["DurableObject", "WorkerEntrypoint", "WorkflowEntrypoint", "RpcTarget", "env", "exports", "waitUntil"].map(
    (name) => [name, function () {}],
  ),
);

async function builtin(specifier) {
  const values = specifier.startsWith("cloudflare:") ? workers : await import(specifier);
  const module = new SyntheticModule(Object.keys(values), function () {
    for (const [name, value] of Object.entries(values)) this.setExport(name, value);
  });
  return module;
}

// Loading the builtins is not the Worker's time either, so they are loaded before the clock starts.
const known = new Map();
for (const [, specifier] of source.matchAll(/\b(?:import|from)\s*["']([\w:/]+)["']/g)) {
  const isGiven = specifier.startsWith("cloudflare:") || isBuiltin(specifier);
  if (isGiven && !known.has(specifier)) known.set(specifier, await builtin(specifier));
}

const cpu = process.cpuUsage();
const start = performance.now();
const module = new SourceTextModule(source, { identifier: "worker.js" });
const compileMs = performance.now() - start;
await module.link((specifier) => known.get(specifier));
await module.evaluate();
const ms = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
if (!module.namespace.default) throw new Error("no default export");
console.log(JSON.stringify({ ms, compileMs, cpuMs: (user + system) / 1000 }));
