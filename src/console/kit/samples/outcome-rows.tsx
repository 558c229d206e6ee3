import { Button, Checkbox, Text } from "@mantine/core";
import { useState } from "react";
import { targeting } from "../../strings/targeting.ts";
import { DataTable, type Column } from "../data-table.tsx";
import { outcomeWords } from "./outcome-words.ts";
import type { Sample } from "./parse.ts";
import type { Progress } from "./ask.worker.ts";

const text = targeting.samples;
const STEP = 10;

interface Row {
  at: number;
  sample: Sample;
  saved: string;
  edited: string;
}

interface OutcomeRowsProps {
  samples: Sample[];
  progress: Progress;
  isEdited: boolean;
}

const written = (sample: Sample): string =>
  Object.entries(sample)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

/** What each sample gets. */
export function OutcomeRows({ samples, progress, isEdited }: OutcomeRowsProps) {
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [most, setMost] = useState(STEP);
  const { saved, edited, outcomes } = progress;
  const all = [...Array(Math.min(progress.done, samples.length)).keys()];
  const wanted = onlyChanged && isEdited ? all.filter((at) => saved[at] !== edited[at]) : all;
  const words = (place: number | undefined): string => {
    const outcome = place === undefined ? undefined : outcomes[place];
    return outcome ? outcomeWords(outcome) : "";
  };
  const rows = wanted
    .slice(0, most)
    .map((at): Row => ({ at, sample: samples[at]!, saved: words(saved[at]), edited: words(edited[at]) }));
  const columns: Column<Row>[] = [
    {
      key: "sample",
      title: text.sample,
      cell: ({ sample }) => (
        <Text
          size="xs"
          ff="monospace"
          lineClamp={3}
          style={{ overflowWrap: "anywhere" }}
          title={JSON.stringify(sample)}
        >
          {written(sample)}
        </Text>
      ),
    },
    ...(isEdited
      ? [{ key: "saved", title: text.saved, cell: (row: Row) => <Text size="sm">{row.saved}</Text> }]
      : []),
    {
      key: "edited",
      title: isEdited ? text.edited : text.now,
      cell: ({ saved, edited }) => (
        <Text size="sm" fw={saved === edited ? undefined : 700}>
          {edited}
        </Text>
      ),
    },
  ];
  return (
    <>
      {isEdited && (
        <Checkbox
          size="xs"
          label={text.onlyChanged}
          checked={onlyChanged}
          onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
        />
      )}
      {rows.length > 0 && (
        <DataTable label={text.rows} columns={columns} rows={rows} keyOf={({ at }) => at} />
      )}
      {wanted.length > most && (
        <Button size="compact-sm" variant="default" onClick={() => setMost(most + 10 * STEP)}>
          {text.more}
        </Button>
      )}
    </>
  );
}
