import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs everything that can be checked without running the program, side by side: npm run check. */
const CHECKS = ["format:check", "lint", "types", "dead", "generated"];

function run(script: string): Promise<{ script: string; passed: boolean; output: string; seconds: string }> {
  const started = performance.now();
  const child = spawn("npm", ["run", "--silent", script], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        script,
        passed: code === 0,
        output,
        seconds: ((performance.now() - started) / 1000).toFixed(1),
      }),
    );
  });
}

for (const { script, passed, output, seconds } of await Promise.all(CHECKS.map(run))) {
  console.log(`${passed ? "ok    " : "FAILED"}  ${script} (${seconds} s)`);
  if (passed) continue;
  console.log(output.trimEnd());
  process.exitCode = 1;
}
