import { processIo } from "./io.ts";
import { COMMANDS } from "./registry.ts";
import { run } from "./run.ts";

// A reader such as `head` may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), COMMANDS, processIo());
