import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../src/console");

/** Attributes whose texts people read, or hear. */
const READ = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "cancel",
  "confirm",
  "description",
  "error",
  "label",
  "legend",
  "nothingFoundMessage",
  "placeholder",
  "prefix",
  "submit",
  "suffix",
  "title",
]);
/** What stands on keys of every keyboard, and is no language's. */
const KEYS = /^(?:Ctrl|Esc|[A-Za-z])(?: [A-Za-z])?$/;

interface Node {
  type: string;
  start: number;
  [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

const within = (node: Node): Node[] => Object.values(node).flat().filter(isNode);

/** Texts that an expression comes to, as far as they stand in it. */
function* texts(node: unknown): Generator<[string, Node]> {
  if (!isNode(node)) return;
  switch (node.type) {
    case "Literal":
      if (typeof node["value"] === "string") yield [node["value"], node];
      return;
    case "TemplateLiteral":
      for (const quasi of [node["quasis"]].flat() as { value: { cooked: string } }[])
        yield [quasi.value.cooked, node];
      return;
    case "ConditionalExpression":
      yield* texts(node["consequent"]);
      yield* texts(node["alternate"]);
      return;
    case "LogicalExpression":
    case "BinaryExpression":
      if (/^(===|!==|==|!=|<|>|<=|>=|in|instanceof)$/.test(String(node["operator"]))) return;
      yield* texts(node["left"]);
      yield* texts(node["right"]);
      return;
    case "JSXExpressionContainer":
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      yield* texts(node["expression"]);
      return;
    case "ArrayExpression":
      for (const element of [node["elements"]].flat()) yield* texts(element);
  }
}

/** Every text of a component that a person would read. */
function* read(node: Node): Generator<[string, Node]> {
  if (node.type === "JSXText") yield [String(node["value"]), node];
  if (node.type === "JSXAttribute" && isNode(node["name"]) && READ.has(String(node["name"]["name"])))
    yield* texts(node["value"]);
  if (node.type === "JSXElement" || node.type === "JSXFragment")
    for (const child of [node["children"]].flat().filter(isNode))
      if (child.type === "JSXExpressionContainer") yield* texts(child);
  for (const child of within(node)) yield* read(child);
}

function wordsIn(file: string, source: string): string[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return [...read(program as unknown as Node)]
    .map(([text, { start }]) => ({ text: text.trim(), line: source.slice(0, start).split("\n").length }))
    .filter(({ text }) => /\p{L}/u.test(text) && !KEYS.test(text))
    .map(({ text, line }) => `${file}:${line}: ${text}`);
}

it("words that people read are in src/console/strings, and in no component", () => {
  const files = globSync("**/*.tsx", { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => wordsIn(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

it("a word in a component is found wherever it can stand", () => {
  const found = wordsIn(
    "example.tsx",
    `const a = <p title={done ? "Yes" : text.no} id="x">Hello {name} {late && "again"} {\`\${n} rows\`}<Kbd>K</Kbd></p>;`,
  );
  expect(found.map((line) => line.split(": ")[1])).toEqual(["again", "rows", "Yes", "Hello"]);
});
