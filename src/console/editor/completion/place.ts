/** Where in a document something is being typed. */
export interface Place {
  /** The steps to the object that gets the key, or to the value itself. */
  path: string[];
  kind: "key" | "value";
  /** Where what is being typed begins, with its quote. */
  from: number;
  /** Keys that the object has before this place. */
  taken: string[];
}

interface Frame {
  isObject: boolean;
  /** The key whose value comes, or the number of the item. */
  step: string;
  keys: string[];
  wantsValue: boolean;
}

/** Reads JSON up to where somebody types; what comes afterwards may be anything. */
export function placeInJson(before: string): Place | null {
  const stack: Frame[] = [];
  let at = 0;
  let last: { text: string; from: number; isOpen: boolean } | null = null;
  while (at < before.length) {
    const sign = before[at]!;
    const top = stack.at(-1);
    if (sign === '"') {
      const from = at;
      at += 1;
      while (at < before.length && before[at] !== '"') at += before[at] === "\\" ? 2 : 1;
      const isOpen = at >= before.length;
      last = { text: before.slice(from + 1, at), from, isOpen };
      if (!isOpen && top?.isObject && !top.wantsValue) top.step = last.text;
      at += 1;
      continue;
    }
    if (/\s/.test(sign)) {
      at += 1;
      continue;
    }
    if (sign === "{" || sign === "[") {
      stack.push({ isObject: sign === "{", step: "0", keys: [], wantsValue: sign === "[" });
    } else if (sign === "}" || sign === "]") {
      stack.pop();
    } else if (sign === ":" && top) {
      top.keys.push(top.step);
      top.wantsValue = true;
    } else if (sign === "," && top) {
      if (top.isObject) top.wantsValue = false;
      else top.step = String(Number(top.step) + 1);
    } else {
      const from = at;
      while (at < before.length && /[^\s,:{}[\]"]/.test(before[at]!)) at += 1;
      last = { text: before.slice(from, at), from, isOpen: at >= before.length };
      continue;
    }
    last = null;
    at += 1;
  }
  const top = stack.at(-1);
  if (!top || (last !== null && !last.isOpen)) return null;
  const outer = stack.slice(0, -1).map(({ step }) => step);
  const from = last?.from ?? before.length;
  return top.wantsValue
    ? { path: [...outer, top.step], kind: "value", from, taken: [] }
    : { path: outer, kind: "key", from, taken: top.keys };
}

/** A line of block YAML: the columns of its dashes, and what stands after them. */
interface YamlLine {
  dashes: number[];
  column: number;
  content: string;
}

function lineOf(text: string): YamlLine {
  const dashes: number[] = [];
  let column = text.length - text.trimStart().length;
  for (let dash = /^-( +|$)/.exec(text.slice(column)); dash; dash = /^-( +|$)/.exec(text.slice(column))) {
    dashes.push(column);
    column += dash[0].length;
  }
  return { dashes, column, content: text.slice(column) };
}

const keyOf = (content: string): string | null =>
  /^("?)([\w.$-][\w.$ -]*?)\1\s*:(\s|$)/.exec(content)?.[2] ?? null;

/** Reads block YAML up to where somebody types, by its indentation. */
export function placeInYaml(before: string): Place | null {
  const lines = before.split("\n").map(lineOf);
  const { dashes, column, content } = lines.pop() ?? lineOf("");
  const path = dashes.map(() => "0");
  const taken: string[] = [];
  let limit = dashes[0] ?? column;
  // A list may stand at the column of the key that it belongs to.
  let inList = dashes.length > 0;
  let hasParent = inList;
  for (const line of lines.toReversed()) {
    if (line.content === "" && line.dashes.length === 0) continue;
    if (line.content.startsWith("#")) continue;
    const key = keyOf(line.content);
    if (
      key !== null &&
      (line.column < limit || (inList && line.column === limit && line.dashes.length === 0))
    ) {
      if (/[|>][+-]?\d*\s*$/.test(line.content)) return null;
      path.unshift(key);
      limit = line.column;
      inList = false;
      hasParent = true;
    } else if (key !== null && !hasParent && line.column === column) taken.push(key);
    for (const dash of line.dashes.toReversed()) {
      if (dash >= limit) continue;
      path.unshift("0");
      limit = dash;
      inList = true;
      hasParent = true;
    }
    if (limit === 0 && hasParent && !inList) break;
  }
  const typed = /^("?)([\w.$-][\w.$ -]*?)\1\s*:\s+(.*)$/.exec(content);
  if (typed) {
    const value = typed[3] ?? "";
    if (/^[{[#|>&*]/.test(value)) return null;
    return { path: [...path, typed[2] ?? ""], kind: "value", from: before.length - value.length, taken: [] };
  }
  if (/[:{[#|>]/.test(content)) return null;
  return { path, kind: "key", from: before.length - content.length, taken };
}
