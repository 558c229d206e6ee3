import type { FieldError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import { DEFAULT_TRY_MS, MAX_TRY_MS } from "./limits.ts";
import { Notes } from "./notes.ts";
import { providerName } from "./providers.ts";
import { credentialOf, durationOf, hostOf } from "./sections.ts";

/** Who speaks, or listens, for an agent. */
export interface VoiceChoice {
  /** Normalised: `openai`, `deepgram`, `elevenlabs`, `async.ai`, `whisper.local`; which ones there are, a run knows. */
  provider: string;
  /** From `model_id`, `model` or `id`. */
  model: string | null;
  /** From `voice_id` or `voice`. */
  voice: string | null;
  /** From `api_url`, `url` or `base_url`: http, https, ws or wss. */
  api_url: string | null;
  /** A path on api_url's host. */
  path: string | null;
  credential: string | null;
  /** A tag such as `pt-BR`. */
  language: string | null;
  /** Hertz. */
  sample_rate: number | null;
  timeout_ms: number;
}

export interface VoiceSettings {
  /** Text to speech and speech to text; null where the configuration has none, or one with a fault. */
  tts: VoiceChoice | null;
  stt: VoiceChoice | null;
  faults: FieldError[];
}

type Said = { [K in keyof VoiceChoice]: VoiceChoice[K] | null };

function said(value: unknown, path: string, notes: Notes): Said | null {
  const section = notes.section(value, path);
  if (section === null) return null;
  const text = (...names: string[]): string | null =>
    names.map((name) => notes.text(section[name], `${path}/${name}`)).find((found) => found !== null) ?? null;
  const provider = text("provider");
  return {
    provider: provider === null ? null : providerName(provider),
    model: text("model_id", "model", "id"),
    voice: text("voice_id", "voice"),
    api_url: text("api_url", "url", "base_url"),
    path: text("path"),
    credential: credentialOf(section, path, notes),
    language: text("language", "language_code"),
    sample_rate: notes.whole(section.sample_rate, `${path}/sample_rate`, 4_000, 192_000),
    timeout_ms: durationOf(section, "timeout", path, MAX_TRY_MS, notes),
  };
}

/** `top`, with what it does not say from `below`, if both speak of one provider; a key only for its own address. */
function over(top: Said, below: Said): Said {
  if (top.provider !== null && below.provider !== null && top.provider !== below.provider) return top;
  const merged = Object.fromEntries(
    Object.entries(top).map(([name, value]) => [name, value ?? below[name as keyof Said]]),
  ) as Said;
  const moved =
    top.api_url !== null && below.api_url !== null && hostOf(top.api_url) !== hostOf(below.api_url);
  return moved ? { ...merged, path: top.path, credential: top.credential } : merged;
}

/** Why a path is none on the address's host, or null. */
function addressFault({ api_url, path }: Said, at: string): FieldError | null {
  if (api_url !== null && !(URL.canParse(api_url) && /^(?:https?|wss?):$/.test(new URL(api_url).protocol)))
    return { path: `${at}/api_url`, message: "is not an http, https, ws or wss URL" };
  if (path === null) return null;
  const base = api_url ?? "https://provider.invalid";
  const isPath =
    path.startsWith("/") && URL.canParse(path, base) && hostOf(new URL(path, base).href) === hostOf(base);
  return isPath
    ? null
    : { path: `${at}/path`, message: "is not a path, from its slash on, on api_url's host" };
}

function choiceOf(config: JsonObject, kind: "tts" | "stt", notes: Notes): VoiceChoice | FieldError | null {
  const path = `/config/providers/${kind}`;
  const top = said(isObject(config.providers) ? config.providers[kind] : null, path, notes);
  const below = said(config[`${kind}_provider_config`], `/config/${kind}_provider_config`, notes);
  const choice = top === null || below === null ? (top ?? below) : over(top, below);
  if (choice === null) return null;
  const { provider } = choice;
  if (provider === null) return { path: `${path}/provider`, message: "is missing: name the provider" };
  return (
    addressFault(choice, path) ?? { ...choice, provider, timeout_ms: choice.timeout_ms ?? DEFAULT_TRY_MS }
  );
}

/** Reads `providers.tts` and `providers.stt`, or the documents' `tts_provider_config` and `stt_provider_config` below them. */
export function voiceSettings(config: JsonObject): VoiceSettings {
  const notes = new Notes();
  const settings: VoiceSettings = { tts: null, stt: null, faults: [] };
  for (const kind of ["tts", "stt"] as const) {
    const choice = choiceOf(config, kind, notes);
    if (choice !== null && "message" in choice) settings.faults.push(choice);
    else settings[kind] = choice;
  }
  return settings;
}
