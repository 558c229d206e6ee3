import { NativeSelect, NumberInput, TagsInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { conditions } from "../../strings/conditions.ts";
import { kindOf, type Clause, type Scalar } from "./clauses.ts";
import type { GroupName } from "./group-names.ts";
import classes from "./input.module.css";
import { count } from "../format.ts";

const text = conditions.input;

type Type = keyof typeof text.types;

interface ConditionValueProps {
  clause: Clause;
  groups: GroupName[] | null;
  onChange: (value: Clause["value"]) => void;
}

/** What an attribute is compared with. */
export function ConditionValue({ clause, groups, onChange }: ConditionValueProps) {
  const kind = kindOf(clause.comparison);
  const { value } = clause;
  if (kind === "nothing") return <span />;
  if (kind === "group") return <GroupValue value={String(value)} groups={groups} onChange={onChange} />;
  if (kind === "text")
    return (
      <TextInput
        size="xs"
        aria-label={text.value}
        placeholder={text.value}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
      />
    );
  return <TypedValue value={value} ordered={ORDERED.has(clause.comparison)} onChange={onChange} />;
}

/** Of these, true and false are neither. */
const ORDERED: ReadonlySet<string> = new Set(["$lt", "$lte", "$gt", "$gte"]);

interface GroupValueProps {
  value: string;
  groups: GroupName[] | null;
  onChange: (value: string) => void;
}

function GroupValue({ value, groups, onChange }: GroupValueProps) {
  if (groups?.length === 0 && value === "")
    return (
      <Text size="xs" c="dimmed">
        {text.groupNone}
      </Text>
    );
  const offered = (groups ?? []).map(({ id, size }) => ({
    value: id,
    label: text.groupSize(id, count(size)),
  }));
  const isKnown = offered.some((group) => group.value === value);
  return (
    <NativeSelect
      size="xs"
      aria-label={text.group}
      value={value}
      data={isKnown ? offered : [{ value, label: value || text.group }, ...offered]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface TypedValueProps {
  value: Clause["value"];
  ordered: boolean;
  onChange: (value: Clause["value"]) => void;
}

const typeOf = (value: Scalar | undefined): Type =>
  typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text";

/** The same as another type. */
function cast(value: Scalar, type: Type): Scalar {
  if (type === "text") return String(value);
  if (type === "boolean") return value === true || value === "true";
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

/** Leaving the field takes what is typed as one value: it is as many as it has separators. */
const separated = (items: string[], known: Scalar[]): string[] =>
  items.flatMap((item) =>
    known.some((value) => String(value) === item)
      ? [item]
      : item
          .split(/[,;\n\t]/)
          .map((part) => part.trim())
          .filter((part) => part !== ""),
  );

/** A value, or a list of them, and their type: `7` and `"7"` are not the same to lists. */
function TypedValue({ value, ordered, onChange }: TypedValueProps) {
  const [empty, setEmpty] = useState<Type>("text");
  const isList = Array.isArray(value);
  const type = isList ? (value.length === 0 ? empty : typeOf(value[0])) : typeOf(value);
  const types: Type[] = isList || ordered ? ["text", "number"] : ["text", "number", "boolean"];
  const retype = (next: Type): void => {
    setEmpty(next);
    onChange(isList ? value.map((item) => cast(item, next)) : cast(value, next));
  };
  return (
    <div className={classes.value}>
      {isList ? (
        <TagsInput
          size="xs"
          aria-label={text.values}
          placeholder={value.length === 0 ? text.valuesHint : undefined}
          value={value.map(String)}
          splitChars={[",", "\n", "\t", ";"]}
          acceptValueOnBlur
          error={value.length === 0 ? text.emptyList : null}
          onChange={(items) =>
            onChange([...new Set(separated(items, value).map((item) => cast(item, type)))])
          }
        />
      ) : (
        <OneValue value={value} onChange={onChange} />
      )}
      <NativeSelect
        size="xs"
        aria-label={text.type}
        data={types.map((one) => ({ value: one, label: text.types[one] }))}
        value={type}
        onChange={(event) => retype(event.currentTarget.value as Type)}
      />
    </div>
  );
}

function OneValue({ value, onChange }: { value: Scalar; onChange: (value: Scalar) => void }) {
  if (typeof value === "boolean")
    return (
      <NativeSelect
        size="xs"
        aria-label={text.value}
        value={String(value)}
        data={[
          { value: "true", label: conditions.yes },
          { value: "false", label: conditions.no },
        ]}
        onChange={(event) => onChange(event.currentTarget.value === "true")}
      />
    );
  if (typeof value === "number")
    return (
      <NumberInput
        size="xs"
        aria-label={text.value}
        value={value}
        onChange={(next) => onChange(typeof next === "number" ? next : Number(next) || 0)}
        hideControls
      />
    );
  return (
    <TextInput
      size="xs"
      aria-label={text.value}
      placeholder={text.value}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}
