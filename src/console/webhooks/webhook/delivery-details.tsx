import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable } from "../../kit/data-table.tsx";
import { duration } from "../../kit/format.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { webhooks } from "../../strings/webhooks.ts";
import { deliveryQuery, type Delivery } from "../queries.ts";

const text = webhooks.deliveries;

/** The headers of Standard Webhooks; time and signature are of the attempt. */
const headersOf = ({ id, attempts }: Delivery): Record<string, string> => {
  const last = attempts.at(-1);
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": last ? String(Math.floor(Date.parse(last.at) / 1_000)) : text.headersMade,
    "webhook-signature": `v1,… (${text.headersMade})`,
  };
};

/** What was sent, and what came back each time. */
export function DeliveryDetails({ delivery }: { delivery: Delivery }) {
  const query = useQuery(deliveryQuery(delivery.webhook_id, delivery.id));
  return (
    <>
      {delivery.attempts.length > 0 && (
        <DataTable
          label={text.attemptsOf}
          rows={delivery.attempts}
          keyOf={({ at }) => at}
          columns={[
            { key: "at", title: text.attempt, cell: ({ at }) => <Time at={at} exact /> },
            { key: "code", title: text.code, cell: ({ status }) => status ?? text.noAnswer },
            { key: "error", title: text.error, cell: ({ error }) => error ?? text.ok },
            {
              key: "took",
              title: text.took,
              numeric: true,
              cell: ({ duration_ms }) => duration(duration_ms),
            },
          ]}
        />
      )}
      <Title order={3} size="h5">
        {text.headers}
      </Title>
      <JsonView label={text.headers} value={headersOf(delivery)} />
      <Title order={3} size="h5">
        {text.body}
      </Title>
      <Loaded query={query}>{({ payload }) => <JsonView label={text.body} value={payload} />}</Loaded>
    </>
  );
}
