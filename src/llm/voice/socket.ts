import { socketFault } from "../../domain/address.ts";
import { ModelError, statusError } from "../model-error.ts";

/** Opens a WebSocket; throws ModelError, or with the reason of the signal that ended it. */
export type Connect = (url: URL, headers: Record<string, string>, signal: AbortSignal) => Promise<WebSocket>;

/** The only way out by WebSocket, under the rules of safeFetch: addresses are checked, redirects are not followed. */
export const safeConnect =
  (allowLocalhost: boolean): Connect =>
  async (url, headers, signal) => {
    if (socketFault(url.href, allowLocalhost) !== null) throw new ModelError("refused");
    const target = new URL(url);
    target.protocol = url.protocol === "wss:" ? "https:" : "http:";
    let response: Response;
    try {
      response = await fetch(target, {
        headers: { ...headers, Upgrade: "websocket" },
        redirect: "manual",
        signal,
      });
    } catch {
      throw signal.aborted ? signal.reason : new ModelError("unreachable");
    }
    const { status, webSocket: socket } = response;
    if (socket === null) {
      await response.body?.cancel().catch(() => {});
      if (status < 300) throw new ModelError("bad_answer", status);
      throw status < 400 ? new ModelError("refused", status) : statusError(status);
    }
    socket.accept();
    return socket;
  };
