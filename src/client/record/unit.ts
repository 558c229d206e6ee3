import { unitOf } from "../../domain/evaluate/unit.ts";
import type { Attributes } from "../types.ts";

/** Who an interaction is about. */
export interface Unit {
  user_id?: string;
  session_id?: string;
}

export function unitIn(attributes: Attributes): Unit {
  const user = unitOf(attributes, "user");
  const session = unitOf(attributes, "session");
  return { ...(user !== null && { user_id: user }), ...(session !== null && { session_id: session }) };
}
