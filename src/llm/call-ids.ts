import type { LanguageModelV4, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";

/** Gives each call of a tool in one run an id of its own: results are told by ids, and some servers repeat theirs. */
class CallIds {
  readonly #taken = new Set<string>();
  /** Of calls whose input is still on its way: their own ids by what the server calls them. */
  readonly #open = new Map<string, string>();

  begun(id: string): string {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    let own = id;
    for (let number = 2; this.#taken.has(own); number += 1) own = `${id}-${number}`;
    this.#taken.add(own);
    this.#open.set(id, own);
    return own;
  }

  whole(id: string): string {
    const own = this.begun(id);
    this.#open.delete(id);
    return own;
  }

  /** What a broken answer left open is not gone on with by the next one. */
  next(): void {
    this.#open.clear();
  }
}

function partWithId<T extends LanguageModelV4Content | LanguageModelV4StreamPart>(part: T, ids: CallIds): T {
  if (part.type === "tool-input-start" || part.type === "tool-input-delta" || part.type === "tool-input-end")
    return { ...part, id: ids.begun(part.id) };
  return part.type === "tool-call" ? { ...part, toolCallId: ids.whole(part.toolCallId) } : part;
}

/** The same model, for one run, in which no two calls of tools have the same id. */
export function withCallIds(model: LanguageModelV4): LanguageModelV4 {
  const ids = new CallIds();
  return {
    ...model,
    async doGenerate(options) {
      const result = await model.doGenerate(options);
      ids.next();
      return { ...result, content: result.content.map((part) => partWithId(part, ids)) };
    },
    async doStream(options) {
      const result = await model.doStream(options);
      ids.next();
      const renamed = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
        transform: (part, controller) => controller.enqueue(partWithId(part, ids)),
      });
      return { ...result, stream: result.stream.pipeThrough(renamed) };
    },
  };
}
