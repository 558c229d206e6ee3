import { Readable } from "node:stream";
import type { Io } from "../../src/cli/io.ts";
import { createLines } from "../../src/cli/lines.ts";

export interface Said {
  out: string;
  err: string;
  /** What was sent, in order. */
  sent: { url: string; method: string; headers: Headers; body: unknown }[];
}

/** The time in every test's world: 2026-11-20T14:00:00Z. */
export const NOW = Date.UTC(2026, 10, 20, 14);

/** A world that keeps what it is told, and answers requests with `answer`. */
export function fakeIo(
  answer: (url: string, nth: number) => Response,
  more: Partial<Io> = {},
): { io: Io; said: Said } {
  const said: Said = { out: "", err: "", sent: [] };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    stdin: () => Promise.resolve(""),
    lines: () => createLines(Readable.from([]), null),
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
      said.sent.push({ url, method: init?.method ?? "GET", headers: new Headers(init?.headers), body });
      return Promise.resolve(answer(url, said.sent.length));
    },
    env: { SIGNALBOX_KEY: "sbx_key" },
    cwd: "/",
    width: 100,
    colour: { out: false, err: false },
    userName: "ana",
    now: () => NOW,
    screen: () => null,
    pause: () => Promise.resolve(),
    interruptible: (work) => work(new AbortController().signal),
    ...more,
  };
  return { io, said };
}

export const problem = (
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Response => Response.json({ status, ...body }, { status, headers });
