import { Checkbox, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { FLAG_TYPES } from "../../../domain/flag.ts";
import { MAX_GATED_TOOLS, MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import { shown } from "../../kit/conditions/words.ts";
import { targeting } from "../../strings/targeting.ts";
import classes from "./flags.module.css";
import { isKey, retyped, type TypedFlag } from "./typed.ts";
import { useToolNames } from "./tool-names.ts";
import { ValueInput } from "./value-input.tsx";

const text = targeting.flags;

interface FlagFieldsProps {
  agentId: string;
  typed: TypedFlag;
  isNew: boolean;
  keyError: string | null;
  onChange: (typed: TypedFlag) => void;
}

/** All of a flag but its rules. */
export function FlagFields({ agentId, typed, isNew, keyError, onChange }: FlagFieldsProps) {
  const tools = useToolNames(agentId, typed.type === "boolean");
  const { key, type, hasOff, unit } = typed;
  const set = (change: Partial<TypedFlag>): void => onChange({ ...typed, ...change });
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          label={text.key}
          description={text.keyHint}
          value={key}
          onChange={(event) => set({ key: event.currentTarget.value })}
          error={key !== "" && !isKey(key) ? targeting.rules.idWrong : keyError}
          disabled={!isNew}
          required
          spellCheck={false}
          data-autofocus={isNew || undefined}
        />
        <Select
          label={text.type}
          description={" "}
          data={FLAG_TYPES.map((value) => ({ value, label: text.types[value] }))}
          value={type}
          onChange={(next) => next !== null && onChange(retyped(typed, next))}
          allowDeselect={false}
          disabled={!isNew}
        />
      </div>
      <TextInput
        label={text.descriptionLabel}
        value={typed.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        maxLength={MAX_TEXT_LENGTH}
      />
      <Switch
        label={text.enabled}
        checked={typed.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <div className={classes.fields}>
        <ValueInput
          key={type}
          label={text.defaultValue}
          description={text.defaultHint}
          type={type}
          value={typed.default_value}
          onChange={(value) => set({ default_value: value })}
        />
        <Select
          label={text.unit}
          description={" "}
          data={Object.entries(text.units).map(([value, label]) => ({ value, label }))}
          value={unit}
          onChange={(next) => set({ unit: next === "session" ? "session" : "user" })}
          allowDeselect={false}
        />
      </div>
      <Checkbox
        label={text.offOther}
        description={text.offDefault(shown(type === "boolean" ? false : null))}
        checked={hasOff}
        onChange={(event) => set({ hasOff: event.currentTarget.checked })}
      />
      {hasOff && (
        <ValueInput
          key={`off ${type}`}
          label={text.offValue}
          type={type}
          value={typed.off_value}
          onChange={(value) => set({ off_value: value })}
        />
      )}
      {type === "boolean" && (
        <TagsInput
          label={text.gatesLabel}
          description={text.gatesHint}
          data={tools}
          value={typed.gates_tools}
          onChange={(names) => set({ gates_tools: names })}
          maxTags={MAX_GATED_TOOLS}
          splitChars={[",", "\n"]}
          acceptValueOnBlur
        />
      )}
    </>
  );
}
