import type { VoiceChoice } from "../../domain/run/voice.ts";
import { ModelError } from "../model-error.ts";
import type { SpeechProvider, TranscriptionProvider } from "./provider.ts";

type Loads<T> = Record<string, () => Promise<{ provider: T }>>;

/** Each provider is loaded when an agent first uses it. */
const SPEECH: Loads<SpeechProvider> = {
  "async.ai": () => import("./speech/async-ai.ts"),
  openai: () => import("./speech/openai.ts"),
  "openai-compatible": () => import("./speech/openai-compatible.ts"),
  deepgram: () => import("./speech/deepgram.ts"),
  elevenlabs: () => import("./speech/elevenlabs.ts"),
  echo: () => import("./speech/echo.ts"),
};

const TRANSCRIPTION: Loads<TranscriptionProvider> = {
  "whisper.local": () => import("./transcription/whisper-local.ts"),
  openai: () => import("./transcription/openai.ts"),
  "openai-compatible": () => import("./transcription/openai-compatible.ts"),
  groq: () => import("./transcription/groq.ts"),
  deepgram: () => import("./transcription/deepgram.ts"),
  elevenlabs: () => import("./transcription/elevenlabs.ts"),
  echo: () => import("./transcription/echo.ts"),
};

async function load<T>(loads: Loads<T>, { provider, api_url }: VoiceChoice): Promise<T> {
  const name = Object.hasOwn(loads, provider) || api_url === null ? provider : "openai-compatible";
  if (!Object.hasOwn(loads, name)) throw new ModelError("refused");
  return (await loads[name]!()).provider;
}

/** Who speaks. A name that is not known is spoken to as OpenAI is, at its api_url; without one it is `refused`. */
export const speechProvider = (choice: VoiceChoice): Promise<SpeechProvider> => load(SPEECH, choice);

/** Who listens; as speechProvider. */
export const transcriptionProvider = (choice: VoiceChoice): Promise<TranscriptionProvider> =>
  load(TRANSCRIPTION, choice);
