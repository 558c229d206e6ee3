import { DataTable } from "../../kit/data-table.tsx";
import { count } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { Time } from "../../kit/time.tsx";
import { experiments } from "../../strings/experiments.ts";
import type { Experiment } from "../queries.ts";
import { weightsText } from "./settings.tsx";

const text = experiments.page;

/** The times of one set of weights each. */
export const Phases = ({ experiment: { phases } }: { experiment: Experiment }) => (
  <Section title={text.phases}>
    <DataTable
      label={text.phases}
      rows={phases.toReversed()}
      keyOf={({ number }) => number}
      columns={[
        { key: "phase", title: text.phase, cell: ({ number }) => number, numeric: true },
        {
          key: "weights",
          title: text.weights,
          cell: ({ traffic_distribution: weights }) => weightsText(weights),
        },
        { key: "from", title: text.from, cell: ({ started_at }) => <Time at={started_at} exact /> },
        {
          key: "to",
          title: text.to,
          cell: ({ ended_at }) => (ended_at === null ? text.now : <Time at={ended_at} exact />),
        },
        { key: "pauses", title: text.pauses, cell: ({ pauses }) => count(pauses.length), numeric: true },
      ]}
    />
  </Section>
);
