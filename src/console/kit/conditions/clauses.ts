import { isObject, type Json, type JsonObject } from "../../../domain/json.ts";

/** Comparisons that the builder knows, in the order in which it offers them. `is` is a value without an operator. */
export const COMPARISONS = [
  "is",
  "$ne",
  "$in",
  "$nin",
  "$inGroup",
  "$notInGroup",
  "exists",
  "missing",
  "$gt",
  "$gte",
  "$lt",
  "$lte",
  "$vgte",
  "$vgt",
  "$vlte",
  "$vlt",
  "$veq",
  "$vne",
  "$regex",
  "$regexi",
  "notRegex",
  "$ini",
  "$nini",
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What has to be typed beside a comparison. */
export type ValueKind = "scalar" | "list" | "text" | "group" | "nothing";

const KINDS: Partial<Record<Comparison, ValueKind>> = {
  $in: "list",
  $nin: "list",
  $ini: "list",
  $nini: "list",
  $inGroup: "group",
  $notInGroup: "group",
  exists: "nothing",
  missing: "nothing",
};

export function kindOf(comparison: Comparison): ValueKind {
  const isText = comparison.startsWith("$v") || comparison.endsWith("egex") || comparison === "$regexi";
  return isText ? "text" : (KINDS[comparison] ?? "scalar");
}

export type Scalar = string | number | boolean;

export interface Clause {
  attribute: string;
  comparison: Comparison;
  value: Scalar | Scalar[];
}

/** What the builder shows: comparisons that all, or any of which have to hold. */
export interface Clauses {
  join: "all" | "any";
  clauses: Clause[];
}

/** Null: the condition says more than the builder can show. */
export function clausesOf(condition: JsonObject | null): Clauses | null {
  const entries = Object.entries(condition ?? {});
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && Array.isArray(first[1])) {
    const [key, parts] = first;
    if (key === "$or" && parts.length > 1) return joined("any", parts);
    if (key === "$and" && parts.length > 0) return joined("all", parts);
  }
  const clauses = entries.map(([attribute, asked]) => clausesOfAttribute(attribute, asked));
  return clauses.includes(null) ? null : { join: "all", clauses: clauses.flatMap((known) => known ?? []) };
}

/** Each part has to be one comparison, so that it comes back as it was. */
function joined(join: Clauses["join"], parts: Json[]): Clauses | null {
  const clauses: Clause[] = [];
  for (const part of parts) {
    const entries = isObject(part) ? Object.entries(part) : [];
    const [entry] = entries;
    if (entries.length !== 1 || entry === undefined) return null;
    const found = clausesOfAttribute(entry[0], entry[1]);
    if (found?.length !== 1) return null;
    clauses.push(...found);
  }
  return { join, clauses };
}

function clausesOfAttribute(attribute: string, asked: Json): Clause[] | null {
  if (attribute.startsWith("$")) return null;
  if (isScalar(asked)) return [{ attribute, comparison: "is", value: asked }];
  if (!isObject(asked) || Object.keys(asked).length === 0) return null;
  const clauses = Object.entries(asked).map(([operator, operand]) => clauseOf(attribute, operator, operand));
  return clauses.every((clause) => clause !== null) ? clauses : null;
}

function clauseOf(attribute: string, operator: string, operand: unknown): Clause | null {
  if (operator === "$exists" && typeof operand === "boolean")
    return { attribute, comparison: operand ? "exists" : "missing", value: "" };
  if (operator === "$not") {
    const isPattern = isObject(operand) && Object.keys(operand).length === 1;
    const pattern = isPattern ? operand["$regex"] : undefined;
    return typeof pattern === "string" ? { attribute, comparison: "notRegex", value: pattern } : null;
  }
  if (!operator.startsWith("$") || !(COMPARISONS as readonly string[]).includes(operator)) return null;
  const comparison = operator as Comparison;
  if (kindOf(comparison) === "list")
    return isOneType(operand) ? { attribute, comparison, value: operand } : null;
  const fits = kindOf(comparison) === "scalar" ? isScalar(operand) : typeof operand === "string";
  return fits ? { attribute, comparison, value: operand as Scalar } : null;
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const isOneType = (value: unknown): value is Scalar[] =>
  Array.isArray(value) && value.every((item) => isScalar(item) && typeof item === typeof value[0]);

/** The condition that the builder's comparisons are; null for none: everyone. */
export function conditionOf({ join, clauses }: Clauses): JsonObject | null {
  if (clauses.length === 0) return null;
  const parts = clauses.map(partOf);
  if (join === "any" && parts.length > 1)
    return { $or: parts.map(({ attribute, asked }) => ({ [attribute]: asked })) };
  return merged(parts) ?? { $and: parts.map(({ attribute, asked }) => ({ [attribute]: asked })) };
}

interface Part {
  attribute: string;
  asked: Json;
}

function partOf({ attribute, comparison, value }: Clause): Part {
  switch (comparison) {
    case "is":
      return { attribute, asked: value };
    case "exists":
    case "missing":
      return { attribute, asked: { $exists: comparison === "exists" } };
    case "notRegex":
      return { attribute, asked: { $not: { $regex: value } } };
    default:
      return { attribute, asked: { [comparison]: value } };
  }
}

/** As one object, which is the shortest way to write it; null where an attribute asks for the same thing twice. */
function merged(parts: Part[]): JsonObject | null {
  const condition = new Map<string, Json>();
  for (const { attribute, asked } of parts) {
    const known = condition.get(attribute);
    if (known === undefined) {
      condition.set(attribute, asked);
      continue;
    }
    if (!isObject(known) || !isObject(asked)) return null;
    if (Object.keys(asked).some((operator) => operator in known)) return null;
    condition.set(attribute, { ...known, ...asked });
  }
  return Object.fromEntries(condition);
}
