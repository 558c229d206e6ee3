import { pause } from "../../limit.ts";
import { ModelError, statusError } from "../../model-error.ts";
import { pcmType } from "../answer.ts";
import { ECHO_RATE, soundOf } from "../echo-sound.ts";
import { formatOf, type SpeechProvider } from "../provider.ts";
import { bytesOf, wavHeader } from "../wav.ts";

const MAX_WAIT_MS = 60_000;
/** As far away as a timer can be. */
const NEVER_MS = 2 ** 31 - 1;

/** Words with the space after them. */
const wordsOf = (text: string): string[] => text.split(/(?<=\s)(?=\S)/);

function streamed(text: string, head: Uint8Array | null, breaks: boolean): ReadableStream<Uint8Array> {
  const words = wordsOf(text);
  const said = breaks ? words.slice(0, Math.ceil(words.length / 2)) : words;
  const parts: Uint8Array[] = said.map((word) => bytesOf(soundOf(word)));
  if (head !== null) parts.unshift(head);
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts.shift();
        if (part !== undefined) controller.enqueue(part);
        else if (breaks) controller.error(new ModelError("broken_stream"));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A voice that needs no key and no network: a thousandth of a second of sound for each byte of the text, word by word,
 * which the provider of the same name can write down again. A text may be a command:
 *
 * - `/fail <status>` fails as a provider does with that HTTP status
 * - `/break <text>` breaks off in the middle
 * - `/slow <ms> <text>` waits, at most a minute, then speaks the text
 * - `/hang` never speaks
 */
export const provider: SpeechProvider = async (_choice, { signal }, { text, format }) => {
  const wanted = formatOf(format, ["wav", "pcm"]);
  const [, command, first = "", rest = ""] = /^\/(\w+)(?:\s+(\S+))?(?:\s+(.*))?$/s.exec(text.trim()) ?? [];
  if (command === "fail")
    throw statusError(Number(first) >= 400 && Number(first) < 600 ? Number(first) : 500);
  if (command === "hang") await pause(NEVER_MS, signal);
  if (command === "slow") await pause(Math.min(Math.max(Number(first) || 0, 0), MAX_WAIT_MS), signal);
  const said = command === "slow" ? rest : command === "break" ? `${first} ${rest}` : text;
  const bytes = new TextEncoder().encode(said).length;
  const head = wanted === "wav" ? wavHeader(ECHO_RATE, bytes * 16) : null;
  return {
    body: streamed(said, head, command === "break"),
    type: wanted === "wav" ? "audio/wav" : pcmType(ECHO_RATE),
  };
};
