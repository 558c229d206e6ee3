import type { LanguageModelV4, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { masked } from "./tools/mask.ts";

const MASK = "***";
/** Characters of a key that is looked for: a shorter one would be found in any text. */
const MIN_LENGTH = 8;

/** How many characters at the end of a text may be the beginning of the key. */
function begunIn(text: string, key: string): number {
  for (let length = Math.min(key.length - 1, text.length); length > 0; length -= 1)
    if (text.endsWith(key.slice(0, length))) return length;
  return 0;
}

/** Masks a key in a text that comes in pieces: what may be its beginning waits for the next piece. */
class KeyMask {
  readonly #key: string;
  #held = "";

  constructor(key: string) {
    this.#key = key;
  }

  push(piece: string): string {
    const text = (this.#held + piece).replaceAll(this.#key, MASK);
    const kept = begunIn(text, this.#key);
    this.#held = text.slice(text.length - kept);
    return text.slice(0, text.length - kept);
  }

  end(): string {
    const text = this.#held;
    this.#held = "";
    return text;
  }
}

type Delta = Extract<LanguageModelV4StreamPart, { type: `${string}-delta` }>;
type End = Extract<LanguageModelV4StreamPart, { type: `${string}-end` }>;

const DELTAS = {
  "text-end": "text-delta",
  "reasoning-end": "reasoning-delta",
  "tool-input-end": "tool-input-delta",
};

function maskedStream(key: string): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  const masks = new Map<string, KeyMask>();
  const deltaOf = (part: Delta): LanguageModelV4StreamPart[] => {
    const name = `${part.type} ${part.id}`;
    const mask = masks.get(name) ?? new KeyMask(key);
    masks.set(name, mask);
    const delta = mask.push(part.delta);
    return delta === "" && part.delta !== "" ? [] : [{ ...part, delta }];
  };
  const endOf = (part: End): LanguageModelV4StreamPart[] => {
    const type = DELTAS[part.type];
    const delta = masks.get(`${type} ${part.id}`)?.end() ?? "";
    return delta === "" ? [part] : [{ type, id: part.id, delta } as Delta, part];
  };
  return new TransformStream({
    transform(part, controller) {
      const parts =
        "delta" in part ? deltaOf(part) : part.type in DELTAS ? endOf(part as End) : [maskedPart(part, key)];
      parts.forEach((told) => controller.enqueue(told));
    },
  });
}

const SAID = new Set(["text", "reasoning", "tool-call", "tool-input-start", "tool-result", "source"]);

/** What is said whole, a call of a tool or a text. Other parts hold no words of the model. */
const maskedPart = <P extends LanguageModelV4StreamPart | LanguageModelV4Content>(part: P, key: string): P =>
  SAID.has(part.type) ? maskedIn(part, key) : part;

/** The value with the key masked in it; itself where it is not there, which costs a look at its JSON. */
const maskedIn = <T>(value: T, key: string): T =>
  JSON.stringify(value).includes(JSON.stringify(key).slice(1, -1))
    ? (masked(value as never, key) as T)
    : value;

/** A model that does not tell its key: one that was made to repeat it has it masked wherever it stands. */
export function keepingKey(model: LanguageModelV4, key: string | null): LanguageModelV4 {
  if (key === null || key.length < MIN_LENGTH) return model;
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(options) {
      const result = await model.doGenerate(options);
      return { ...result, content: result.content.map((part) => maskedPart(part, key)) };
    },
    async doStream(options) {
      const result = await model.doStream(options);
      return { ...result, stream: result.stream.pipeThrough(maskedStream(key)) };
    },
  };
}
