import { destinationFault, socketFault } from "./address.ts";
import type { FieldError } from "./errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { providerName } from "./run/providers.ts";

/** Names under which models have their address, and voices. */
const MODEL = ["api_url", "base_url"];
const VOICE = [...MODEL, "url"];

/** One that opens a WebSocket whatever its address begins with. */
const SOCKETS = new Set(["whisper.local"]);

/** Places of a configuration that may say where a provider is, with the names under which they say it. */
function placesOf({
  model,
  providers,
}: JsonObject): [path: string, section: Json | undefined, names: string[]][] {
  const { llm, tts, stt } = isObject(providers) ? providers : {};
  const fallbacks = isObject(model) && Array.isArray(model.fallbacks) ? model.fallbacks : [];
  return [
    ["/config/model", model, MODEL],
    ...fallbacks.map((fallback, at): [string, Json, string[]] => [
      `/config/model/fallbacks/${at}`,
      fallback,
      MODEL,
    ]),
    ["/config/providers/llm", llm, MODEL],
    ["/config/providers/tts", tts, VOICE],
    ["/config/providers/stt", stt, VOICE],
  ];
}

function faultOf(url: URL, provider: Json | undefined, allowLocalhost: boolean): string | null {
  const isSocket = typeof provider === "string" && SOCKETS.has(providerName(provider));
  if (isSocket) return socketFault(url.href.replace(/^http/, "ws"), allowLocalhost);
  return /^wss?:$/.test(url.protocol)
    ? socketFault(url.href, allowLocalhost)
    : destinationFault(url.href, allowLocalhost);
}

/**
 * Where a configuration has models and voices called that nothing may be sent to. What is no URL is left to the run: it
 * may stand for one. So are the sections of other programs' documents, such as `llm_provider_config`.
 */
export function addressFaults(config: JsonObject, allowLocalhost: boolean): FieldError[] {
  return placesOf(config).flatMap(([path, section, names]) => {
    if (!isObject(section)) return [];
    return names.flatMap((name) => {
      const address = section[name];
      if (typeof address !== "string" || address.includes("{{") || !URL.canParse(address)) return [];
      const message = faultOf(new URL(address), section.provider, allowLocalhost);
      return message === null ? [] : [{ path: `${path}/${name}`, message }];
    });
  });
}
