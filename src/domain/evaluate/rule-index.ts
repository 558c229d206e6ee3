import type { Anchor } from "../conditions/anchors.ts";
import { reader } from "../conditions/read.ts";

/**
 * Which rules of a list may apply, without trying them: most rules ask for some text of an attribute that most requests
 * do not have. Rules are bits, so that several attributes are taken together by one operation each, and their order
 * stays. It leaves out nothing but what trying would find not to be met.
 */
export interface RuleIndex {
  readonly all: number;
  readonly columns: readonly Column[];
}

/** What one attribute says. */
interface Column {
  readonly read: (attributes: unknown) => unknown;
  /** By the attribute's text: the rules that may apply. */
  readonly rules: ReadonlyMap<string, number>;
  /** Those that may apply whatever it is. */
  readonly others: number;
}

/** Rules of one index: the bits of what V8 keeps as a small integer everywhere, without a sign. */
export const INDEXED = 30;
/** Fewer rules on one attribute are tried in the time that looking up takes. */
const MIN_RULES = 4;
/** More attributes say little that is new. */
const MAX_COLUMNS = 3;

/** `anchors` are those of each rule, INDEXED rules at most. */
export function indexRules(anchors: readonly Anchor[][]): RuleIndex {
  const all = 2 ** anchors.length - 1;
  const uses = new Map<string, { rule: number; texts: readonly string[] }[]>();
  for (const [rule, ofRule] of anchors.entries()) {
    for (const { name, texts } of ofRule) {
      const sharing = uses.get(name) ?? [];
      sharing.push({ rule, texts });
      uses.set(name, sharing);
    }
  }
  const columns: { column: Column; left: number }[] = [];
  for (const [name, sharing] of uses) {
    if (sharing.length < MIN_RULES) continue;
    let others = all;
    for (const { rule } of sharing) others &= ~(1 << rule);
    const rules = new Map<string, number>();
    let entries = 0;
    for (const { rule, texts } of sharing) {
      entries += texts.length;
      for (const text of texts) rules.set(text, (rules.get(text) ?? others) | (1 << rule));
    }
    const left = anchors.length - sharing.length + entries / rules.size;
    columns.push({ column: { read: reader(name), rules, others }, left });
  }
  // Those first that leave the fewest rules, on average: one rule or none needs no further look.
  columns.sort((a, b) => a.left - b.left);
  return { all, columns: columns.slice(0, MAX_COLUMNS).map(({ column }) => column) };
}

/** The rules to try, one bit each. Never throws: behind a getter that does, it is all of them. */
export function candidates({ all, columns }: RuleIndex, attributes: unknown): number {
  let left = all;
  if (columns.length === 0) return left;
  try {
    for (const { read, rules, others } of columns) {
      const text = scalarText(read(attributes));
      if (text !== null) left &= rules.get(text) ?? others;
      if ((left & (left - 1)) === 0) break;
    }
    return left;
  } catch {
    return all;
  }
}

/** Null for what is no scalar: operators look into arrays, and objects have any text. */
function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  return value === null || typeof value === "number" || typeof value === "boolean" || value === undefined
    ? String(value)
    : null;
}
