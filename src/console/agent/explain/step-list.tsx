import { Code, Group, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import type { Step } from "../../../domain/evaluate/trace.ts";
import type { Flag } from "../../../domain/flag.ts";
import type { Rule } from "../../../domain/rule.ts";
import { conditionWords, shown } from "../../kit/conditions/words.ts";
import { TextLink } from "../../kit/link.tsx";
import type { GroupValues } from "../group-values.ts";
import { explain as text } from "../../strings/explain.ts";
import { targeting } from "../../strings/targeting.ts";
import classes from "./explain.module.css";
import { failedParts } from "./failed.ts";
import { SlotFigures } from "./slot-figures.tsx";

/** What steps are explained by. */
export interface Known {
  agentId: string;
  rules: Rule[];
  flags: Flag[];
  groups: GroupValues;
  attributes: Record<string, unknown>;
}

interface StepListProps {
  label: string;
  steps: Step[];
  known: Known;
}

/** What was considered, in order: what gave the answer, and why the others did not. */
export const StepList = ({ label, steps, known }: StepListProps) => (
  <ol className={classes.steps} aria-label={label}>
    {steps.map((step) => (
      <li className={classes.step} key={`${step.step} ${step.id ?? ""} ${step.rule ?? ""} ${step.why}`}>
        <ThemeIcon
          variant={step.matched ? "filled" : "default"}
          color={step.matched ? "teal.8" : undefined}
          radius="xl"
          size={28}
          aria-label={step.matched ? text.given : text.passed}
          role="img"
        >
          {step.matched ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
        </ThemeIcon>
        <StepWords step={step} known={known} />
      </li>
    ))}
  </ol>
);

/** Both are without a rule of the flag's: its place is not what is said. */
const namesRule = ({ step, rule }: Step): boolean => step === "FLAG" && rule !== undefined;

function StepWords({ step, known }: { step: Step; known: Known }) {
  const rule = step.step === "RULE" ? known.rules.find(({ id }) => id === step.id) : undefined;
  const flagRule =
    step.step === "FLAG" && step.rule !== undefined
      ? known.flags.find(({ key }) => key === step.id)?.rules[step.rule]
      : undefined;
  const condition = rule?.condition ?? flagRule?.condition;
  return (
    <div>
      <Group gap={6}>
        <Text size="sm" fw={600} component="span">
          {namesRule(step) ? text.ruleNumber((step.rule ?? 0) + 1) : text.names[step.step]}
        </Text>
        {step.step !== "FLAG" && <Name step={step} agentId={known.agentId} />}
        {step.version !== undefined && step.matched && (
          <Text size="sm" component="span">
            → <strong>{targeting.version(step.version)}</strong>
            {step.variant ? ` ${text.variants[step.variant]}` : ""}
          </Text>
        )}
        {step.phase !== undefined && (
          <Text size="sm" c="dimmed" component="span">
            {text.phase(step.phase)}
          </Text>
        )}
      </Group>
      {rule?.description && <Text size="sm">{rule.description}</Text>}
      {condition !== undefined && (
        <Text size="sm" c="dimmed">
          {conditionWords(condition)}
        </Text>
      )}
      {(step.step !== "ACTIVE" || !step.matched) && <Text size="sm">{text.why[step.why]}</Text>}
      {step.step === "ACTIVE" && step.matched && <Text size="sm">{text.active}</Text>}
      {step.why === "condition" && condition !== undefined && (
        <FailedParts condition={condition} known={known} />
      )}
      <SlotFigures step={step} split={rule?.split} />
    </div>
  );
}

function Name({ step, agentId }: { step: Step; agentId: string }) {
  const { id } = step;
  if (id === undefined) return null;
  if (step.step === "ROLLOUT")
    return (
      <TextLink to="/rollouts/$rolloutId" params={{ rolloutId: id }} size="sm">
        {id}
      </TextLink>
    );
  if (step.step === "EXPERIMENT")
    return (
      <TextLink to="/experiments/$experimentId" params={{ experimentId: id }} size="sm">
        {id}
      </TextLink>
    );
  if (step.step === "RULE")
    return (
      <TextLink to="/agents/$agentId/rules" params={{ agentId }} size="sm">
        {id}
      </TextLink>
    );
  return <Code>{id}</Code>;
}

/** Which part of the condition failed, and on what. */
function FailedParts({ condition, known }: { condition: unknown; known: Known }) {
  return failedParts(condition, known.attributes, known.groups).map((part) => (
    <Text size="sm" key={JSON.stringify(part.condition)}>
      {JSON.stringify(part.condition) !== JSON.stringify(condition) && (
        <>{text.asked(conditionWords(part.condition))} </>
      )}
      <strong>
        {text.hasOnly(
          part.values
            .map(({ path, value }) => text.has(path, value === undefined ? text.missing : shown(value)))
            .join(", "),
        )}
      </strong>
    </Text>
  ));
}
