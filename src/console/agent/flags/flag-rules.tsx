import { ActionIcon, Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import type { FlagType } from "../../../domain/flag.ts";
import { MAX_FLAG_RULES } from "../../../domain/limits.ts";
import { ConditionInput } from "../../kit/conditions/input.tsx";
import { useKnownAttributes } from "../../kit/samples/recent.ts";
import { targeting } from "../../strings/targeting.ts";
import classes from "./flags.module.css";
import { newRule, type TypedRule } from "./typed.ts";
import { ValueInput } from "./value-input.tsx";

const text = targeting.flags;

interface FlagRulesProps {
  type: FlagType;
  rules: TypedRule[];
  onChange: (rules: TypedRule[]) => void;
  /** What was refused of a rule's condition. */
  errorOf: (at: number) => string | null;
}

/** Who gets which value, in order. */
export function FlagRules({ type, rules, onChange, errorOf }: FlagRulesProps) {
  const attributes = useKnownAttributes();
  const move = (from: number, to: number): void =>
    onChange(rules.toSpliced(from, 1).toSpliced(to, 0, rules[from]!));
  return (
    <Stack gap="sm" role="group" aria-label={text.rules}>
      <div>
        <Text fw={600} size="sm">
          {text.rules}
        </Text>
        <Text size="xs" c="dimmed">
          {text.rulesHint}
        </Text>
      </div>
      {rules.map((rule, at) => {
        const set = (change: Partial<TypedRule>): void => onChange(rules.with(at, { ...rule, ...change }));
        return (
          <div key={rule.id} className={classes.rule} role="group" aria-label={text.ruleNumber(at + 1)}>
            <Stack gap="sm">
              <Group justify="space-between">
                <Text size="sm" fw={600}>
                  {text.ruleNumber(at + 1)}
                </Text>
                <Group gap={2}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={text.ruleUp(at + 1)}
                    disabled={at === 0}
                    onClick={() => move(at, at - 1)}
                  >
                    <IconArrowUp size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={text.ruleDown(at + 1)}
                    disabled={at === rules.length - 1}
                    onClick={() => move(at, at + 1)}
                  >
                    <IconArrowDown size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={text.removeRule(at + 1)}
                    onClick={() => onChange(rules.toSpliced(at, 1))}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </Group>
              </Group>
              <ConditionInput
                label={text.who}
                value={rule.condition}
                onChange={(condition) => set({ condition })}
                onBroken={(broken) => set({ broken })}
                error={errorOf(at)}
                attributes={attributes}
              />
              <div className={classes.fields}>
                <NumberInput
                  label={text.percent}
                  description={text.percentHint}
                  value={rule.percent ?? ""}
                  onChange={(next) => set({ percent: typeof next === "number" ? next : null })}
                  min={0}
                  max={100}
                  decimalScale={4}
                  suffix=" %"
                />
                <ValueInput
                  key={type}
                  label={text.value}
                  type={type}
                  value={rule.value}
                  onChange={(value) => set({ value })}
                />
              </div>
            </Stack>
          </div>
        );
      })}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={rules.length >= MAX_FLAG_RULES}
          onClick={() => onChange([...rules, newRule(type)])}
        >
          {text.addRule}
        </Button>
      </Group>
    </Stack>
  );
}
