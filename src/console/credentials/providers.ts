import { credentials } from "../strings/credentials.ts";

const { notes } = credentials.providers;

/** A provider that configurations can name: what it does, and what it needs. */
export interface ProviderRow {
  name: string;
  does: ("model" | "tts" | "stt")[];
  needs: "key" | "nothing" | "address" | "socket" | "binding" | "voice";
  note: string;
}

/** The providers that the service knows by name; the last row stands for all others. */
export const PROVIDERS: ProviderRow[] = [
  { name: "anthropic", does: ["model"], needs: "key", note: notes.none },
  { name: "openai", does: ["model", "tts", "stt"], needs: "key", note: notes.none },
  { name: "groq", does: ["model", "stt"], needs: "key", note: notes.none },
  { name: "workers-ai", does: ["model"], needs: "binding", note: notes.workers },
  { name: "deepgram", does: ["tts", "stt"], needs: "key", note: notes.none },
  { name: "elevenlabs", does: ["tts", "stt"], needs: "voice", note: notes.none },
  { name: "async.ai", does: ["tts"], needs: "voice", note: notes.none },
  { name: "whisper.local", does: ["stt"], needs: "socket", note: notes.whisper },
  { name: "echo", does: ["model", "tts", "stt"], needs: "nothing", note: notes.echo },
  { name: credentials.providers.other, does: ["model", "tts", "stt"], needs: "address", note: notes.other },
];
