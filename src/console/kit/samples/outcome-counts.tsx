import { Text } from "@mantine/core";
import { targeting } from "../../strings/targeting.ts";
import { DataTable, type Column } from "../data-table.tsx";
import { count, plural } from "../format.ts";
import { outcomeWords } from "./outcome-words.ts";
import type { Progress } from "./ask.worker.ts";

const text = targeting.samples;

interface Count {
  words: string;
  saved: number;
  edited: number;
}

function countsOf({ outcomes, saved, edited }: Progress): Count[] {
  const counts: Count[] = outcomes.map((outcome) => ({ words: outcomeWords(outcome), saved: 0, edited: 0 }));
  for (const place of saved) counts[place]!.saved += 1;
  for (const place of edited) counts[place]!.edited += 1;
  return counts.toSorted((a, b) => b.edited - a.edited || b.saved - a.saved);
}

const signed = (difference: number): string =>
  difference === 0 ? "" : `${difference > 0 ? "+" : "−"}${count(Math.abs(difference))}`;

/** How many get what; as it is edited, who gets something else. */
export function OutcomeCounts({ progress, isEdited }: { progress: Progress; isEdited: boolean }) {
  const { saved, edited, done } = progress;
  const changed = saved.filter((place, at) => place !== edited[at]).length;
  const columns: Column<Count>[] = [
    { key: "outcome", title: text.outcome, cell: ({ words }) => <Text size="sm">{words}</Text> },
    ...(isEdited
      ? [{ key: "saved", title: text.saved, numeric: true, cell: (row: Count) => count(row.saved) }]
      : []),
    {
      key: "edited",
      title: isEdited ? text.edited : text.saved,
      numeric: true,
      cell: (row) => count(row.edited),
    },
    ...(isEdited
      ? [
          {
            key: "difference",
            title: text.difference,
            numeric: true,
            cell: (row: Count) => signed(row.edited - row.saved),
          },
        ]
      : []),
  ];
  return (
    <>
      {isEdited && (
        <Text fw={600} size="sm" role="status">
          {changed === 0 ? text.same : text.changed(count(changed), plural(done, ...text.users))}
        </Text>
      )}
      <DataTable
        label={text.counts}
        columns={columns}
        rows={countsOf(progress)}
        keyOf={({ words }) => words}
      />
    </>
  );
}
