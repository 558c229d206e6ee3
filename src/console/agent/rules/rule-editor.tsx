import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import type { Rule, SplitArm, UnitName } from "../../../domain/rule.ts";
import { KEY } from "../../../domain/slug.ts";
import { conditionFaults } from "../../kit/conditions/faults.ts";
import { ConditionInput } from "../../kit/conditions/input.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useKnownAttributes } from "../../kit/samples/recent.ts";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import { freeId } from "./rule-set.ts";
import { isWhole, SplitInput } from "./split-input.tsx";
import { VersionSelect } from "./version-select.tsx";

const text = targeting.rules;

interface RuleEditorProps {
  agentId: string;
  /** Null: a new one. */
  rule: Rule | null;
  others: Rule[];
  onApply: (rule: Rule) => void;
  onClose: () => void;
}

/** A rule while it is edited: its shape is right once it can be applied. */
interface Typed {
  id: string;
  description: string;
  condition: JsonObject | null;
  isSplit: boolean;
  version: number | null;
  split: (Omit<SplitArm, "version"> & { version: number | null })[];
  unit: UnitName;
}

const typedOf = (rule: Rule | null, others: Rule[]): Typed => ({
  id: rule?.id ?? freeId("rule", others),
  description: rule?.description ?? "",
  condition: rule && Object.keys(rule.condition).length > 0 ? rule.condition : null,
  isSplit: rule?.split !== undefined,
  version: rule?.version ?? null,
  split: rule?.split ?? [
    { version: rule?.version ?? null, weight: 50 },
    { version: null, weight: 50 },
  ],
  unit: rule?.unit ?? "user",
});

const ruleOf = ({ id, description, condition, isSplit, version, split, unit }: Typed): Rule => ({
  id,
  ...(description.trim() === "" ? {} : { description }),
  condition: condition ?? {},
  ...(isSplit ? { split: split as SplitArm[], ...(unit === "user" ? {} : { unit }) } : { version: version! }),
});

export function RuleEditor({ agentId, rule, others, onApply, onClose }: RuleEditorProps) {
  const [typed, setTyped] = useState(() => typedOf(rule, others));
  const [broken, setBroken] = useState(false);
  const [tried, setTried] = useState(false);
  const attributes = useKnownAttributes();
  const isNarrow = useMediaQuery("(max-width: 48em)");
  const set = (change: Partial<Typed>): void => setTyped((known) => ({ ...known, ...change }));
  const { id, condition, isSplit, version, split, unit } = typed;
  const idFault = !KEY.test(id)
    ? text.idWrong
    : others.some((other) => other.id === id)
      ? text.idTaken
      : null;
  const needsVersion = !isSplit && version === null;
  const splitFault = isSplit && !isWhole(split);
  const isRight =
    idFault === null &&
    !needsVersion &&
    !splitFault &&
    !broken &&
    conditionFaults(condition, null).length === 0;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isRight) onApply(ruleOf(typed));
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={rule === null ? text.addTitle : text.editTitle(rule.id)}
      size="xl"
      fullScreen={isNarrow}
    >
      <form onSubmit={apply}>
        <Stack>
          <TextInput
            label={text.descriptionLabel}
            value={typed.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            maxLength={MAX_TEXT_LENGTH}
            data-autofocus
          />
          <TextInput
            label={text.id}
            description={text.idHint}
            value={id}
            onChange={(event) => set({ id: event.currentTarget.value })}
            error={idFault}
            required
            spellCheck={false}
          />
          <ConditionInput
            label={text.condition}
            value={condition}
            onChange={(next) => set({ condition: next })}
            onBroken={setBroken}
            attributes={attributes}
          />
          <Stack gap="xs" role="group" aria-label={text.gets}>
            <Group justify="space-between">
              <Text fw={600} size="sm">
                {text.gets}
              </Text>
              <SegmentedControl
                size="xs"
                aria-label={text.gets}
                value={isSplit ? "split" : "one"}
                onChange={(next) => set({ isSplit: next === "split" })}
                data={[
                  { value: "one", label: text.oneVersion },
                  { value: "split", label: text.splitVersions },
                ]}
              />
            </Group>
            {isSplit ? (
              <>
                <SplitInput agentId={agentId} value={split} onChange={(next) => set({ split: next })} />
                <Select
                  label={text.unit}
                  data={Object.entries(text.units).map(([value, label]) => ({ value, label }))}
                  value={unit}
                  onChange={(next) => set({ unit: next === "session" ? "session" : "user" })}
                  allowDeselect={false}
                  w={180}
                />
              </>
            ) : (
              <VersionSelect
                agentId={agentId}
                ariaLabel={text.version}
                value={version}
                onChange={(next) => set({ version: next })}
                error={tried && needsVersion ? text.versionHint : null}
              />
            )}
          </Stack>
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {text.applyHint}
            </Text>
            <Group>
              <Button variant="default" onClick={onClose}>
                {common.cancel}
              </Button>
              <Button type="submit" disabled={tried && !isRight}>
                {text.apply}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
