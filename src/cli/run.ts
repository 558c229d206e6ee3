import { CommanderError } from "commander";
import { Problem } from "../domain/errors.ts";
import { faultLines } from "./answer.ts";
import type { Command } from "./command.ts";
import { EXIT, Failure, messageOf, type ExitCode } from "./failure.ts";
import type { Io } from "./io.ts";
import { painter } from "./output/colour.ts";
import { buildProgram } from "./program.ts";

/** Runs a command line; answers the exit code. Never throws. */
export async function run(args: readonly string[], commands: readonly Command[], io: Io): Promise<ExitCode> {
  const program = buildProgram(commands, io);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  try {
    await program.parseAsync(understood(args, commands), { from: "user" });
    return EXIT.ok;
  } catch (error) {
    // commander has said it already; what it throws for help and version is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(failureOf(error), io);
  }
}

/** Of an unknown command only its name: with `--version 28` behind it, it would be asked for the program's version. */
function understood(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first = ""] = args;
  const known = first.startsWith("-") || commands.some((command) => command.name.split(" ")[0] === first);
  return known ? args : [first];
}

function report(failure: Failure, io: Io): ExitCode {
  const paint = painter(io.colour.err);
  io.err(`${paint("red", "signalbox:")} ${failure.message}\n`);
  for (const detail of failure.details) io.err(`  ${detail}\n`);
  return failure.exitCode;
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Problem) return new Failure(error.detail, EXIT.usage, faultLines(error.errors));
  return new Failure(`Something went wrong here: ${messageOf(error)}`, EXIT.refused);
}
