import { isObject } from "../../domain/json.ts";
import { lateError } from "../deadline.ts";
import { SignalboxError } from "../errors.ts";
import { STREAM_SILENCE_MS } from "../limits.ts";
import { unref } from "../pause.ts";
import { refusalOf, type Transport } from "../transport.ts";
import { EventReader } from "./events.ts";

export type StreamEventName = "hello" | "change" | "heartbeat" | "reset";
const NAMES = new Set<string>(["hello", "change", "heartbeat", "reset"]);

export interface Follow {
  /** `Last-Event-ID`: where an earlier stream ended. */
  from: string | null;
  signal: AbortSignal;
  /** `revision` is the project's. */
  onEvent: (name: StreamEventName, revision: number, lastId: string | null) => void;
}

/** Follows the project's stream until it ends; throws when it is refused, breaks, or says nothing for too long. */
export async function follow(transport: Transport, { from, signal, onEvent }: Follow): Promise<void> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => controller.abort(lateError()), STREAM_SILENCE_MS);
    unref(silence);
  };
  try {
    heard();
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (from !== null) headers["Last-Event-ID"] = from;
    const answer = await transport.open({ path: "/v1/stream", headers }, controller.signal);
    if (!answer.ok || answer.body === null) throw refusalOf(answer, await answer.text());
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.startsWith("text/event-stream")) {
      throw new SignalboxError("unreadable_answer", { status: 404, detail: "What answered is no stream." });
    }
    await read(answer.body, from, heard, onEvent);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
    controller.abort();
  }
}

async function read(
  body: ReadableStream<Uint8Array>,
  from: string | null,
  heard: () => void,
  onEvent: Follow["onEvent"],
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  events.lastId = from;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    for (const { type, data } of events.read(decoder.decode(value, { stream: true }))) {
      const revision = revisionOf(data);
      if (revision !== null && NAMES.has(type)) onEvent(type as StreamEventName, revision, events.lastId);
    }
  }
}

function revisionOf(data: string): number | null {
  try {
    const body: unknown = JSON.parse(data);
    return isObject(body) && typeof body.revision === "number" ? body.revision : null;
  } catch {
    return null;
  }
}
