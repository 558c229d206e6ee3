import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { jsonText, readObjectText } from "../json-text.ts";
import { conditions } from "../../strings/conditions.ts";

const text = conditions.input;

interface ConditionJsonProps {
  value: JsonObject | null;
  onChange: (value: JsonObject | null) => void;
  onBroken?: (broken: boolean) => void;
  hint?: string;
}

/** Undefined: it is no condition. Nothing typed is none: everyone. */
const parsed = (typed: string): JsonObject | null | undefined =>
  typed.trim() === "" ? null : readObjectText(typed).value;

/** A condition as it is written. What is typed stays as it is, also while it is no JSON. */
export function ConditionJson({ value, onChange, onBroken, hint }: ConditionJsonProps) {
  const [typed, setTyped] = useState(() => jsonText(value));
  const found = parsed(typed);
  const same = found !== undefined && JSON.stringify(found) === JSON.stringify(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (!same) setTyped(jsonText(value));
  }
  const type = (next: string): void => {
    setTyped(next);
    const condition = parsed(next);
    onBroken?.(condition === undefined);
    if (condition !== undefined) onChange(condition);
  };
  return (
    <Textarea
      aria-label={text.jsonLabel}
      description={hint}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      error={found === undefined ? (typed.trim().startsWith("{") ? text.jsonBroken : text.jsonObject) : null}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}
