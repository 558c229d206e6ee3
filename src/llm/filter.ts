import type { LanguageModelV4, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";

/** Text that may be passed on; after `blocked` nothing of the answer follows it. */
export interface PassedText {
  text: string;
  blocked: boolean;
}

/** Reads an answer as it comes, and may hold back what it is not yet sure of. */
export interface TextFilter {
  push(text: string): PassedText;
  /** What was held back. `isLast` says that the answer ends here, and does not wait for tools. */
  end(isLast: boolean): PassedText;
}

const BLOCKED = { unified: "content-filter" as const, raw: undefined };

/** Rewrites the parts of one step. */
class StepFilter {
  readonly #filter: TextFilter;
  #isBlocked = false;
  /** The end of a text, kept until it is known whether something is to be added to it. */
  #end: Extract<LanguageModelV4StreamPart, { type: "text-end" }> | null = null;

  constructor(filter: TextFilter) {
    this.#filter = filter;
  }

  #release(): LanguageModelV4StreamPart[] {
    const held = this.#end === null ? [] : [this.#end];
    this.#end = null;
    return held;
  }

  *#finish(
    part: Extract<LanguageModelV4StreamPart, { type: "finish" }>,
  ): Generator<LanguageModelV4StreamPart> {
    const isLast = part.finishReason.unified !== "tool-calls";
    const { text, blocked } = this.#isBlocked ? { text: "", blocked: true } : this.#filter.end(isLast);
    if (text !== "") {
      const id = this.#end?.id ?? "filter";
      if (this.#end === null) yield { type: "text-start", id };
      this.#end ??= { type: "text-end", id };
      yield { type: "text-delta", id, delta: text };
    }
    yield* this.#release();
    yield blocked ? { ...part, finishReason: BLOCKED } : part;
  }

  *#delta(
    part: Extract<LanguageModelV4StreamPart, { type: "text-delta" }>,
  ): Generator<LanguageModelV4StreamPart> {
    const { text, blocked } = this.#filter.push(part.delta);
    if (text !== "") yield { ...part, delta: text };
    if (blocked) {
      this.#isBlocked = true;
      yield { type: "text-end", id: part.id };
    }
  }

  *pass(part: LanguageModelV4StreamPart): Generator<LanguageModelV4StreamPart> {
    if (part.type === "finish") yield* this.#finish(part);
    else if (this.#isBlocked) {
      if (part.type === "error") yield part;
    } else if (part.type === "text-delta") yield* this.#delta(part);
    else if (part.type === "text-end") this.#end = part;
    else {
      if (part.type === "text-start") yield* this.#release();
      yield part;
    }
  }
}

function filteredContent(
  given: LanguageModelV4Content[],
  isLast: boolean,
  filter: TextFilter,
): { content: LanguageModelV4Content[]; blocked: boolean } {
  const content: LanguageModelV4Content[] = [];
  const say = ({ text, blocked }: PassedText): boolean => {
    if (text !== "") content.push({ type: "text", text });
    return blocked;
  };
  const isBlocked =
    given.some((item) => {
      if (item.type === "text") return say(filter.push(item.text));
      content.push(item);
      return false;
    }) || say(filter.end(isLast));
  return {
    content: isBlocked ? content.filter((item) => item.type === "text") : content,
    blocked: isBlocked,
  };
}

function filteredStream(
  source: ReadableStream<LanguageModelV4StreamPart>,
  filter: TextFilter,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = source.getReader();
  const step = new StepFilter(filter);
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        for (let passed = 0; passed === 0;) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          for (const part of step.pass(value)) {
            controller.enqueue(part);
            passed += 1;
          }
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * The model with its text passed through a filter, so that answers, streams and the session's history hold the same
 * text. A blocked answer is still read to its end, for its usage; its finish reason is `content-filter`.
 */
export function filtered(model: LanguageModelV4, filter: TextFilter): LanguageModelV4 {
  return {
    ...model,
    async doGenerate(options) {
      const result = await model.doGenerate(options);
      const isLast = result.finishReason.unified !== "tool-calls";
      const { content, blocked } = filteredContent(result.content, isLast, filter);
      return { ...result, content, ...(blocked ? { finishReason: BLOCKED } : {}) };
    },
    async doStream(options) {
      const result = await model.doStream(options);
      return { ...result, stream: filteredStream(result.stream, filter) };
    },
  };
}
