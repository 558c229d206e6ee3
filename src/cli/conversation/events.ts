import { EventReader } from "../../client/local/events.ts";
import { isObject } from "../../domain/json.ts";
import { EXIT, Failure, messageOf } from "../failure.ts";

/** The chunks of a UI message stream, as they come. Throws a `Failure` where the connection breaks. */
export async function* chunksOf(answer: Response): AsyncGenerator<Record<string, unknown>> {
  const decoder = new TextDecoder();
  const events = new EventReader();
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new Failure(
        `The connection broke before the answer's end (${messageOf(error)}): try again.`,
        EXIT.unreachable,
      );
    });
    if (done) return;
    for (const { data } of events.read(decoder.decode(value, { stream: true }))) {
      // [DONE] is the last one.
      const chunk: unknown = data.startsWith("{") ? JSON.parse(data) : null;
      if (isObject(chunk)) yield chunk;
    }
  }
}
