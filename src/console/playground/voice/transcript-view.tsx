import { Group, Text } from "@mantine/core";
import { Copy } from "../../kit/copy.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { duration } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { playground } from "../../strings/playground.ts";
import { useNames } from "../chat/use-acts.ts";
import type { Target } from "../target/target.ts";
import type { Heard } from "./hear.ts";
import classes from "./voice.module.css";

const text = playground.transcription;

const seconds = (value: number): string => duration(value * 1_000);

/** What a recording says, and who has written it down. */
export function TranscriptView({ heard, target }: { heard: Heard; target: Target }) {
  const name = useNames()(target.agentId);
  const { transcript, converted, ms } = heard;
  const { text: said, version, language, duration_seconds: length, segments } = transcript;
  const facts = [
    text.by(name, version),
    language ?? null,
    length === undefined ? null : text.length(seconds(length)),
    text.took(duration(ms)),
  ].filter((fact) => fact !== null);
  return (
    <Section title={text.result} actions={<Copy value={said} of={text.result} />}>
      <div role="status" className={classes.text}>
        {said.trim() === "" ? text.nothing : said}
      </div>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {facts.join(" · ")}
        </Text>
      </Group>
      {converted && (
        <Text size="sm" c="dimmed">
          {text.converted}
        </Text>
      )}
      {segments && segments.length > 0 && (
        <DataTable
          label={text.segments}
          rows={segments.map((segment, index) => ({ ...segment, index }))}
          keyOf={({ index }) => index}
          columns={[
            {
              key: "from",
              title: text.from,
              cell: (segment) => seconds(segment.start_seconds),
              numeric: true,
            },
            { key: "to", title: text.to, cell: (segment) => seconds(segment.end_seconds), numeric: true },
            { key: "text", title: text.text, cell: (segment) => segment.text },
          ]}
        />
      )}
    </Section>
  );
}
