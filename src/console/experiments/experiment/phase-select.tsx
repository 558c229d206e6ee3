import { Select } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { day } from "../../kit/format.ts";
import { experiments } from "../../strings/experiments.ts";
import type { Experiment } from "../queries.ts";

const text = experiments.page;
const route = getRouteApi("/experiments/$experimentId");

/** Which phase is looked at; the last one, unless the address says another. */
export function PhaseSelect({ experiment }: { experiment: Experiment }) {
  const { phase } = route.useSearch();
  const navigate = route.useNavigate();
  const last = experiment.phases.at(-1)?.number;
  return (
    <Select
      label={text.phase}
      w={340}
      maw="100%"
      allowDeselect={false}
      value={String(phase ?? last)}
      data={experiment.phases.map(({ number, started_at, ended_at }) => ({
        value: String(number),
        label: text.phaseOption(
          number,
          `${day(started_at)} – ${ended_at === null ? text.now : day(ended_at)}`,
        ),
      }))}
      onChange={(next) =>
        void navigate({
          search: (was) => ({ ...was, phase: Number(next) === last ? undefined : Number(next) }),
        })
      }
    />
  );
}
