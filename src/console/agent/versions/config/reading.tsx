import { Badge, Group, Stack, Text } from "@mantine/core";
import type { JsonObject } from "../../../../domain/json.ts";
import { variableNames } from "../../../../domain/variables.ts";
import { Section } from "../../../kit/section.tsx";
import { versions } from "../../../strings/versions.ts";
import { FieldList } from "./field-list.tsx";
import { Prompt } from "./prompt.tsx";
import { sectionsOf } from "./sections.ts";
import { promptTexts } from "./texts.ts";
import { ToolList } from "./tool-list.tsx";
import { toolsOf } from "./tools.ts";

const text = versions.config;

export function Variables({ config }: { config: JsonObject }) {
  const names = variableNames(config);
  return (
    <Group gap={6}>
      <Text size="sm" c="dimmed" title={text.variablesHint}>
        {names.length === 0 ? text.noVariables : `${text.variables}:`}
      </Text>
      {names.map((name) => (
        <Badge key={name} variant="light" color="grape" tt="none">
          {name}
        </Badge>
      ))}
    </Group>
  );
}

/** A configuration as people read it: what the model is told, which model it is, what it may do, and all the rest. */
export function Reading({ config }: { config: JsonObject }) {
  const prompts = promptTexts(config);
  const tools = toolsOf(config);
  const [model, ...others] = sectionsOf(config);
  const sections = model?.title === text.model ? others : [model, ...others];
  return (
    <Stack>
      <Section title={text.prompt}>
        <Variables config={config} />
        {prompts.length === 0 ? (
          <Text c="dimmed">{text.noPrompt}</Text>
        ) : (
          prompts.map((prompt) => <Prompt key={prompt.path} prompt={prompt} />)
        )}
      </Section>
      <Section title={text.model}>
        {model?.title === text.model ? (
          <FieldList content={model.content} under="model" />
        ) : (
          <Text c="dimmed">{text.noModel}</Text>
        )}
      </Section>
      <Section title={`${text.tools} (${tools.length})`}>
        {tools.length === 0 ? <Text c="dimmed">{text.noTools}</Text> : <ToolList tools={tools} />}
      </Section>
      {sections.map(
        (section) =>
          section && (
            <Section key={section.title} title={section.title}>
              <FieldList content={section.content} under={section.under} />
            </Section>
          ),
      )}
    </Stack>
  );
}
