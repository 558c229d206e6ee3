import { Alert, Progress, Stack, Text } from "@mantine/core";
import { MAX_CONFIG_BYTES } from "../../../../domain/limits.ts";
import { bytes, count } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { Faults } from "../../../kit/states.tsx";
import { draft } from "../../../strings/draft.ts";
import type { Checked } from "./check.ts";

const { sizes, checks: text } = draft;

const Size = ({ label, value }: { label: string; value: string }) => (
  <Text size="sm">
    {label}:{" "}
    <Text span fw={600}>
      {value}
    </Text>
  </Text>
);

/** How large a draft is: tokens estimated, bytes counted. */
export function Sizes({ checked }: { checked: Checked | undefined }) {
  const used = checked ? (checked.bytes / MAX_CONFIG_BYTES) * 100 : 0;
  return (
    <Section title={sizes.title}>
      <Stack gap={6}>
        <Size label={sizes.prompt} value={sizes.tokens(count(checked?.promptTokens))} />
        <Size label={sizes.whole} value={sizes.tokens(count(checked?.tokens))} />
        <Text size="xs" c="dimmed">
          {sizes.approximate}
        </Text>
        <Progress value={used} color={used > 100 ? "red" : undefined} aria-label={sizes.limit} size="sm" />
        <Text size="sm">{sizes.bytes(bytes(checked?.bytes), bytes(MAX_CONFIG_BYTES))}</Text>
      </Stack>
    </Section>
  );
}

const Found = ({ title, color, faults }: { title: string; color: string; faults: Checked["saving"] }) =>
  faults.length > 0 && (
    <Alert color={color} title={title} p="sm">
      <Faults faults={faults} />
    </Alert>
  );

/** What is wrong with a draft, the worst first; told as it changes. */
export function Findings({ checked }: { checked: Checked | undefined }) {
  if (!checked) {
    return (
      <Text size="sm" c="dimmed" role="status">
        {text.pending}
      </Text>
    );
  }
  const { saving, publishing, running } = checked;
  const told = new Set(saving.map(({ path }) => path));
  const notes = checked.notes.filter(({ path }) => !told.has(path));
  return (
    <Stack gap="xs" role="status">
      {saving.length + publishing.length + running.length + notes.length === 0 && (
        <Text size="sm">{text.right}</Text>
      )}
      <Found title={text.saving} color="red" faults={saving} />
      <Found title={text.publishing} color="red" faults={publishing} />
      <Found title={text.running} color="orange" faults={running} />
      <Found title={text.notes} color="gray" faults={notes} />
    </Stack>
  );
}

export const FindingsPanel = ({ checked }: { checked: Checked | undefined }) => (
  <Section title={text.title}>
    <Findings checked={checked} />
  </Section>
);
