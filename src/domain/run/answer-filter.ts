import type { Json } from "../json.ts";
import { missingDisclaimers, type Guardrails, type Tripped } from "./guardrails.ts";
import { compilePhrases, PhraseScanner, type Phrases } from "./phrases.ts";
import { holdsPhrase, WITHHELD } from "./withheld.ts";

/** What may be passed on of an answer; after `blocked` nothing of it follows. */
interface Passed {
  text: string;
  blocked: boolean;
}

/**
 * Applies an agent's guardrails to an answer that comes in pieces, or as one, over all the steps of a run. A blocked
 * phrase is never let out, and its beginning only where a step ended with it: the answer goes on with the blocked message
 * instead, or is that message when nothing of it is out yet. The end of an answer gets the disclaimers that it lacks.
 */
export class AnswerFilter {
  /** The phrase that stopped the answer; null: none. */
  tripped: Tripped | null = null;
  /** Whether the answer's end got a disclaimer. */
  disclaimed = false;
  /** Whether a tool's input or output was withheld. */
  withheld = false;
  private readonly guardrails: Guardrails;
  private readonly phrases: Phrases;
  private readonly scanner: PhraseScanner;
  /** What was let out since the last end. */
  private said = "";

  constructor(guardrails: Guardrails) {
    this.guardrails = guardrails;
    this.phrases = compilePhrases(guardrails.blocked_output);
    this.scanner = new PhraseScanner(this.phrases);
  }

  push(piece: string): Passed {
    if (this.tripped !== null) return { text: "", blocked: true };
    const { text, found } = this.scanner.push(piece);
    return found === null ? this.pass(text) : this.block(text, found);
  }

  /** The text ends: the answer's (`isLast`), or one that a call of a tool follows. */
  end(isLast: boolean): Passed {
    if (this.tripped !== null) return { text: "", blocked: true };
    const { text, found } = this.scanner.pause();
    if (found !== null) return this.block(text, found);
    const added = isLast ? missingDisclaimers(this.said + text, this.guardrails.required_disclaimers) : "";
    if (added !== "") this.disclaimed = true;
    this.said = "";
    return { text: text + added, blocked: false };
  }

  /** Whether phrases are looked for at all; if not, everything may be shown as it comes. */
  get blocks(): boolean {
    return this.phrases.longest > 0;
  }

  /** What is shown of a tool's input or output: itself, or a sentence of ours where it holds a blocked phrase. */
  shown(value: Json): Json {
    if (!holdsPhrase(value, this.phrases)) return value;
    this.withheld = true;
    return WITHHELD;
  }

  private pass(text: string): Passed {
    this.said += text;
    return { text, blocked: false };
  }

  /** `before` is what stands before the phrase: an answer that comes as one is let out as far as one in pieces. */
  private block(before: string, phrase: string): Passed {
    this.tripped = { guardrail: "blocked_output", value: phrase };
    const message = this.guardrails.blocked_message;
    const isFirst = this.said + before === "";
    return { text: isFirst ? message : `${before}\n\n${message}`, blocked: true };
  }
}
