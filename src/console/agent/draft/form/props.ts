import type { JsonObject } from "../../../../domain/json.ts";
import type { EditorFault } from "../../../editor/faults.ts";

/** What every part of the form has. */
export interface FormProps {
  config: JsonObject;
  onChange: (config: JsonObject) => void;
  /** What is wrong, by JSON Pointers into the configuration. */
  faults: readonly EditorFault[];
  readOnly: boolean;
}

/** What is wrong at a place; undefined where nothing is. */
export const faultAt = (faults: readonly EditorFault[], path: string): string | undefined =>
  faults.find((fault) => fault.path === path)?.message;
