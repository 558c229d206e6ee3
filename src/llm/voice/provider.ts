import type { SpeechFormat } from "../../domain/inputs/voice.ts";
import type { VoiceChoice } from "../../domain/run/voice.ts";
import { ModelError } from "../model-error.ts";
import { endpointUrl } from "../providers/provider.ts";
import type { Connect } from "./socket.ts";

/** What a provider may use to reach its service. */
export interface VoiceAccess {
  /** The key of the choice's credential; null where it names none. */
  apiKey: string | null;
  fetch: typeof fetch;
  connect: Connect;
  /** Ends the request. */
  signal: AbortSignal;
  /** To be called whenever the provider gives a sign of life: its time begins anew. */
  alive: () => void;
}

export interface Utterance {
  text: string;
  /** Instead of the configuration's, where it is not null. */
  voice: string | null;
  /** Null: the provider's usual one. */
  format: SpeechFormat | null;
}

/** Audio, as it arrives. */
export interface Speech {
  body: ReadableStream<Uint8Array>;
  /** A media type of audio. */
  type: string;
}

/** Speaks a text. Throws ModelError and VoiceRefusal. */
export type SpeechProvider = (
  choice: VoiceChoice,
  access: VoiceAccess,
  utterance: Utterance,
) => Promise<Speech>;

/** A recording to be written down. */
export interface Recording {
  bytes: Uint8Array<ArrayBuffer>;
  /** Its media type, with its parameters. */
  type: string;
  /** A tag such as `pt-BR`; null: to be found out. */
  language: string | null;
}

export interface Transcript {
  text: string;
  language: string | null;
  duration_seconds: number | null;
  /** Null where the provider tells of none. */
  segments: { text: string; start_seconds: number; end_seconds: number }[] | null;
}

/** Writes down what a recording says. Throws ModelError and VoiceRefusal. */
export type TranscriptionProvider = (
  choice: VoiceChoice,
  access: VoiceAccess,
  recording: Recording,
) => Promise<Transcript>;

/**
 * What stands in the way of asking a provider at all: something that the configuration lacks, a format of speech that
 * the provider does not have, or audio that it does not take. The message says what to do.
 */
export class VoiceRefusal extends Error {
  override readonly name = "VoiceRefusal";
  readonly about: "configuration" | "format" | "audio";

  constructor(about: VoiceRefusal["about"], message: string) {
    super(message);
    this.about = about;
  }
}

export function keyOf({ apiKey }: VoiceAccess): string {
  if (apiKey === null || apiKey === "") throw new ModelError("key_missing");
  return apiKey;
}

/** The voice to speak with, where a provider has no usual one. */
export function voiceOf({ provider, voice }: VoiceChoice, said: string | null): string {
  const found = said ?? voice;
  if (found === null)
    throw new VoiceRefusal("configuration", `${provider} needs a voice: set voice_id in providers.tts.`);
  return found;
}

/** A format that the provider has; the first is its usual one. */
export function formatOf<T extends SpeechFormat>(format: SpeechFormat | null, has: readonly [T, ...T[]]): T {
  const found = format === null ? has[0] : has.find((one) => one === format);
  if (found === undefined)
    throw new VoiceRefusal("format", `is not one that this agent's provider has: ${has.join(", ")}`);
  return found;
}

/** The URL of a provider's API where the configuration moves it; `base` and `path` as the provider has them. */
export const urlOf = (choice: VoiceChoice, origin: string | null, base: string, path: string): URL =>
  endpointUrl({ api_url: choice.api_url, completions_path: choice.path }, { origin, base, path });

/** Sends what an SDK wrote for its own address to the configuration's. `base` is how the paths of its API begin. */
export const fetchAt =
  (choice: VoiceChoice, access: VoiceAccess, base: string): typeof fetch =>
  (input: RequestInfo | URL, init?: RequestInit) => {
    const written = new URL(input instanceof Request ? input.url : input);
    const url = urlOf(choice, written.origin, base, written.pathname.slice(base.length));
    for (const [name, value] of written.searchParams) url.searchParams.append(name, value);
    const headers = new Headers(init?.headers);
    if (access.apiKey === null) headers.delete("authorization");
    return access.fetch(url, { ...init, headers });
  };
