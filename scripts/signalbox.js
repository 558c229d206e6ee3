#!/usr/bin/env node
// The CLI's bin: npx signalbox. Written so that an old Node can parse it; the CLI itself is TypeScript.
const MISSING = "signalbox: dependencies are missing: run npm ci first";

async function launch() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new Error("signalbox: needs Node 20 or newer; this is " + process.version);
  const path = await import("node:path");
  if (major >= 24) {
    // Compiling takes more than half of a short command's time; where this cannot be kept, nothing is lost.
    const { enableCompileCache } = await import("node:module");
    enableCompileCache(path.join(import.meta.dirname, "../node_modules/.cache/signalbox"));
    await import("../src/cli/main.ts").catch(function (error) {
      if (error.code === "ERR_MODULE_NOT_FOUND") throw new Error(MISSING);
      throw error;
    });
    return;
  }
  // The Node that came with the dependencies runs TypeScript, whatever the machine has.
  const { spawn } = await import("node:child_process");
  const { existsSync } = await import("node:fs");
  const node = path.join(import.meta.dirname, "../node_modules/.bin/node");
  if (!existsSync(node)) throw new Error(MISSING);
  const args = [path.join(import.meta.dirname, "signalbox.js")].concat(process.argv.slice(2));
  const child = spawn(node, args, { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const passOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  child.on("error", function (error) {
    console.error("signalbox: " + error.message);
    process.exitCode = 1;
  });
  child.on("exit", function (code, signal) {
    for (const name of signals) process.off(name, passOn);
    // Ending as the child did lets the shell see the signal.
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

launch().catch(function (error) {
  console.error(error.message);
  process.exitCode = 1;
});
