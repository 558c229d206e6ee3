import { isObject } from "../../../domain/json.ts";
import { ModelError } from "../../model-error.ts";
import { MAX_TRANSCRIPT_BYTES } from "../limits.ts";
import type { TranscriptionProvider, VoiceAccess } from "../provider.ts";
import { pcmOf } from "../recording.ts";
import { bytesOf, resampled } from "../wav.ts";

/** Hertz that Whisper hears. */
const RATE = 16_000;
/** A tenth of a second: the service looks at each message for itself whether there is silence in it. */
const MESSAGE_SAMPLES = RATE / 10;

function socketUrl(api_url: string | null, path: string | null, language: string | null): URL {
  if (api_url === null || !URL.canParse(api_url)) throw new ModelError("refused");
  const url = new URL(api_url);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (path !== null && !url.pathname.endsWith(path)) url.pathname = url.pathname.replace(/\/+$/, "") + path;
  if (path === null && url.pathname === "/") url.pathname = "/api/stt/stream";
  url.searchParams.set("sample_rate", String(RATE));
  if (language !== null) url.searchParams.set("language", language);
  return url;
}

interface Heard {
  /** Whole stretches of the recording. */
  final: string[];
  /** What the service takes the stretch after them to be. */
  interim: string;
}

/** One message of the service, `{transcript, is_final, stability, error?}`; throws ModelError. */
function hear(heard: Heard, data: unknown): void {
  let said: unknown;
  try {
    said = typeof data === "string" ? JSON.parse(data) : null;
  } catch {
    said = null;
  }
  if (!isObject(said)) throw new ModelError("bad_answer");
  if (said.error !== undefined && said.error !== null) throw new ModelError("provider_error");
  const { transcript } = said;
  if (typeof transcript !== "string") return;
  heard.interim = said.is_final === true ? "" : transcript;
  if (said.is_final === true) heard.final.push(transcript.trim());
}

/** All that the service says until it closes the socket. */
function listen(socket: WebSocket, { signal, alive }: VoiceAccess): Promise<Heard> {
  const heard: Heard = { final: [], interim: "" };
  let length = 0;
  return new Promise<Heard>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave);
    socket.addEventListener("message", ({ data }) => {
      alive();
      length += typeof data === "string" ? data.length : 0;
      try {
        if (length > MAX_TRANSCRIPT_BYTES) throw new ModelError("bad_answer");
        hear(heard, data);
      } catch (error) {
        reject(error);
      }
    });
    socket.addEventListener("error", () => reject(new ModelError("broken_stream")));
    socket.addEventListener("close", ({ code }) => {
      // 1005: closed without a code.
      if (code === 1000 || code === 1005) resolve(heard);
      else reject(new ModelError("broken_stream"));
    });
  });
}

/**
 * A Whisper behind a WebSocket: bare samples go in as messages, and what they say comes out as JSON, stretch by
 * stretch, until the service closes the socket after the end. The end is told in both spellings in use.
 */
export const provider: TranscriptionProvider = async (choice, access, recording) => {
  const sound = pcmOf(recording, choice);
  const samples = resampled(sound, RATE);
  const language = recording.language ?? choice.language;
  const headers: Record<string, string> =
    access.apiKey === null ? {} : { authorization: `Bearer ${access.apiKey}` };
  const socket = await access.connect(
    socketUrl(choice.api_url, choice.path, language),
    headers,
    access.signal,
  );
  try {
    const listening = listen(socket, access);
    listening.catch(() => {});
    for (let at = 0; at < samples.length; at += MESSAGE_SAMPLES)
      socket.send(bytesOf(samples.subarray(at, at + MESSAGE_SAMPLES)));
    socket.send('{"text": "end"}');
    socket.send("end");
    const { final, interim } = await listening;
    const text = [...final, interim.trim()].filter((part) => part !== "").join(" ");
    return { text, language, duration_seconds: sound.samples.length / sound.rate, segments: null };
  } finally {
    try {
      socket.close(1000);
    } catch {
      // It was closed already.
    }
  }
};
