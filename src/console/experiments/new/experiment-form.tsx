import { Accordion, Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Failure } from "../../kit/states.tsx";
import { common } from "../../strings/common.ts";
import { experiments } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import { Basics } from "./basics.tsx";
import { definitionOf, missingOf, namesOf, type Draft } from "./draft.ts";
import { PlanPanel } from "./plan-panel.tsx";
import { Statistics } from "./statistics.tsx";
import { Traffic } from "./traffic.tsx";
import { useSides } from "./use-sides.ts";

const text = experiments.form;

export type Definition = ReturnType<typeof definitionOf>;

interface ExperimentFormProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** The experiment that is edited; null: a new one. */
  editedId: string | null;
  error: unknown;
  busy: boolean;
  onSubmit: (id: string, definition: Definition, start: boolean) => void;
  onCancel: () => void;
}

/** An experiment as it is planned: three choices, what they take, and the rest folded. */
export function ExperimentForm(props: ExperimentFormProps) {
  const { draft, set, editedId, error, busy, onSubmit, onCancel } = props;
  const { active, versions, conflicts } = useSides(draft, editedId);
  const [broken, setBroken] = useState(false);
  const control = draft.control ?? (draft.tests.includes(active ?? -1) ? null : active);
  const missing = missingOf(draft, control) ?? (broken ? text.badAudience : null);
  const part = { draft, set, control, error };
  const submit = (start: boolean): void => {
    if (missing === null && control !== null)
      onSubmit(namesOf(draft, control).id, definitionOf(draft, control), start);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      <div className={classes.columns}>
        <Stack miw={0}>
          <Basics {...part} versions={versions} fixedId={editedId !== null} />
          <Accordion variant="separated" order={2}>
            <Accordion.Item value="advanced">
              <Accordion.Control>{text.advanced}</Accordion.Control>
              <Accordion.Panel>
                <Stack>
                  <Traffic {...part} onBroken={setBroken} />
                  <Statistics {...part} />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          {conflicts.length > 0 && (
            <Alert color="orange" variant="default" title={text.problems} role="status">
              <List size="sm">
                {conflicts.map((one) => (
                  <List.Item key={one}>{one}</List.Item>
                ))}
              </List>
            </Alert>
          )}
          {error != null && <Failure error={error} />}
          <Group justify="flex-end" gap="sm">
            {missing !== null && (
              <Text size="sm" c="dimmed">
                {missing}
              </Text>
            )}
            <Button variant="default" onClick={onCancel}>
              {common.cancel}
            </Button>
            {editedId === null ? (
              <>
                <Button type="submit" variant="default" loading={busy} disabled={missing !== null}>
                  {text.create}
                </Button>
                <Button
                  loading={busy}
                  disabled={missing !== null || conflicts.length > 0}
                  onClick={() => submit(true)}
                >
                  {text.createAndStart}
                </Button>
              </>
            ) : (
              <Button type="submit" loading={busy} disabled={missing !== null}>
                {text.save}
              </Button>
            )}
          </Group>
        </Stack>
        <PlanPanel draft={draft} control={control} onUse={(maxSample) => set({ maxSample })} />
      </div>
    </form>
  );
}
