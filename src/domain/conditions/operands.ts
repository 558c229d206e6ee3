import { regexFault } from "../regex/check.ts";
import { TYPE_NAMES } from "./coerce.ts";

/** What is wrong with an operand, or null. `groups` are the ids of the saved groups that exist. */
type Check = (operand: unknown, groups: ReadonlySet<string>) => string | null;

const isScalar = (value: unknown): boolean => value === null || typeof value !== "object";

const scalar: Check = (operand) =>
  isScalar(operand)
    ? null
    : "must be text, a number, true, false or null; a list or an object is compared without an operator";

const ordered: Check = (operand) =>
  typeof operand === "string" || typeof operand === "number" ? null : "must be text or a number";

const list: Check = (operand) => {
  if (!Array.isArray(operand)) return "must be a list";
  return operand.every(isScalar) ? null : "must be a list of text, numbers, true, false or null";
};

const version: Check = (operand) =>
  (typeof operand === "string" && operand !== "") || typeof operand === "number"
    ? null
    : 'must be a version, such as "1.2.3"';

const pattern: Check = (operand) =>
  typeof operand === "string" ? regexFault(operand) : "must be a regular expression, as text without slashes";

const group: Check = (operand, groups) => {
  if (typeof operand !== "string") return "must be the id of a saved group";
  return groups.has(operand) ? null : "names a saved group that does not exist";
};

const type: Check = (operand) =>
  (TYPE_NAMES as readonly unknown[]).includes(operand) ? null : `must be one of ${TYPE_NAMES.join(", ")}`;

const flag: Check = (operand) => (typeof operand === "boolean" ? null : "must be true or false");

/** Operators whose operands hold no condition; those that do are walked through by `checkCondition`. */
export const OPERANDS: Readonly<Record<string, Check>> = {
  $eq: scalar,
  $ne: scalar,
  $lt: ordered,
  $lte: ordered,
  $gt: ordered,
  $gte: ordered,
  $in: list,
  $nin: list,
  $ini: list,
  $nini: list,
  $inGroup: group,
  $notInGroup: group,
  $exists: flag,
  $type: type,
  $regex: pattern,
  $regexi: pattern,
  $veq: version,
  $vne: version,
  $vlt: version,
  $vlte: version,
  $vgt: version,
  $vgte: version,
};
