import { Alert, Badge, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconEqual } from "@tabler/icons-react";
import { useMemo } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { Section } from "../../kit/section.tsx";
import { compare as text } from "../../strings/compare.ts";
import { FieldChanges } from "./field-changes.tsx";
import { comparison, type Comparison } from "./model.ts";
import { ProseDiff } from "./prose/prose-diff.tsx";
import { useLayout, type LayoutChoice } from "./prose/use-layout.ts";
import { ToolChanges } from "./tool-changes.tsx";

export interface ChangesProps {
  from: JsonObject;
  to: JsonObject;
  fromName: string;
  toName: string;
}

const Summary = ({ of: { texts, fields, tools } }: { of: Comparison }) => (
  <Group gap="xs" role="group" aria-label={text.summary.label}>
    {texts.length > 0 && (
      <Badge variant="default" tt="none">
        {text.summary.texts(texts.length)}
      </Badge>
    )}
    {fields.length > 0 && (
      <Badge variant="default" tt="none">
        {text.summary.settings(fields.length)}
      </Badge>
    )}
    {tools.length > 0 && (
      <Badge variant="default" tt="none">
        {text.summary.tools(tools.length)}
      </Badge>
    )}
  </Group>
);

const LayoutControl = ({ choice: { layout, canChoose, choose } }: { choice: LayoutChoice }) =>
  canChoose && (
    <SegmentedControl
      size="xs"
      aria-label={text.layout.label}
      value={layout}
      onChange={choose}
      data={[
        { value: "split", label: text.layout.split },
        { value: "unified", label: text.layout.unified },
      ]}
    />
  );

/** How one configuration becomes another: texts as prose, settings as fields, tools by name. */
export function Changes({ from, to, fromName, toName }: ChangesProps) {
  const found = useMemo(() => comparison(from, to), [from, to]);
  const choice = useLayout();
  if (found.isSame) {
    return (
      <Alert color="gray" icon={<IconEqual aria-hidden />} title={text.same} role="status">
        {text.sameDetail(fromName, toName)}
      </Alert>
    );
  }
  const names = { fromName, toName };
  return (
    <Stack>
      <Summary of={found} />
      <Section title={text.prompt} actions={found.texts.length > 0 && <LayoutControl choice={choice} />}>
        {found.texts.length === 0 && <Text c="dimmed">{text.promptSame}</Text>}
        {found.texts.map(({ path, label, from: old, to: next }) => (
          <Stack key={path} gap={4}>
            <Title order={3}>{label}</Title>
            {(old === undefined || next === undefined) && (
              <Text size="sm" c="dimmed">
                {text.onlyIn(old === undefined ? toName : fromName)}
              </Text>
            )}
            <ProseDiff label={label} from={old ?? ""} to={next ?? ""} layout={choice.layout} {...names} />
          </Stack>
        ))}
      </Section>
      <Section title={text.settings}>
        {found.fields.length === 0 ? (
          <Text c="dimmed">{text.settingsSame}</Text>
        ) : (
          <FieldChanges label={text.settings} changes={found.fields} {...names} />
        )}
      </Section>
      <Section title={text.tools}>
        {found.tools.length > 0 ? (
          <ToolChanges changes={found.tools} {...names} />
        ) : (
          <Text c="dimmed">{found.toolsMoved ? text.toolsMoved : text.toolsSame}</Text>
        )}
      </Section>
    </Stack>
  );
}
