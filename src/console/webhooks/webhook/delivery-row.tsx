import { Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { api, body, segment } from "../../api/client.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { count, duration } from "../../kit/format.ts";
import { Time } from "../../kit/time.tsx";
import { ToneBadge, type Tone } from "../../kit/tone-badge.tsx";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { webhooks } from "../../strings/webhooks.ts";
import type { Delivery } from "../queries.ts";
import classes from "../webhooks.module.css";
import { DeliveryDetails } from "./delivery-details.tsx";

const text = webhooks.deliveries;

const TONES: Record<Delivery["status"], Tone> = { pending: "live", delivered: "good", failed: "bad" };

/** What came back of the last attempt. */
function lastAnswer({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  if (!last) return common.unknown;
  return [last.status ?? text.noAnswer, last.status === null && last.error, duration(last.duration_ms)]
    .filter(Boolean)
    .join(" · ");
}

interface DeliveryRowProps {
  delivery: Delivery;
  /** Of the webhook: while it is off, nothing is sent. */
  enabled: boolean;
}

/** One delivery: what, whether it arrived, and what came back. */
export function DeliveryRow({ delivery, enabled }: DeliveryRowProps) {
  const [opened, { toggle }] = useDisclosure();
  const { id, event, status, attempts, next_at, created_at, webhook_id: webhookId } = delivery;
  const replay = useAct({
    act: () =>
      body(
        api.webhooks[":id"].deliveries[":delivery_id"].replay.$post({
          param: { id: segment(webhookId), delivery_id: segment(id) },
        }),
      ),
    done: () => text.replayed,
  });
  return (
    <li className={classes.delivery}>
      <div className={classes.line}>
        <div>
          <ToneBadge tone={TONES[status]}>{text.statuses[status]}</ToneBadge>
        </div>
        <div>
          <Text size="sm" fw={600}>
            {event}
          </Text>
          <Text size="xs" c="dimmed">
            <Time at={created_at} />
          </Text>
        </div>
        <div>
          <Text size="sm">{lastAnswer(delivery)}</Text>
          <Text size="xs" c="dimmed">
            {text.attempts}: {count(attempts.length)}
            {next_at !== null && (
              <>
                {" · "}
                {text.next}: <Time at={next_at} exact />
              </>
            )}
          </Text>
        </div>
        <Group gap="xs">
          <ActionButton
            scope="webhooks:write"
            size="compact-xs"
            variant="default"
            unless={!enabled && webhooks.off}
            loading={replay.isPending}
            aria-label={text.replayOf(event)}
            onClick={() => replay.mutate()}
          >
            {text.replay}
          </ActionButton>
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={opened}
            aria-label={text.detailsOf(event, id)}
            onClick={toggle}
          >
            {text.details}
          </Button>
        </Group>
      </div>
      <Collapse expanded={opened}>
        {opened && (
          <Stack pt="sm">
            <DeliveryDetails delivery={delivery} />
          </Stack>
        )}
      </Collapse>
    </li>
  );
}
