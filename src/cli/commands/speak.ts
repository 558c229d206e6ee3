import { createWriteStream, rmSync } from "node:fs";
import { extname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { SPEECH_FORMATS, type SpeechFormat } from "../../domain/inputs/voice.ts";
import { defineCommand } from "../command.ts";
import { SPEAKER, attributesOf } from "../conversation/options.ts";
import { EXIT, Failure, messageOf, misuse, systemCode } from "../failure.ts";
import { parsed, required, text } from "../option.ts";
import { theAgentOrCurrent, version } from "../options.ts";
import * as parse from "../parse.ts";
import { tell } from "../tell.ts";
import { pathOf } from "../version.ts";

/** Ten minutes of speech take their time. */
const TIMEOUT_MS = 300_000;

const formatOf = (path: string): SpeechFormat | undefined =>
  SPEECH_FORMATS.find((format) => extname(path).toLowerCase() === `.${format}`);

/** Writes all of an answer, or leaves no file. Answers how many bytes. */
async function save(answer: Response, path: string): Promise<number> {
  let bytes = 0;
  const file = createWriteStream(path);
  let opened = false;
  file.once("open", () => (opened = true));
  try {
    const body = Readable.fromWeb(answer.body as unknown as ReadableStream<Uint8Array>);
    body.on("data", (chunk: Uint8Array) => (bytes += chunk.length));
    await pipeline(body, file);
  } catch (error) {
    if (!opened) throw misuse(`${path} cannot be written: ${systemCode(error) ?? messageOf(error)}.`);
    rmSync(path, { force: true });
    throw new Failure("The sound broke off before its end; nothing is kept of it.", EXIT.unreachable);
  }
  return bytes;
}

export const speak = defineCommand({
  name: "speak",
  summary: "Have an agent speak a text, into a file",
  details:
    "By the provider in the version's providers.tts. The file's name says the format, unless --format does.",
  examples: [
    "signalbox speak pagbank-specialist --text 'Olá, como posso ajudar?' --out hello.mp3",
    "signalbox speak pagbank-specialist --version 28 --text - --out story.wav < story.txt",
  ],
  options: {
    agentId: theAgentOrCurrent,
    version,
    text: required(text("--text <text>", "what is spoken, - for standard input")),
    out: required(text("--out <path>", "the file that is written")),
    voice: text("--voice <voice>", "instead of the configuration's"),
    format: parsed("--format <format>", SPEECH_FORMATS.join(", "), parse.oneOf(...SPEECH_FORMATS)),
    sessionId: text("--session-id <id>", "the session whose version speaks"),
    ...SPEAKER,
  },
  positional: "agentId",
  async run(
    { agentId, version, text, out, voice, format = formatOf(out), sessionId, userId, attributes },
    context,
  ) {
    const { api, io } = context;
    const said = text === "-" ? (await io.stdin()).trim() : text;
    if (said.trim() === "") throw misuse("There is nothing to speak: the text is empty.");
    const answer = await api.send(
      `${pathOf(agentId, version)}/speech`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          text: said,
          voice,
          format,
          session_id: sessionId,
          user_id: userId,
          attributes: attributesOf(attributes),
        }),
      },
      { timeoutMs: TIMEOUT_MS },
    );
    const bytes = await save(answer, out);
    const by = Number(answer.headers.get("signalbox-version"));
    const type = answer.headers.get("content-type") ?? "sound";
    const guardrail = answer.headers.get("signalbox-guardrail");
    tell(
      context,
      { file: out, bytes, type, version: by, guardrail },
      `${out}: ${bytes} bytes of ${type} by version ${by}`,
    );
    if (guardrail !== null && !context.json)
      io.err(`guardrail: ${guardrail}; something else was spoken than the text\n`);
  },
});
