import { NumberInput, TagsInput, TextInput } from "@mantine/core";
import { isObject, type Json } from "../../../../domain/json.ts";
import { Section } from "../../../kit/section.tsx";
import { draft } from "../../../strings/draft.ts";
import classes from "./form.module.css";
import { faultAt, type FormProps } from "./props.ts";
import { setIn } from "./set-in.ts";

const text = draft.form;

const LISTS = [
  ["blocked_phrases", text.blockedPhrases],
  ["blocked_input", text.blockedInput],
  ["blocked_output", text.blockedOutput],
  ["required_disclaimers", text.disclaimers],
] as const;

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** What may not be asked or answered, and what always is. */
export function GuardrailsForm({ config, onChange, faults, readOnly }: FormProps) {
  const { guardrails } = config;
  const set = (name: string, value: Json | undefined): void => {
    const next = setIn(config, ["guardrails", name], value);
    const isEmpty = isObject(next["guardrails"]) && Object.keys(next["guardrails"]).length === 0;
    onChange(isEmpty ? setIn(next, ["guardrails"], undefined) : next);
  };
  if (Array.isArray(guardrails)) {
    return (
      <Section title={text.guardrails}>
        <TagsInput
          label={text.guardrailList}
          description={text.tagsHint}
          value={texts(guardrails)}
          onChange={(lines) => onChange({ ...config, guardrails: lines })}
          splitChars={[]}
          readOnly={readOnly}
        />
      </Section>
    );
  }
  const given = isObject(guardrails) ? guardrails : {};
  const longest = given["max_input_length"];
  const answer = given["blocked_message"];
  return (
    <Section title={text.guardrails}>
      <div className={classes.grid}>
        {LISTS.map(([name, label]) => (
          <TagsInput
            key={name}
            label={label}
            placeholder={text.tagsHint}
            value={texts(given[name])}
            onChange={(phrases) => set(name, phrases.length === 0 ? undefined : phrases)}
            error={faultAt(faults, `/guardrails/${name}`)}
            splitChars={[]}
            readOnly={readOnly}
          />
        ))}
        <NumberInput
          label={text.maxInput}
          value={typeof longest === "number" ? longest : ""}
          onChange={(value) => set("max_input_length", typeof value === "number" ? value : undefined)}
          error={faultAt(faults, "/guardrails/max_input_length")}
          min={1}
          clampBehavior="none"
          readOnly={readOnly}
        />
        <TextInput
          label={text.blockedMessage}
          value={typeof answer === "string" ? answer : ""}
          onChange={(event) => set("blocked_message", event.currentTarget.value || undefined)}
          error={faultAt(faults, "/guardrails/blocked_message")}
          readOnly={readOnly}
        />
      </div>
    </Section>
  );
}
