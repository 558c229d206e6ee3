import { createInterface, type Key } from "node:readline";
import { Writable, type Readable } from "node:stream";

/** What is said to the program, a message at a time. */
export interface Lines {
  /** Whether somebody types it on a terminal. */
  readonly typed: boolean;
  /** The next message; null: there is no more. The prompt is shown where somebody types. */
  next(prompt: string): Promise<string | null>;
  /** Called by Ctrl-C, unless that only clears what was typed so far. */
  onInterrupt: () => void;
  /** Ends it: whoever waits for a message gets null. */
  close(): void;
}

const PASTING_IS_TOLD = "\u001b[?2004h";
const PASTING_IS_NOT_TOLD = "\u001b[?2004l";

/** Messages from a stream, a line each. `screen` is the terminal that they are typed on; there a paste is one message. */
export function createLines(input: Readable, screen: (Writable & { columns?: number }) | null): Lines {
  const typed = screen !== null;
  const ready: string[] = [];
  let [isPasting, hasEnded] = [false, false];
  /** The lines of a paste that goes on. */
  let pasted: string[] = [];
  let waiting: ((message: string | null) => void) | null = null;

  // What is typed while an answer is written is shown when it is asked for.
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (waiting !== null) screen?.write(chunk);
      done();
    },
  });
  Object.defineProperty(echo, "columns", { get: () => screen?.columns });
  const editor = createInterface({
    input,
    ...(typed && { output: echo }),
    terminal: typed,
    crlfDelay: Number.POSITIVE_INFINITY,
  });

  const pass = (message: string | null): void => {
    const take = waiting;
    waiting = null;
    if (take) take(message);
    else if (message !== null) ready.push(message);
  };

  editor.on("line", (line) => {
    pasted.push(line);
    if (isPasting) return;
    const message = pasted.join("\n");
    pasted = [];
    pass(message);
  });
  editor.on("close", () => {
    hasEnded = true;
    if (typed) screen.write(PASTING_IS_NOT_TOLD);
    pass(null);
  });
  if (typed) {
    input.on("keypress", (_text, key?: Key) => {
      if (key?.name === "paste-start") isPasting = true;
      if (key?.name === "paste-end") isPasting = false;
    });
    screen.write(PASTING_IS_TOLD);
  }

  const lines: Lines = {
    typed,
    next(prompt) {
      const message = ready.shift();
      if (message !== undefined) {
        if (typed) screen.write(`${prompt}${message}\n`);
        return Promise.resolve(message);
      }
      if (hasEnded) return Promise.resolve(null);
      return new Promise((resolve) => {
        waiting = resolve;
        if (!typed) return;
        editor.setPrompt(prompt);
        editor.prompt(true);
      });
    },
    onInterrupt: () => undefined,
    close: () => editor.close(),
  };
  editor.on("SIGINT", () => {
    const isEmpty = editor.line === "" && pasted.length === 0;
    if (waiting === null || isEmpty) return lines.onInterrupt();
    [isPasting, pasted] = [false, []];
    screen?.write("\n");
    // To the end of the line, then all of it.
    editor.write(null, { ctrl: true, name: "e" });
    editor.write(null, { ctrl: true, name: "u" });
    return undefined;
  });
  return lines;
}
