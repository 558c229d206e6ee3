/** What the exit code tells a script; `signalbox --help` prints this table. */
export const EXIT = {
  ok: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  denied: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, "done, or nothing had to be done"],
  [
    EXIT.refused,
    "the server refused it (a conflict, an invalid configuration), or it failed; a rollout that was watched was not promoted",
  ],
  [EXIT.usage, "the command line, or a file that it names, cannot be used; nothing was sent"],
  [EXIT.unreachable, "the server cannot be reached, or cannot answer now: try again"],
  [EXIT.notFound, "no such agent, version, experiment, rollout, session, tool, project, …"],
  [EXIT.denied, "no key, a bad key, or one that may not do this"],
  [EXIT.interrupted, "stopped by Ctrl-C"],
];

/** A reason to stop that a person can do something about: shown without a stack. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** Lines below the message. */
  readonly details: readonly string[];
  /** The server's code, where it was the server that refused. */
  readonly code: string | undefined;

  constructor(message: string, exitCode: ExitCode, details: readonly string[] = [], code?: string) {
    super(message);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.details = details;
    this.code = code;
  }
}

/** The command line, or a file that it names, cannot be used. */
export const misuse = (message: string, details: readonly string[] = []): Failure =>
  new Failure(message, EXIT.usage, details);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's code of an error, such as ENOENT; that of its cause where it has none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return systemCode(error.cause);
}
