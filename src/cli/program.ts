import { Command as Program, InvalidArgumentError, Option as Flag } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { createApi, type Api } from "./api.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES, messageOf, misuse } from "./failure.ts";
import { GROUPS } from "./groups.ts";
import type { Io } from "./io.ts";
import { localKey } from "./local-key.ts";
import type { Option, Options } from "./option.ts";
import { GLOBAL } from "./options.ts";
import { readSettings, type Globals } from "./settings.ts";

const ABOUT = "Versions of AI agents' configurations: create, compare, try, activate and roll back.";

const ENVIRONMENT = `
Environment:
  SIGNALBOX_URL        the server
  SIGNALBOX_KEY        the API key
  SIGNALBOX_PROJECT    the project, for a key that may use several
  SIGNALBOX_WORKSPACE  the workspace, for the root key
  NO_COLOR             no colours`;

const exitCodes = (): string =>
  ["", "Exit codes:", ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`)].join(
    "\n",
  );

/** The command line of a list of commands. */
export function buildProgram(commands: readonly Command[], io: Io): Program {
  // Positional options: what follows a command is the command's, such as its --version.
  const program = dress(new Program("signalbox"), io)
    .description(ABOUT)
    .version(manifest.version, "-V, --version", "print the version of this program")
    .enablePositionalOptions()
    .usage("<command> [options]")
    .addHelpText("after", ENVIRONMENT)
    .addHelpText("after", exitCodes());
  for (const command of commands) addCommand(program, command, io);
  return program;
}

function dress(program: Program, io: Io): Program {
  return program
    .exitOverride()
    .helpCommand(false)
    .helpOption("-h, --help", "print this help")
    .configureHelp({ helpWidth: io.width, styleTitle: (text) => text })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, "signalbox: ")),
      getOutHelpWidth: () => io.width,
      getErrHelpWidth: () => io.width,
    });
}

function addCommand(program: Program, command: Command, io: Io): void {
  const words = command.name.split(" ");
  const last = words.pop()!;
  const group = words.reduce(
    (at, word) =>
      at.commands.find((known) => known.name() === word) ??
      dress(at.command(word), io)
        .description(GROUPS[word] ?? "")
        .usage("<command> [options]"),
    program,
  );
  const sub = dress(group.command(last), io)
    .summary(command.summary)
    .description(command.details ? `${command.summary}\n\n${command.details}` : command.summary)
    .addHelpText("after", ["", "Examples:", ...command.examples.map((example) => `  ${example}`)].join("\n"))
    .showHelpAfterError(`See signalbox ${command.name} --help`)
    .allowExcessArguments(false);
  for (const option of Object.values(command.options)) sub.addOption(flagOf(option));
  for (const option of Object.values(GLOBAL))
    sub.addOption(flagOf(option).helpGroup("Options of every command:"));
  for (const name of positionalsOf(command)) {
    const option = command.options[name]!;
    sub.argument(`[${argumentName(option)}]`, `the same as ${flagOf(option).long}`);
  }
  sub.action(() => run(command, sub, io));
}

const positionalsOf = ({ positional = [] }: Command): readonly string[] =>
  typeof positional === "string" ? [positional] : positional;

const argumentName = (option: Option<unknown>): string => /<(.+)>/.exec(option.flags)?.[1] ?? "value";

function flagOf(option: Option<unknown>): Flag {
  const flag = new Flag(
    option.flags,
    option.required ? `${option.description} (required)` : option.description,
  );
  // --no-traffic is a name like any other, not the contrary of --traffic.
  flag.negate = false;
  if (option.kind === "switch") return flag;
  const read = (text: string): unknown => {
    try {
      return option.parse(text);
    } catch (error) {
      throw new InvalidArgumentError(`It ${messageOf(error)}.`);
    }
  };
  return option.kind === "list"
    ? flag.argParser((text, before: unknown[] | undefined) => [...(before ?? []), read(text)])
    : flag.argParser(read);
}

async function run(command: Command, sub: Program, io: Io): Promise<void> {
  const given: Record<string, unknown> = sub.opts();
  const globals = valuesOf(GLOBAL, given) as Partial<Globals>;
  const values = valuesOf(command.options, given);
  for (const [at, name] of positionalsOf(command).entries())
    takePositional(command, sub.args[at], name, values);
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required && values[name] === undefined) {
      throw misuse(`${command.name} needs ${option.flags}. See signalbox ${command.name} --help`);
    }
  }
  let api: Api | undefined;
  await command.run(values, {
    io,
    get api() {
      return (api ??= createApi(
        readSettings(globals, io.env, () => localKey(io.cwd)),
        io,
      ));
    },
    json: globals.json ?? false,
    verbose: globals.verbose ?? false,
  });
}

function valuesOf(options: Options, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const value = given[flagOf(option).attributeName()];
      if (option.kind === "list") return [name, value ?? []];
      return [name, option.kind === "switch" ? value === true : value];
    }),
  );
}

/** The argument without a name, read as the option that it stands for. */
function takePositional(
  command: Command,
  argument: string | undefined,
  name: string,
  values: Record<string, unknown>,
): void {
  if (argument === undefined) return;
  const option = command.options[name]!;
  let value: unknown;
  try {
    value = option.parse(argument);
  } catch (error) {
    throw misuse(
      `"${argument}" cannot be ${option.description}: it ${messageOf(error)}. See signalbox ${command.name} --help`,
    );
  }
  if (values[name] !== undefined && values[name] !== value) {
    throw misuse(
      `"${argument}" and ${option.flags} name two different things: give one. See signalbox ${command.name} --help`,
    );
  }
  values[name] = value;
}
