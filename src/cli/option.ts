/** An option of a command, as data. `T` is what the command gets. */
export interface Option<T> {
  /** As help shows it: `--agent-id <id>`. */
  flags: string;
  description: string;
  kind: "value" | "switch" | "list";
  required: boolean;
  /** Reads one value; throws an error that says what the value must be. */
  parse: (text: string) => unknown;
  /** Only carries the type. */
  type?: T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What a command gets for its options. */
export type Values<O extends Options> = { [K in keyof O]: O[K] extends Option<infer T> ? T : never };

const asItIs = (text: string): string => text;

/** An option with a value, read as it is. */
export const text = (flags: string, description: string): Option<string | undefined> =>
  parsed(flags, description, asItIs);

/** An option whose value is checked before anything is sent. */
export const parsed = <T>(
  flags: string,
  description: string,
  parse: (text: string) => T,
): Option<T | undefined> => ({
  flags,
  description,
  kind: "value",
  required: false,
  parse,
});

/** An option that is there or not. */
export const toggle = (flags: string, description: string): Option<boolean> => ({
  flags,
  description,
  kind: "switch",
  required: false,
  parse: asItIs,
});

/** An option that may be repeated. */
export const list = <T>(flags: string, description: string, parse: (text: string) => T): Option<T[]> => ({
  flags,
  description,
  kind: "list",
  required: false,
  parse,
});

export const required = <T>(option: Option<T>): Option<NonNullable<T>> => ({
  ...(option as Option<NonNullable<T>>),
  required: true,
});
