import { EXIT, Failure, misuse } from "./failure.ts";
import type { Values } from "./option.ts";
import type { GLOBAL } from "./options.ts";

export type Globals = Values<typeof GLOBAL>;

/** Where requests go, and as whom. */
export interface Settings {
  /** Without a slash at its end. */
  url: string;
  key: string;
  project: string | undefined;
  workspace: string | undefined;
  verbose: boolean;
}

const DEFAULT_URL = "http://127.0.0.1:8787";
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a URL leads to this machine. */
export const isLocal = (url: URL): boolean => LOCAL_HOSTS.has(url.hostname);

/**
 * Options come before the environment, the environment before the defaults. `localKey` is asked for the key of a
 * server on this machine, and of no other: that key may do everything.
 */
export function readSettings(
  globals: Partial<Globals>,
  env: Readonly<Record<string, string | undefined>>,
  localKey: () => string | undefined,
): Settings {
  const url = serverUrl(globals.url ?? env["SIGNALBOX_URL"] ?? DEFAULT_URL);
  const local = isLocal(url);
  const key = globals.key || env["SIGNALBOX_KEY"] || (local ? localKey() : undefined);
  if (!key) {
    const elsewhere = local ? ", or run npm start once, which writes one to .dev.vars" : "";
    throw new Failure(`No key for ${url.origin}: set SIGNALBOX_KEY, pass --key${elsewhere}.`, EXIT.denied);
  }
  // fetch would refuse it as a header, and show it while doing so.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw misuse("The key has characters that no key has: was it copied whole?");
  return {
    url: (url.origin + url.pathname).replace(/\/+$/, ""),
    key,
    project: globals.project || env["SIGNALBOX_PROJECT"] || undefined,
    workspace: globals.workspace || env["SIGNALBOX_WORKSPACE"] || undefined,
    verbose: globals.verbose ?? false,
  };
}

function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw misuse(`The server's URL must begin with http:// or https://, not be "${text}".`);
  }
  return url;
}
