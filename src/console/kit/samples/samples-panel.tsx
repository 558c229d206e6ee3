import { Alert, Button, Group, Progress as Bar, Stack, Text, Textarea } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";
import { targeting } from "../../strings/targeting.ts";
import { count, plural } from "../format.ts";
import { Section } from "../section.tsx";
import type { Question } from "./outcome.ts";
import { OutcomeCounts } from "./outcome-counts.tsx";
import { OutcomeRows } from "./outcome-rows.tsx";
import { MAX_SAMPLES, parseSamples, type SampleFault, type Samples } from "./parse.ts";
import { useSamplesText } from "./recent.ts";
import { useOutcomes } from "./use-outcomes.ts";

const text = targeting.samples;

interface SamplesPanelProps {
  /** Null: there is nothing to ask. */
  saved: Question | null;
  /** As it is being edited; the same as `saved` where nothing is. */
  edited: Question | null;
  /** What the answers do not regard. */
  note?: string;
  title?: string;
}

const EXAMPLE = ["user_id,plan,country", "ana,pro,BR", "bruno,free,BR", "carla,enterprise,PT"].join("\n");

/** Sample users, and what each of them gets as it is saved and as it is edited. */
export function SamplesPanel({ saved, edited, note, title = text.title }: SamplesPanelProps) {
  const [typed, setTyped] = useSamplesText();
  const settled = useDeferredValue(typed);
  const found = useMemo(() => parseSamples(settled), [settled]);
  const { progress, failed } = useOutcomes(found.samples, saved, edited);
  const isEdited = JSON.stringify(saved) !== JSON.stringify(edited);
  const isWhole = progress !== null && progress.done === found.samples.length;
  return (
    <Section title={title} description={text.description}>
      <Stack gap="sm">
        <Textarea
          label={text.label}
          placeholder={text.placeholder}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          rows={5}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", whiteSpace: "pre" } }}
        />
        <Group gap="xs">
          {typed === "" ? (
            <Button size="compact-sm" variant="default" onClick={() => setTyped(EXAMPLE)}>
              {text.example}
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" onClick={() => setTyped("")}>
              {text.clear}
            </Button>
          )}
          <ReadAs found={found} />
        </Group>
        <Faults faults={found.faults} />
        {failed && <Alert color="red">{text.failed}</Alert>}
        {progress !== null && !isWhole && (
          <div role="status">
            <Text size="xs">{text.working(count(progress.done), count(found.samples.length))}</Text>
            <Bar
              value={(100 * progress.done) / found.samples.length}
              aria-label={text.working(count(progress.done), count(found.samples.length))}
            />
          </div>
        )}
        {progress !== null && progress.done > 0 && (
          <>
            <OutcomeCounts progress={progress} isEdited={isEdited} />
            <OutcomeRows samples={found.samples} progress={progress} isEdited={isEdited} />
          </>
        )}
        <Text size="xs" c="dimmed">
          {note ?? text.exact}
        </Text>
      </Stack>
    </Section>
  );
}

const ReadAs = ({ found }: { found: Samples }) =>
  found.format !== null && (
    <Text size="xs" c="dimmed" role="status">
      {text.read(plural(found.samples.length, ...text.users), text.formats[found.format])}
    </Text>
  );

function faultWords({ line, why }: SampleFault): string {
  if (why === "many") return text.faults.many(count(MAX_SAMPLES));
  return line === 0 ? text.whole(text.faults[why]) : text.line(line, text.faults[why]);
}

const Faults = ({ faults }: { faults: SampleFault[] }) =>
  faults.length > 0 && (
    <Alert color="orange" role="status">
      {faults.map((fault) => (
        <Text key={`${fault.line}${fault.why}`} size="sm">
          {faultWords(fault)}
        </Text>
      ))}
    </Alert>
  );
