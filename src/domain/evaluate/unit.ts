import { MAX_UNIT_LENGTH } from "../limits.ts";
import type { UnitName } from "../rule.ts";

export type Attributes = Readonly<Record<string, unknown>>;

/** Text, or a finite number as its text; null for anything else, for no text and for too long a one: that is nobody. */
function unitText(value: unknown): string | null {
  if (typeof value === "string") return value === "" || value.length > MAX_UNIT_LENGTH ? null : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

/** The unit that attributes speak of, if they do. */
export function unitOf(attributes: Attributes, unit: UnitName): string | null {
  try {
    return unitText(unit === "user" ? attributes.user_id : attributes.session_id);
  } catch {
    // A getter that throws: whoever it is, it is not known.
    return null;
  }
}
