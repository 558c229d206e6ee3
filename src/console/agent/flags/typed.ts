import type { Flag, FlagRule, FlagType } from "../../../domain/flag.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import type { UnitName } from "../../../domain/rule.ts";
import { KEY } from "../../../domain/slug.ts";
import { conditionFaults } from "../../kit/conditions/faults.ts";

/** A rule of a flag while it is edited. */
export interface TypedRule {
  /** Stays while rules are moved. */
  id: string;
  condition: JsonObject | null;
  /** What is typed as its condition is no JSON. */
  broken: boolean;
  percent: number | null;
  /** Undefined: what is typed is no value. */
  value: Json | undefined;
}

/** A flag while it is edited. */
export interface TypedFlag {
  key: string;
  type: FlagType;
  description: string;
  enabled: boolean;
  default_value: Json | undefined;
  hasOff: boolean;
  off_value: Json | undefined;
  unit: UnitName;
  gates_tools: string[];
  rules: TypedRule[];
}

const FIRST: Record<FlagType, Json> = { boolean: false, string: "", number: 0, object: {} };

const firstValue = (type: FlagType): Json => FIRST[type];

export const newRule = (type: FlagType): TypedRule => ({
  id: crypto.randomUUID(),
  condition: null,
  broken: false,
  percent: null,
  value: type === "boolean" ? true : FIRST[type],
});

const typedRule = ({ condition, percent, value }: FlagRule): TypedRule => ({
  id: crypto.randomUUID(),
  condition: condition && Object.keys(condition).length > 0 ? condition : null,
  broken: false,
  percent: percent ?? null,
  value,
});

/** Null: a new one. */
export const typedOf = (flag: Flag | null): TypedFlag => ({
  key: flag?.key ?? "",
  type: flag?.type ?? "boolean",
  description: flag?.description ?? "",
  enabled: flag?.enabled ?? true,
  default_value: flag ? flag.default_value : false,
  hasOff: flag?.off_value !== undefined && flag.off_value !== null,
  off_value: flag?.off_value ?? firstValue(flag?.type ?? "boolean"),
  unit: flag?.unit ?? "user",
  gates_tools: flag?.gates_tools ?? [],
  rules: flag?.rules.map(typedRule) ?? [],
});

/** Another type has other values: those of the old one are none. */
export const retyped = (flag: TypedFlag, type: FlagType): TypedFlag => ({
  ...flag,
  type,
  default_value: firstValue(type),
  off_value: firstValue(type),
  gates_tools: type === "boolean" ? flag.gates_tools : [],
  rules: flag.rules.map((rule) => ({ ...rule, value: newRule(type).value })),
});

/** Null: something that is typed is no value yet. */
export function flagOf(typed: TypedFlag): Flag | null {
  const { key, type, description, enabled, default_value, hasOff, off_value, unit, gates_tools, rules } =
    typed;
  if (default_value === undefined || (hasOff && off_value === undefined)) return null;
  const made: FlagRule[] = [];
  for (const { condition, broken, percent, value } of rules) {
    if (value === undefined || broken || conditionFaults(condition, null).length > 0) return null;
    made.push({
      ...(condition === null ? {} : { condition }),
      ...(percent === null ? {} : { percent }),
      value,
    });
  }
  return {
    key,
    type,
    ...(description.trim() === "" ? {} : { description }),
    enabled,
    default_value,
    ...(hasOff ? { off_value } : {}),
    ...(unit === "user" ? {} : { unit }),
    ...(gates_tools.length > 0 ? { gates_tools } : {}),
    rules: made,
  };
}

export const isKey = (key: string): boolean => KEY.test(key);
