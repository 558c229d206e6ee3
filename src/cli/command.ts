import type { Api } from "./api.ts";
import type { Io } from "./io.ts";
import type { Option, Options, Values } from "./option.ts";

/** What a command works with. */
export interface Context {
  io: Io;
  /** Made when it is first used, so that what needs no server needs no key. */
  api: Api;
  /** Whether the API's JSON is wanted. */
  json: boolean;
  /** Whether more is to be said than was asked for. */
  verbose: boolean;
}

/** A command, as data. */
export interface Command<O extends Options = Options> {
  /** Words; all but the last name the group that it is in. */
  name: string;
  summary: string;
  /** Paragraphs below the summary in its help. */
  details?: string;
  examples: readonly string[];
  options: O;
  /** The option that may be given without its name, or several, in their order. */
  positional?: (keyof O & string) | readonly (keyof O & string)[];
  run(values: Values<O>, context: Context): Promise<void>;
}

/** A command whose values have the types of its options. */
export function defineCommand<const O extends Readonly<Record<string, Option<unknown>>>>(
  command: Command<O>,
): Command {
  // Values are read by the options' own parsers, so a command only ever runs with values of its types.
  return command as unknown as Command;
}
