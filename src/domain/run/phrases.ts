import { clings, foldedPoints, foldText, isIgnorable } from "./fold.ts";

/**
 * Phrases compiled for looking through texts of any length in one pass (Aho and Corasick): case, accents and the kind of
 * white space do not matter, and a phrase is found only where words begin and end. The search itself goes by the
 * characters alone; what lies between them is compared where they are found, since what is drawn as nothing may stand
 * for a space or for none.
 */
export interface Phrases {
  /** From a node and a symbol to the next node: `node * symbols + symbol`. */
  next: Map<number, number>;
  symbolOf: Map<number, number>;
  /** By node: where the search goes on when nothing follows. */
  fail: Int32Array;
  /** By node: code points on the way to it. */
  depth: Int32Array;
  /** By node: the index of the first phrase that ends here, or -1. */
  ends: Int32Array;
  /** By phrase: the next one with the same characters and other spaces, or -1. */
  alike: Int32Array;
  /** By phrase: before each of its code points, whether a space is there. */
  spaces: boolean[][];
  /** By node: the nearest shorter suffix with a phrase that ends there, or 0. */
  shorter: Int32Array;
  /** As they were given. */
  phrases: readonly string[];
  /** Code points of the longest phrase, folded, without its spaces. */
  longest: number;
}

const SPACE = 32;

/** What lies between two characters of a text. */
const NOTHING = 0;
/** What is drawn as nothing: it may stand for a space, or for none. */
const UNSEEN = 1;
const SPACED = 2;
/** The end of one text and the beginning of the next one. */
const APART = 3;

const compiled = new WeakMap<readonly string[], Phrases>();

/** A list's phrases, compiled once for as long as the list is kept; it may not be changed. Phrases that fold to nothing are never found. */
export function compilePhrases(phrases: readonly string[]): Phrases {
  const known = compiled.get(phrases) ?? compile(phrases);
  compiled.set(phrases, known);
  return known;
}

function compile(phrases: readonly string[]): Phrases {
  const whole = phrases.map((phrase) => Array.from(foldText(phrase), (c) => c.codePointAt(0)!));
  const folded = whole.map((points) => points.filter((point) => point !== SPACE));
  const spaces = whole.map((points) =>
    points.flatMap((point, index) => (point === SPACE ? [] : [points[index - 1] === SPACE])),
  );
  const alike = new Int32Array(phrases.length).fill(-1);
  const symbolOf = new Map<number, number>();
  for (const point of folded.flat()) if (!symbolOf.has(point)) symbolOf.set(point, symbolOf.size);
  const size = 1 + folded.reduce((sum, points) => sum + points.length, 0);
  const [fail, depth, ends, shorter] = [0, 0, -1, 0].map((value) => new Int32Array(size).fill(value)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const next = new Map<number, number>();
  /** In the order in which they were made, the parent and symbol of each node. */
  const nodes: { parent: number; symbol: number }[] = [{ parent: 0, symbol: 0 }];
  folded.forEach((points, index) => {
    let node = 0;
    for (const point of points) {
      const symbol = symbolOf.get(point)!;
      const key = node * symbolOf.size + symbol;
      let child = next.get(key);
      if (child === undefined) {
        child = nodes.length;
        nodes.push({ parent: node, symbol });
        depth[child] = depth[node]! + 1;
        next.set(key, child);
      }
      node = child;
    }
    if (points.length === 0) return;
    alike[index] = ends[node]!;
    ends[node] = index;
  });
  const result: Phrases = {
    next,
    symbolOf,
    fail,
    depth,
    ends,
    alike,
    spaces,
    shorter,
    phrases,
    longest: folded.reduce((most, points) => Math.max(most, points.length), 0),
  };
  const byDepth = nodes
    .keys()
    .drop(1)
    .toArray()
    .sort((a, b) => depth[a]! - depth[b]!);
  for (const node of byDepth) {
    const { parent, symbol } = nodes[node]!;
    if (parent !== 0) fail[node] = follow(result, fail[parent]!, symbol);
    shorter[node] = ends[fail[node]!] === -1 ? shorter[fail[node]!]! : fail[node]!;
  }
  return result;
}

function follow({ next, symbolOf, fail }: Phrases, from: number, symbol: number): number {
  for (let node = from; ; node = fail[node]!) {
    const child = next.get(node * symbolOf.size + symbol);
    if (child !== undefined) return child;
    if (node === 0) return 0;
  }
}

/** What a piece of a stream let out. */
export interface Passed {
  /** Text that no phrase begins in; it ends before the phrase that was found. */
  text: string;
  /** The phrase that was found, as it was given; from then on nothing is let out. */
  found: string | null;
}

/** Looks through a text that comes in pieces, and keeps back only what a phrase may have begun in. */
export class PhraseScanner {
  private readonly compiled: Phrases;
  /** Of the last code points of the folded text: themselves, and where in the text they came from. */
  private readonly points: Int32Array;
  private readonly origins: Float64Array;
  /** What lies before each of them, and what has come since the last one. */
  private readonly gaps: Uint8Array;
  private gap = NOTHING;
  private node = 0;
  /** Folded code points so far. */
  private count = 0;
  /** Text that was not let out, where in the whole text it begins, and how much of it was looked at: UTF-16 units. */
  private held = "";
  private base = 0;
  private looked = 0;
  private found: string | null = null;

  constructor(compiled: Phrases) {
    this.compiled = compiled;
    this.points = new Int32Array(compiled.longest + 2);
    this.origins = new Float64Array(compiled.longest + 2);
    this.gaps = new Uint8Array(compiled.longest + 2);
  }

  push(piece: string): Passed {
    if (this.found !== null) return { text: "", found: this.found };
    this.held += piece;
    const text = this.held;
    let at = this.looked;
    while (at < text.length) {
      const point = text.codePointAt(at)!;
      // Half of a pair at the end waits for the other half.
      if (point >= 0xd800 && point <= 0xdbff && at === text.length - 1) break;
      const end = this.take(point, this.base + at);
      if (end !== null) return this.stop(end);
      at += point > 0xffff ? 2 : 1;
    }
    this.looked = at;
    const depth = this.compiled.depth[this.node]!;
    return {
      text: this.release(depth === 0 ? at : this.originOf(this.count - depth)),
      found: null,
    };
  }

  /** The text is over: what was kept back is let out, unless a phrase ends with it. */
  end(): Passed {
    if (this.found !== null) return { text: "", found: this.found };
    const end = this.ended(0);
    return end === null ? { text: this.release(this.held.length), found: null } : this.stop(end);
  }

  /**
   * The text is over, and another one follows: what was kept back is let out, and a phrase that began in it is found
   * where the next text goes on with it.
   */
  pause(): Passed {
    const passed = this.end();
    this.looked = 0;
    if (this.gap !== SPACED) this.gap = APART;
    return passed;
  }

  /** Where in the held text a code point came from; 0 for one that was let out with an earlier text. */
  private originOf(index: number): number {
    return Math.max(0, this.origins[this.slot(index)]! - this.base);
  }

  private release(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    this.base += length;
    this.looked -= length;
    return text;
  }

  private stop({ index, start }: { index: number; start: number }): Passed {
    this.found = this.compiled.phrases[index]!;
    return { text: this.release(this.originOf(start)), found: this.found };
  }

  private slot(index: number): number {
    return index % this.points.length;
  }

  private take(point: number, origin: number): { index: number; start: number } | null {
    const points = foldedPoints(point);
    if (points.length === 0 && this.gap === NOTHING && isIgnorable(point)) this.gap = UNSEEN;
    for (const folded of points) {
      const found = this.gap === SPACED || this.gap === APART ? null : this.ended(folded);
      if (found !== null) return found;
      if (folded === SPACE) {
        this.gap = SPACED;
        continue;
      }
      const symbol = this.compiled.symbolOf.get(folded);
      this.node = symbol === undefined ? 0 : follow(this.compiled, this.node, symbol);
      const slot = this.slot(this.count);
      this.points[slot] = folded;
      this.origins[slot] = origin;
      this.gaps[slot] = this.gap;
      this.gap = NOTHING;
      this.count += 1;
    }
    return null;
  }

  /** The phrase that ends before `following` (0: the end), the one that begins first. */
  private ended(following: number): { index: number; start: number } | null {
    const { alike, depth, ends, shorter } = this.compiled;
    let node = ends[this.node] === -1 ? shorter[this.node]! : this.node;
    if (node === 0) return null;
    if (clings(following) && clings(this.points[this.slot(this.count - 1)]!)) return null;
    for (; node !== 0; node = shorter[node]!) {
      const start = this.count - depth[node]!;
      if (!this.isOpen(start)) continue;
      for (let index = ends[node]!; index !== -1; index = alike[index]!)
        if (this.isSpaced(index, start)) return { index, start };
    }
    return null;
  }

  /** Whether a word may begin with a code point. */
  private isOpen(start: number): boolean {
    const gap = this.gaps[this.slot(start)]!;
    if (start === 0 || gap === SPACED || gap === APART) return true;
    return !clings(this.points[this.slot(start)]!) || !clings(this.points[this.slot(start - 1)]!);
  }

  /** Whether the text has its spaces where the phrase has them. */
  private isSpaced(index: number, start: number): boolean {
    return this.compiled.spaces[index]!.every((isSpace, offset) => {
      if (offset === 0) return true;
      const gap = this.gaps[this.slot(start + offset)]!;
      return isSpace ? gap !== NOTHING : gap !== SPACED;
    });
  }
}

/** The first phrase that a text holds, as it was given; or null. Takes a time that grows with the text's length only. */
export function phraseIn(text: string, phrases: Phrases): string | null {
  if (phrases.longest === 0) return null;
  const scanner = new PhraseScanner(phrases);
  return scanner.push(text).found ?? scanner.end().found;
}
