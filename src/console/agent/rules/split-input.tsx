import { ActionIcon, Button, Group, NumberInput, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { SLOTS } from "../../../domain/bucketing.ts";
import { thresholdsOf } from "../../../domain/evaluate/split.ts";
import { MAX_SPLIT_ARMS } from "../../../domain/limits.ts";
import { decimal } from "../../kit/format.ts";
import { targeting } from "../../strings/targeting.ts";
import classes from "./rules.module.css";
import { VersionSelect } from "./version-select.tsx";

const text = targeting.rules;

export interface Arm {
  version: number | null;
  weight: number;
}

/** Whether the shares are a whole, of different versions. */
export const isWhole = (arms: Arm[]): boolean =>
  arms.every(({ version }) => version !== null) &&
  new Set(arms.map(({ version }) => version)).size === arms.length &&
  thresholdsOf(arms.map(({ weight }) => weight)).at(-1) === SLOTS;

/** Equal shares in hundredths of a percent; the last one takes what is left. */
function equal(arms: Arm[]): Arm[] {
  const weight = Math.floor(10_000 / arms.length) / 100;
  const last = Math.round((100 - weight * (arms.length - 1)) * 100) / 100;
  return arms.map((arm, at) => ({ ...arm, weight: at === arms.length - 1 ? last : weight }));
}

interface SplitInputProps {
  agentId: string;
  value: Arm[];
  onChange: (arms: Arm[]) => void;
}

/** Versions and their shares. */
export function SplitInput({ agentId, value, onChange }: SplitInputProps) {
  const sum = Math.round(value.reduce((total, { weight }) => total + weight, 0) * 10_000) / 10_000;
  return (
    <>
      {value.map((arm, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- arms have nothing else that stays while they are typed
        <div className={classes.arm} key={at}>
          <VersionSelect
            agentId={agentId}
            value={arm.version}
            onChange={(version) => onChange(value.with(at, { ...arm, version }))}
          />
          <NumberInput
            aria-label={text.weight(arm.version === null ? text.version : targeting.version(arm.version))}
            value={arm.weight}
            onChange={(weight) => onChange(value.with(at, { ...arm, weight: Number(weight) || 0 }))}
            min={0}
            max={100}
            decimalScale={4}
            suffix=" %"
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.removeArm(at + 1)}
            onClick={() => onChange(value.toSpliced(at, 1))}
            disabled={value.length <= 2}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, { version: null, weight: Math.max(0, 100 - sum) }])}
          disabled={value.length >= MAX_SPLIT_ARMS}
        >
          {text.addArm}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onChange(equal(value))}>
          {text.equal}
        </Button>
        <Text size="xs" c={sum === 100 ? "dimmed" : "red.9"} role="status">
          {sum === 100 ? text.sumRight : text.sum(decimal(sum))}
        </Text>
      </Group>
    </>
  );
}
