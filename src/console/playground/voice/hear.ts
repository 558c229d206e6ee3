import type { InferResponseType } from "hono/client";
import { body, segment, type api } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import { send } from "../../api/send.ts";
import type { AskedAs } from "../asked/asked-as.ts";
import type { Target } from "../target/target.ts";
import { asWav } from "./wav.ts";

/** What a recording says, as the API tells it. */
export type Transcript = InferResponseType<(typeof api.agents)[":agent_id"]["transcriptions"]["$post"], 200>;

interface Listening {
  target: Target;
  sound: Blob;
  as: AskedAs;
  session?: string;
  language?: string;
  signal: AbortSignal;
}

export interface Heard {
  transcript: Transcript;
  /** Whether the service was sent another format than the recording's. */
  converted: boolean;
  /** Milliseconds. */
  ms: number;
}

function post({ target, sound, as, session, language, signal }: Listening): Promise<Transcript> {
  const place = target.version === null ? "" : `/versions/${target.version}`;
  const url = new URL(`/v1/agents/${segment(target.agentId)}${place}/transcriptions`, window.location.origin);
  const userId = as.userId.trim();
  if (userId !== "") url.searchParams.set("user_id", userId);
  if (session !== undefined) url.searchParams.set("session_id", session);
  if (language !== undefined) url.searchParams.set("language", language);
  // The typed client sends forms and JSON: a recording is neither.
  const headers = { "content-type": sound.type || "application/octet-stream" };
  return body(send(url, { method: "POST", headers, body: sound, signal }));
}

/** Has a recording written down; as WAV, where the service takes no other. Throws a ProblemError. */
export async function hear(listening: Listening): Promise<Heard> {
  const since = performance.now();
  const elapsed = (): number => performance.now() - since;
  try {
    return { transcript: await post(listening), converted: false, ms: elapsed() };
  } catch (error) {
    if (!isProblem(error, "unsupported_media_type")) throw error;
    const wav = await asWav(listening.sound).catch(() => null);
    if (!wav) throw error;
    return { transcript: await post({ ...listening, sound: wav }), converted: true, ms: elapsed() };
  }
}
