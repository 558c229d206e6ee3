import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { isProblem } from "../api/problem.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { useKept } from "../kit/kept.ts";
import { Section } from "../kit/section.tsx";
import { Failure } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { whileStill } from "../kit/while-still.ts";
import { common } from "../strings/common.ts";
import { metrics } from "../strings/metrics.ts";
import { newRow, priceOf, rowOf, type PriceRow } from "./price-rows.ts";
import { PricesTable } from "./prices-table.tsx";
import { readPrices, replacePrices, type OwnPrice } from "./requests.ts";

const text = metrics.prices;

/** What was typed, and what it was begun from. */
interface Draft {
  rows: PriceRow[];
  base: string;
}

/** The project's own prices, changed together: all of them are one list. */
export function OwnPrices({ stored }: { stored: OwnPrice[] }) {
  const mayWrite = useCan("agents:write");
  const [draft, setDraft] = useKept<Draft | null>("prices", null);
  const [missing, setMissing] = useState(false);
  const base = JSON.stringify(stored);
  const rows = draft?.rows ?? stored.map(rowOf);
  const change = (next: PriceRow[]): void => setDraft({ rows: next, base: draft?.base ?? base });
  const save = useAct({
    act: async () => {
      const { prices: after } = await replacePrices(rows.map(priceOf));
      return { before: stored, after: JSON.stringify(after) };
    },
    done: () => text.saved,
    undo:
      ({ before, after }) =>
      () =>
        whileStill({
          read: readPrices,
          is: ({ prices }) => JSON.stringify(prices) === after,
          otherwise: common.notUndone,
          act: () => replacePrices(before),
        }),
    onDone: () => setDraft(null),
    quiet: true,
  });
  const submit = (): void => {
    const isMissing = rows.some(({ model }) => model.trim() === "");
    setMissing(isMissing);
    if (!isMissing) save.mutate();
  };
  const discard = (): void => {
    setDraft(null);
    setMissing(false);
    save.reset();
  };
  const { error } = save;
  const isAtFields =
    isProblem(error, "invalid_request") &&
    error.faults.every(({ path }) => /^\/prices\/\d+\/\w+$/.test(path));
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton
          scope="agents:write"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => change([...rows, newRow()])}
        >
          {text.add}
        </ActionButton>
      }
    >
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.empty}
        </Text>
      ) : (
        <PricesTable rows={rows} onChange={mayWrite ? change : null} error={error} />
      )}
      {missing && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {text.noModel}
        </Text>
      )}
      {error && !isAtFields && <Failure error={error} />}
      {draft && draft.base !== base && (
        <Alert color="yellow" role="status">
          {text.changedMeanwhile}
        </Alert>
      )}
      {draft && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {text.unsaved}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={discard}>
              {text.discard}
            </Button>
            <ActionButton scope="agents:write" onClick={submit} loading={save.isPending}>
              {text.save}
            </ActionButton>
          </Group>
        </Group>
      )}
    </Section>
  );
}
