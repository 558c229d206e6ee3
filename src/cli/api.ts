import { hc } from "hono/client";
import type { AppType } from "../http/app.ts";
import type { Io } from "./io.ts";
import type { Settings } from "./settings.ts";
import { createTransport, type Send } from "./transport.ts";

/** The typed client of the control plane, and the transport for what another plane serves. */
export interface Api {
  v1: ReturnType<typeof hc<AppType>>["v1"];
  /** Sends a request to a path of the server. Refusals are thrown, never answered. */
  send: Send;
  /** For other clients of the same server. */
  settings: Settings;
}

export function createApi(settings: Settings, io: Io): Api {
  const transport = createTransport(settings, io);
  const client = hc<AppType>(settings.url, {
    fetch: (input: string | URL | Request, init?: RequestInit) => transport(input, init),
  });
  return { v1: client.v1, send: (path, init, more) => transport(settings.url + path, init, more), settings };
}
