import { ModelError, toModelError } from "../model-error.ts";
import { beginAttempt, type VoiceAttempt } from "./attempt.ts";
import { MAX_SPEECH_BYTES } from "./limits.ts";
import { VoiceRefusal, type Speech, type Utterance } from "./provider.ts";
import { speechProvider } from "./registry.ts";
import type { VoiceRequest } from "./request.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The first sound: until it is there, a failure can be told. */
async function firstOf(reader: Reader, { limit }: VoiceAttempt): Promise<Uint8Array> {
  for (;;) {
    const { done, value } = await limit.race(reader.read());
    if (done) throw new ModelError("bad_answer");
    if (value.byteLength > 0) return value;
  }
}

/** The sound as it comes; the provider has its time for each part of it. It breaks off with a ModelError. */
function following(first: Uint8Array, reader: Reader, attempt: VoiceAttempt): ReadableStream<Uint8Array> {
  const { limit } = attempt;
  let head: Uint8Array | null = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (head !== null) {
          controller.enqueue(head);
          head = null;
          return;
        }
        try {
          limit.start();
          const { done, value } = await limit.race(reader.read());
          limit.stop();
          if (!done) return controller.enqueue(value);
          attempt.end();
          controller.close();
        } catch (thrown) {
          attempt.end();
          reader.cancel().catch(() => {});
          controller.error(toModelError(thrown, true));
        }
      },
      async cancel() {
        attempt.end();
        await reader.cancel().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** Speaks a text: answers with the first sound. Throws ModelError and VoiceRefusal. */
export async function speak(request: VoiceRequest, utterance: Utterance): Promise<Speech> {
  const provider = await speechProvider(request.choice);
  const attempt = await beginAttempt(request, MAX_SPEECH_BYTES);
  const { limit } = attempt;
  let reader: Reader | null = null;
  try {
    limit.start();
    const { body, type } = await limit.race(provider(request.choice, attempt.access, utterance));
    reader = body.getReader();
    limit.start();
    const first = await firstOf(reader, attempt);
    limit.stop();
    return { body: following(first, reader, attempt), type };
  } catch (thrown) {
    attempt.end();
    reader?.cancel().catch(() => {});
    throw thrown instanceof VoiceRefusal ? thrown : toModelError(thrown, false);
  }
}
