import { Radio, SegmentedControl, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import { agents as text } from "../strings/agents.ts";
import { FIRST_MODEL, PROVIDERS, STARTS, type Provider, type Starting } from "./start.ts";

interface StartFieldsProps {
  starting: Starting;
  onChange: (starting: Starting) => void;
  live: boolean;
  onLive: (live: boolean) => void;
  mayActivate: boolean;
}

const { form, providers } = text;

/** What a new agent's first version is made of, and what becomes of it. */
export function StartFields({ starting, onChange, live, onLive, mayActivate }: StartFieldsProps) {
  const label = useId();
  const set = (change: Partial<Starting>): void => onChange({ ...starting, ...change });
  const { start } = starting;
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600} id={label} mb={4}>
          {form.start}
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          fullWidth
          value={start}
          onChange={(value) => set({ start: value })}
          data={STARTS.map((value) => ({ value, label: form.starts[value] }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {form.startHints[start]}
        </Text>
      </div>
      {start === "template" && <Template starting={starting} set={set} />}
      {start === "paste" && (
        <Textarea
          label={form.pasted}
          description={form.pastedHint}
          value={starting.pasted}
          onChange={(event) => set({ pasted: event.currentTarget.value })}
          autosize
          minRows={6}
          maxRows={14}
          spellCheck={false}
          required
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
      )}
      {start !== "empty" && (
        <Radio.Group
          label={form.next}
          value={live ? "live" : "draft"}
          onChange={(value) => onLive(value === "live")}
          description={mayActivate ? undefined : form.cannotActivate}
        >
          <Stack gap={6} mt={6}>
            <Radio value="live" label={form.nexts.live} disabled={!mayActivate} />
            <Radio value="draft" label={form.nexts.draft} />
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}

function Template({ starting, set }: { starting: Starting; set: (change: Partial<Starting>) => void }) {
  const { provider, model, prompt } = starting;
  // A model that was not typed goes with its provider.
  const choose = (next: Provider | null): void => {
    if (next !== null)
      set({ provider: next, ...(model === FIRST_MODEL[provider] && { model: FIRST_MODEL[next] }) });
  };
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={form.provider}
          data={PROVIDERS.map((value) => ({ value, label: providers[value] }))}
          value={provider}
          onChange={choose}
          allowDeselect={false}
        />
        <TextInput
          label={form.model}
          value={model}
          onChange={(event) => set({ model: event.currentTarget.value })}
          required
        />
      </SimpleGrid>
      <Textarea
        label={form.prompt}
        description={form.promptHint}
        value={prompt}
        onChange={(event) => set({ prompt: event.currentTarget.value })}
        autosize
        minRows={3}
        maxRows={12}
      />
    </>
  );
}
