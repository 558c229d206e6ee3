import { Checkbox, Input, Stack } from "@mantine/core";
import { EVENTS, type EventPattern } from "../../domain/webhook/events.ts";
import { webhooks } from "../strings/webhooks.ts";
import classes from "./webhooks.module.css";

const text = webhooks.form;

interface EventsInputProps {
  value: EventPattern[];
  onChange: (events: EventPattern[]) => void;
  error?: string | undefined;
}

const resourceOf = (event: string): string => event.split(".")[0] ?? "";
const RESOURCES = [...new Set(EVENTS.map(resourceOf))];

/** Events by what they are of: single ones, all of a resource, or all. */
export function EventsInput({ value, onChange, error }: EventsInputProps) {
  const has = (pattern: EventPattern): boolean => value.includes(pattern);
  const toggle = (pattern: EventPattern, without: (one: EventPattern) => boolean): void =>
    onChange(
      has(pattern)
        ? value.filter((one) => one !== pattern)
        : [...value.filter((one) => !without(one)), pattern],
    );
  const all = has("*");
  return (
    <Input.Wrapper label={text.events} labelElement="div" error={error} required>
      <Stack gap="sm" mt={4}>
        {/* What is in a larger choice need not be named. */}
        <Checkbox label={text.all} checked={all} onChange={() => toggle("*", () => true)} />
        <div className={classes.events}>
          {RESOURCES.map((resource) => {
            const whole = `${resource}.*` as const;
            const isWhole = all || has(whole);
            return (
              <Stack
                key={resource}
                gap={6}
                role="group"
                aria-label={webhooks.resources[resource] ?? resource}
              >
                <Checkbox
                  label={text.group(webhooks.resources[resource] ?? resource)}
                  checked={isWhole}
                  disabled={all}
                  onChange={() => toggle(whole, (one) => resourceOf(one) === resource)}
                />
                {EVENTS.filter((event) => resourceOf(event) === resource).map((event) => (
                  <Checkbox
                    key={event}
                    size="xs"
                    ml="md"
                    label={event}
                    checked={isWhole || has(event)}
                    disabled={isWhole}
                    onChange={() => toggle(event, () => false)}
                  />
                ))}
              </Stack>
            );
          })}
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
