import { api, segment } from "../../api/client.ts";
import type { SpeechFormat } from "../../../domain/inputs/voice.ts";
import type { Json } from "../../../domain/json.ts";
import { readAttributes, type AskedAs } from "../asked/asked-as.ts";
import type { Target } from "../target/target.ts";
import { wavOfSamples } from "./wav.ts";

/** What was spoken. Times are milliseconds since it was asked for. */
export interface Spoken {
  sound: Blob;
  /** As the provider sent it: a browser may not know it. */
  original: Blob;
  version: number | null;
  guardrail: string | null;
  firstMs: number;
  ms: number;
}

interface Utterance {
  target: Target;
  text: string;
  as: AskedAs;
  session?: string;
  voice?: string;
  format?: SpeechFormat;
  signal: AbortSignal;
}

const DEFAULT_RATE = 24_000;

/** Bare samples have no head, without which nothing plays them. */
function playable(bytes: Uint8Array<ArrayBuffer>, type: string): Blob {
  if (!/^audio\/(?:x-)?(?:pcm|raw|l16)/i.test(type)) return new Blob([bytes], { type });
  return wavOfSamples(bytes, Number(/rate=(\d+)/.exec(type)?.[1] ?? DEFAULT_RATE));
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onFirst: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (parts.length === 0) onFirst();
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Has an agent speak a text. Throws a ProblemError. */
export async function speak({
  target,
  text,
  as,
  session,
  voice,
  format,
  signal,
}: Utterance): Promise<Spoken> {
  const since = performance.now();
  const userId = as.userId.trim();
  const json = {
    text,
    attributes: (readAttributes(as.attributes) ?? {}) as Record<string, Json>,
    ...(userId !== "" && { user_id: userId }),
    ...(session !== undefined && { session_id: session }),
    ...(voice !== undefined && { voice }),
    ...(format !== undefined && { format }),
  };
  const how = { headers: { accept: "audio/*" }, init: { signal } };
  const agent_id = segment(target.agentId);
  const agent = api.agents[":agent_id"];
  const answer = await (target.version === null
    ? agent.speech.$post({ param: { agent_id }, json }, how)
    : agent.versions[":version"].speech.$post(
        { param: { agent_id, version: String(target.version) }, json },
        how,
      ));
  let firstMs = 0;
  const bytes = answer.body
    ? await readAll(answer.body, () => (firstMs = performance.now() - since))
    : new Uint8Array();
  const type = answer.headers.get("content-type") ?? "audio/mpeg";
  const version = Number(answer.headers.get("signalbox-version"));
  return {
    sound: playable(bytes, type),
    original: new Blob([bytes], { type }),
    version: version > 0 ? version : null,
    guardrail: answer.headers.get("signalbox-guardrail"),
    firstMs,
    ms: performance.now() - since,
  };
}
