import { destinationFault, isLoopback } from "../domain/address.ts";
import { ModelError } from "./model-error.ts";

/** Bytes that one answer may have: a long one with its tool calls is a hundredth of it. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

interface SafeFetchOptions {
  /** Whether this machine may be called, and over http. */
  allowLocalhost: boolean;
  /** Bytes that an answer may have. */
  maxBytes?: number;
}

/** Of a refusal only its status and when to come back are kept: its text may repeat the prompt or the key. */
function withoutText(response: Response): Response {
  const headers = new Headers();
  for (const name of ["retry-after", "retry-after-ms"]) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(null, { status: response.status, headers });
}

/** The body, as long as it is within the limit; it fails as a ModelError. */
function bounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal | null | undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await reader.read().catch(() => null);
        if (next === null) {
          controller.error(signal?.aborted ? signal.reason : new ModelError("broken_stream"));
        } else if (next.done) {
          controller.close();
        } else if ((bytes += next.value.byteLength) > maxBytes) {
          controller.error(new ModelError("bad_answer"));
          await reader.cancel().catch(() => {});
        } else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason).catch(() => {}),
    },
    { highWaterMark: 0 },
  );
}

function checked(input: RequestInfo | URL, allowLocalhost: boolean): URL {
  const text = input instanceof Request ? input.url : String(input);
  if (destinationFault(text, allowLocalhost) !== null) throw new ModelError("refused");
  const url = new URL(text);
  if (url.protocol !== "https:" && !isLoopback(url)) throw new ModelError("refused");
  return url;
}

/**
 * The only way out of here: public https addresses (and this machine, http too, where that is allowed), no redirects,
 * answers of bounded size, refusals without their text. Throws and breaks off with ModelError alone: `refused`,
 * `unreachable`, `bad_answer`, `broken_stream`; or with the reason of the signal that ended it.
 */
export function safeFetch({ allowLocalhost, maxBytes = MAX_ANSWER_BYTES }: SafeFetchOptions): typeof fetch {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = checked(input, allowLocalhost);
    const signal = init?.signal;
    let response: Response;
    try {
      response = await fetch(url, { ...init, redirect: "manual" });
    } catch {
      throw signal?.aborted ? signal.reason : new ModelError("unreachable");
    }
    const { status, statusText, headers, body } = response;
    if (status < 200 || status >= 300) {
      await body?.cancel().catch(() => {});
      if (status < 400) throw new ModelError("refused", status);
      return withoutText(response);
    }
    if (Number(headers.get("content-length") ?? 0) > maxBytes) {
      await body?.cancel().catch(() => {});
      throw new ModelError("bad_answer", status);
    }
    return body === null
      ? response
      : new Response(bounded(body, maxBytes, signal), { status, statusText, headers });
  };
}
