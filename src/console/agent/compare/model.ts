import { diffJson } from "../../../domain/diff.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { fieldsOf, type Field } from "../versions/config/fields.ts";
import { promptTexts, textOf } from "../versions/config/texts.ts";
import { toolsOf, type ConfigTool } from "../versions/config/tools.ts";

/** A text that differs; undefined on the side that does not have it. */
export interface TextChange {
  path: string;
  label: string;
  from: string | undefined;
  to: string | undefined;
}

export interface FieldChange {
  path: string;
  name: string;
  from: Json | undefined;
  to: Json | undefined;
}

export interface ToolChange {
  name: string;
  from: ConfigTool | undefined;
  to: ConfigTool | undefined;
  fields: FieldChange[];
}

/** How two configurations differ, as people look at it. */
export interface Comparison {
  texts: TextChange[];
  fields: FieldChange[];
  tools: ToolChange[];
  /** The same tools, in another order. */
  toolsMoved: boolean;
  isSame: boolean;
}

const isSame = (from: Json, to: Json): boolean => diffJson(from, to).operations.length === 0;

/** Reads better as prose than in the cell of a table. */
const isLong = (value: Json | undefined): boolean =>
  typeof value === "string" && (value.includes("\n") || value.length > 80);

/** Lines that are one text are told as that; tools are compared by their names, and numbers of versions always differ. */
function withoutTools({ tools: _tools, ...config }: JsonObject): JsonObject {
  const lines = Array.isArray(config["instructions"]) ? textOf(config["instructions"]) : null;
  return lines === null ? config : { ...config, instructions: lines };
}

const fieldMap = (value: Json): Map<string, Field> =>
  new Map(
    fieldsOf(value)
      .filter(({ path }) => path !== "/agent/version" && path !== "")
      .map((field) => [field.path, field]),
  );

function fieldChanges(from: Json, to: Json): FieldChange[] {
  const [before, after] = [fieldMap(from), fieldMap(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [old, next] = [before.get(path), after.get(path)];
    if (old && next && isSame(old.value, next.value)) return [];
    return [{ path, name: (next ?? old)?.name ?? path, from: old?.value, to: next?.value }];
  });
}

const definitionOf = ({ definition }: ConfigTool): Json =>
  typeof definition === "string" ? { name: definition } : definition;

function toolChanges(from: ConfigTool[], to: ConfigTool[]): ToolChange[] {
  const [before, after] = [from, to].map((tools) => new Map(tools.map((tool) => [tool.name, tool])));
  return [...new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])].flatMap((name): ToolChange[] => {
    const [old, next] = [before?.get(name), after?.get(name)];
    if (!old || !next) return [{ name, from: old, to: next, fields: [] }];
    const fields = fieldChanges(definitionOf(old), definitionOf(next));
    return fields.length === 0 ? [] : [{ name, from: old, to: next, fields }];
  });
}

const textIn = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

export function comparison(from: JsonObject, to: JsonObject): Comparison {
  const prompts = new Map([from, to].flatMap(promptTexts).map(({ path, label }) => [path, label]));
  const changes = fieldChanges(withoutTools(from), withoutTools(to));
  const isText = ({ path, from: old, to: next }: FieldChange): boolean => {
    const areTexts = [old, next].every((value) => value === undefined || typeof value === "string");
    return areTexts && (prompts.has(path) || isLong(old) || isLong(next));
  };
  const [before, after] = [toolsOf(from), toolsOf(to)];
  const tools = toolChanges(before, after);
  const fields = changes.filter((change) => !isText(change));
  const texts = changes.filter(isText).map(({ path, name, from: old, to: next }) => ({
    path,
    label: prompts.get(path) ?? name,
    from: textIn(old),
    to: textIn(next),
  }));
  const toolsMoved =
    tools.length === 0 && before.map(({ name }) => name).join() !== after.map(({ name }) => name).join();
  return {
    texts,
    fields,
    tools,
    toolsMoved,
    isSame: texts.length + fields.length + tools.length === 0 && !toolsMoved,
  };
}
