import { ActionIcon, Button, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";
import { variableNames } from "../../../../domain/variables.ts";
import { PromptEditor } from "../../../editor/lazy.tsx";
import { Section } from "../../../kit/section.tsx";
import { draft } from "../../../strings/draft.ts";
import { Variables } from "../../versions/config/reading.tsx";
import { promptTexts, type PromptText } from "../../versions/config/texts.ts";
import type { FormProps } from "./props.ts";
import { setIn, stepsOf } from "./set-in.ts";

const text = draft.form;

const valueAt = (config: JsonObject, steps: string[]): Json | undefined => {
  let value: Json | undefined = config;
  for (const step of steps) value = (value as JsonObject | undefined)?.[step];
  return value;
};

/** Of a message: where it lies in the list, and who says it. */
function Role({ config, onChange, readOnly, at }: FormProps & { at: string }) {
  const role = valueAt(config, ["messages", at, "role"]);
  const known = Object.entries(text.roles).map(([value, label]) => ({ value, label }));
  const given = typeof role === "string" ? role : "";
  return (
    <NativeSelect
      size="xs"
      aria-label={text.role}
      value={given}
      disabled={readOnly}
      data={known.some(({ value }) => value === given) ? known : [...known, { value: given, label: given }]}
      onChange={(event) => onChange(setIn(config, ["messages", at, "role"], event.currentTarget.value))}
    />
  );
}

function One({ prompt, names, ...props }: FormProps & { prompt: PromptText; names: string[] }) {
  const { config, onChange, readOnly, faults } = props;
  const steps = stepsOf(prompt.path);
  const isMessage = steps[0] === "messages";
  const change = (next: string): void => {
    const isLines = Array.isArray(valueAt(config, steps));
    onChange(setIn(config, steps, isLines ? next.split("\n") : next));
  };
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={3}>{prompt.label}</Title>
          {isMessage && <Role {...props} at={steps[1] ?? "0"} />}
        </Group>
        {!readOnly && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.removeText(prompt.label)}
            onClick={() => onChange(setIn(config, isMessage ? steps.slice(0, 2) : steps, undefined))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <PromptEditor
        label={prompt.label}
        value={prompt.text}
        onChange={change}
        names={names}
        readOnly={readOnly}
        minHeight={isMessage ? "4rem" : "14rem"}
        maxHeight="32rem"
      />
      {faults
        .filter(({ path }) => path === prompt.path)
        .map(({ message }) => (
          <Text key={message} size="sm" c="var(--mantine-color-error)">
            {message}
          </Text>
        ))}
    </Stack>
  );
}

/** What the model is told, with its variables. */
export function PromptForm(props: FormProps) {
  const { config, onChange, readOnly } = props;
  const prompts = promptTexts(config);
  const names = variableNames(config);
  const messages = Array.isArray(config["messages"])
    ? config["messages"].filter((item) => isObject(item))
    : [];
  const add = (name: string, value: Json): void => onChange({ ...config, [name]: value });
  return (
    <Section title={text.prompt}>
      <Variables config={config} />
      {prompts.map((prompt) => (
        <One key={prompt.path} prompt={prompt} names={names} {...props} />
      ))}
      {!readOnly && (
        <Group gap="xs">
          {!("instructions" in config) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => add("instructions", "")}
            >
              {text.addInstructions}
            </Button>
          )}
          {!("system_prompt" in config) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => add("system_prompt", "")}
            >
              {text.addSystem}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => add("messages", [...messages, { role: "user", content: text.newMessage }])}
          >
            {text.addMessage}
          </Button>
        </Group>
      )}
    </Section>
  );
}
