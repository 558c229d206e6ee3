import { useQueryClient } from "@tanstack/react-query";
import { createParser } from "eventsource-parser";
import { useEffect } from "react";
import { bearingHeaders } from "./send.ts";
import { reachable } from "./reachable.ts";
import { sessionEnded } from "./session.ts";
import { until } from "./switch.ts";

/** Milliseconds: changes that come together are shown together; where they never end, the page is read so often. */
const GATHER_MS = 300;
const APART_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps what is shown current: when the project's change feed tells of a change, what is on the page is read again. Goes on
 * where it was after an interruption, and reads everything again once the service is back.
 */
export function useFeed(project: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const end = new AbortController();
    let gathering: number | undefined;
    let last = -APART_MS;
    const read = (): void => {
      gathering = undefined;
      last = performance.now();
      // A page that nobody sees is read when it is looked at.
      void client.invalidateQueries({ refetchType: document.hidden ? "none" : "active" });
    };
    const refresh = (): void => {
      gathering ??= window.setTimeout(read, Math.max(GATHER_MS, last + APART_MS - performance.now()));
    };
    void follow(end.signal, refresh);
    const forget = reachable.listen(refresh);
    return () => {
      end.abort();
      forget();
      window.clearTimeout(gathering);
    };
  }, [client, project]);
}

async function follow(signal: AbortSignal, onChange: () => void): Promise<void> {
  let lastId: string | undefined;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const answer = await fetch("/v1/stream", {
        signal,
        headers: { ...bearingHeaders("GET"), ...(lastId ? { "Last-Event-ID": lastId } : {}) },
      });
      // Whoever may not read the stream has the button that reads again.
      if (answer.status === 403) return;
      if (answer.status === 401) {
        sessionEnded.set(true);
        await until(sessionEnded, false, signal);
        continue;
      }
      if (answer.ok && answer.body) {
        pause = FIRST_PAUSE_MS;
        await events(answer.body, ({ event, id }) => {
          if (id) lastId = id;
          if (event === "change" || event === "reset") onChange();
        });
      }
    } catch {
      // Other requests tell the person that the service is away.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
  }
}

export interface SentEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** Reads a stream of server-sent events to its end. */
export async function events(
  stream: ReadableStream<Uint8Array>,
  onEvent: (event: SentEvent) => void,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ event, data, id }) => onEvent({ event: event ?? "message", data, id }),
  });
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}
