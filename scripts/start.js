// Starts everything locally: npm start. Written so that an old Node can parse it and say what is missing.
const MISSING = "signalbox: dependencies are missing: run npm ci first";

async function launch() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new Error("signalbox: needs Node 20 or newer; this is " + process.version);
  if (major >= 24) {
    await import("./start.ts").catch(function (error) {
      if (error.code === "ERR_MODULE_NOT_FOUND") throw new Error(MISSING);
      throw error;
    });
    return;
  }
  // The Node that came with the dependencies runs TypeScript and wrangler, whatever the machine has.
  const { spawn } = await import("node:child_process");
  const { existsSync } = await import("node:fs");
  const path = await import("node:path");
  const node = path.join(import.meta.dirname, "../node_modules/.bin/node");
  if (!existsSync(node)) throw new Error(MISSING);
  const args = [path.join(import.meta.dirname, "start.ts")].concat(process.argv.slice(2));
  const child = spawn(node, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, function () {
      child.kill(signal);
    });
  }
  child.on("exit", function (code) {
    process.exitCode = code === null ? 1 : code;
  });
}

launch().catch(function (error) {
  console.error(error.message);
  process.exitCode = 1;
});
