import { Button, Group, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../kit/data-table.tsx";
import { count, day } from "../kit/format.ts";
import { Section } from "../kit/section.tsx";
import { Empty } from "../kit/states.tsx";
import { metrics } from "../strings/metrics.ts";
import { AMOUNTS, exactly } from "./price-rows.ts";
import type { Prices } from "./requests.ts";

const route = getRouteApi("/metrics");
const text = metrics.table;
/** Rows before all are asked for. */
const SHOWN = 8;

type Row = Prices["built_in"][number];

const fits = ({ provider, models }: Row, wanted: string): boolean => {
  if (`${provider} ${models}`.toLowerCase().includes(wanted)) return true;
  // A model's whole id fits the expression that stands for it.
  return new RegExp(models).test(wanted);
};

/** What models cost by the service's own table. */
export function BuiltInPrices({ prices: { as_of, built_in } }: { prices: Prices }) {
  const { q: sought = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/metrics" });
  const seek = (q: string): void =>
    void navigate({
      search: (before) => ({ ...before, q: q || undefined }),
      replace: true,
      resetScroll: false,
    });
  const [all, setAll] = useState(false);
  const wanted = sought.trim().toLowerCase();
  const found = wanted === "" ? built_in : built_in.filter((row) => fits(row, wanted));
  const shown = all || wanted !== "" ? found : found.slice(0, SHOWN);
  return (
    <Section title={text.title} description={text.lead(day(`${as_of}T12:00:00Z`))}>
      <TextInput
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={sought}
        onChange={(event) => seek(event.currentTarget.value)}
        maw={360}
        data-search
      />
      {shown.length === 0 ? (
        <Empty title={text.noneFits} />
      ) : (
        <DataTable
          label={text.label}
          rows={shown}
          keyOf={({ provider, models }) => `${provider} ${models}`}
          columns={[
            {
              key: "provider",
              title: metrics.prices.columns.provider,
              cell: ({ provider }) => provider,
            },
            { key: "models", title: text.models, cell: ({ models }) => <code>{models}</code> },
            ...AMOUNTS.map((name) => ({
              key: name,
              title: metrics.prices.columns[name],
              cell: (row: Row) => (name === "up_to_input_tokens" ? count(row[name]) : exactly(row[name])),
              numeric: true,
            })),
          ]}
        />
      )}
      {shown.length < found.length && (
        <Group justify="center">
          <Button variant="default" onClick={() => setAll(true)}>
            {text.show(count(found.length))}
          </Button>
        </Group>
      )}
    </Section>
  );
}
