import {
  Accordion,
  NumberInput,
  Radio,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
} from "@mantine/core";
import { MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import { ON_FINISH, ON_NO_TRAFFIC, POLICIES } from "../../../domain/rollout/rollout.ts";
import { MomentInput } from "../../kit/moment-input.tsx";
import { Section } from "../../kit/section.tsx";
import { common } from "../../strings/common.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import type { Draft } from "./draft.ts";
import classes from "./new.module.css";

export interface PartProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  /** What is wrong at a place of the body. */
  faultAt: (...places: string[]) => string | undefined;
}

export const PolicyPart = ({ draft, onChange }: PartProps) => (
  <Section title={text.policy}>
    <Radio.Group aria-label={text.policy} value={draft.policy} onChange={(policy) => onChange({ policy })}>
      <Stack gap="xs">
        {POLICIES.map((policy) => (
          <Radio
            key={policy}
            value={policy}
            label={text.policies[policy]}
            description={text.policyWhy[policy]}
          />
        ))}
      </Stack>
    </Radio.Group>
  </Section>
);

const HOUR_MS = 3_600_000;

const StartPart = ({ draft, onChange, faultAt }: PartProps) => (
  <div>
    <Text size="sm" fw={500} mb={4}>
      {text.start}
    </Text>
    <SegmentedControl
      aria-label={text.start}
      value={draft.starts_at === null ? "now" : "later"}
      onChange={(when) =>
        onChange({ starts_at: when === "now" ? null : new Date(Date.now() + HOUR_MS).toISOString() })
      }
      data={(["now", "later"] as const).map((value) => ({ value, label: text.starts[value] }))}
    />
    {draft.starts_at !== null && (
      <MomentInput
        mt="xs"
        label={text.startsAt}
        value={draft.starts_at}
        onChange={(starts_at) => starts_at !== null && onChange({ starts_at })}
        error={faultAt("/starts_at")}
      />
    )}
  </div>
);

export const EndPart = (props: PartProps) => {
  const { draft, onChange, faultAt } = props;
  return (
    <Section title={text.end}>
      <div className={classes.pair}>
        <StartPart {...props} />
        <Select
          label={text.finish}
          data={ON_FINISH.map((value) => ({ value, label: text.finishes[value] }))}
          value={draft.on_finish}
          onChange={(value) => value && onChange({ on_finish: value })}
          allowDeselect={false}
        />
      </div>
      <Textarea
        label={text.reason}
        description={common.reasonHint}
        value={draft.reason}
        onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
        maxLength={MAX_TEXT_LENGTH}
        autosize
      />
      <Accordion variant="contained">
        <Accordion.Item value="more">
          <Accordion.Control>{text.more}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="sm">
              <Switch
                label={text.killSwitch}
                description={text.killHint}
                checked={draft.kill_switch}
                onChange={({ currentTarget }) => onChange({ kill_switch: currentTarget.checked })}
              />
              <div className={classes.pair}>
                <Select
                  label={text.noTraffic}
                  data={ON_NO_TRAFFIC.map((value) => ({ value, label: text.noTrafficActions[value] }))}
                  value={draft.on_no_traffic}
                  onChange={(value) => value && onChange({ on_no_traffic: value })}
                  allowDeselect={false}
                />
                <NumberInput
                  label={text.noTrafficMinutes}
                  value={draft.no_traffic_minutes}
                  onChange={(no_traffic_minutes) => onChange({ no_traffic_minutes })}
                  error={faultAt("/no_traffic_seconds")}
                  min={1}
                  hideControls
                />
                <NumberInput
                  label={text.maxDays}
                  value={draft.max_days}
                  onChange={(max_days) => onChange({ max_days })}
                  error={faultAt("/max_duration_seconds")}
                  min={0}
                  hideControls
                />
              </div>
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Section>
  );
};
