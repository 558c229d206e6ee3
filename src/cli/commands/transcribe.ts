import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { defineCommand } from "../command.ts";
import { messageOf, misuse, systemCode } from "../failure.ts";
import { required, text } from "../option.ts";
import { theAgentOrCurrent, version } from "../options.ts";
import { json } from "../output/config.ts";
import { oneLine, passage } from "../output/plain.ts";
import { pathOf } from "../version.ts";

/** An hour of a recording takes its time. */
const TIMEOUT_MS = 300_000;

/** What a recording is, by its file's name. */
const TYPES: Readonly<Record<string, string>> = {
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".m4a": "audio/mp4",
  ".mp4": "audio/mp4",
  ".aac": "audio/aac",
  ".ogg": "audio/ogg",
  ".opus": "audio/ogg",
  ".flac": "audio/flac",
  ".webm": "audio/webm",
};

interface Transcript extends Record<string, unknown> {
  text: string;
  version: number;
}

function recordingIn(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw misuse(`There is no file ${path}.`);
    throw misuse(`${path} cannot be read: ${code ?? messageOf(error)}.`);
  }
}

export const transcribe = defineCommand({
  name: "transcribe",
  summary: "Have an agent write down a recording",
  details: "By the provider in the version's providers.stt. A recording has 25 MiB at most.",
  examples: [
    "signalbox transcribe pagbank-specialist --file question.wav --language pt-BR",
    "signalbox transcribe pagbank-specialist --version 28 --file question.pcm --type 'audio/pcm;rate=16000' --json",
  ],
  options: {
    agentId: theAgentOrCurrent,
    version,
    file: required(text("--file <path>", "the recording")),
    type: text("--type <type>", "what it is (default: by the file's name), such as audio/wav"),
    language: text("--language <tag>", "in which language, such as pt-BR"),
    sessionId: text("--session-id <id>", "the session whose version listens"),
    userId: text("--user-id <id>", "the user that speaks: experiments, rollouts and rules decide by it"),
  },
  positional: "agentId",
  async run(
    { agentId, version, file, type = TYPES[extname(file).toLowerCase()], language, sessionId, userId },
    { api, io, json: asJson, verbose },
  ) {
    if (type === undefined)
      throw misuse(`The name of ${file} does not say what it is: give --type, such as --type audio/wav.`);
    const body = recordingIn(file);
    const query = new URLSearchParams();
    if (language !== undefined) query.set("language", language);
    if (sessionId !== undefined) query.set("session_id", sessionId);
    if (userId !== undefined) query.set("user_id", userId);
    const asked = query.size > 0 ? `?${query.toString()}` : "";
    const answer = await api.send(
      `${pathOf(agentId, version)}/transcriptions${asked}`,
      { method: "POST", headers: { "content-type": type }, body },
      { timeoutMs: TIMEOUT_MS, safe: true },
    );
    const transcript: Transcript = await answer.json();
    if (asJson) return io.out(json(transcript));
    io.out(`${passage(transcript.text)}\n`);
    if (verbose)
      io.err(`version ${oneLine(transcript.version)}, ${oneLine(transcript["response_time_ms"])} ms\n`);
  },
});
