import { Select } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { DELIVERY_STATUSES } from "../../../domain/webhook/delivery.ts";
import { LoadMore, usePages } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { webhooks } from "../../strings/webhooks.ts";
import { readDeliveries, REFRESH_MS, type Webhook } from "../queries.ts";
import classes from "../webhooks.module.css";
import { DeliveryRow } from "./delivery-row.tsx";

const text = webhooks.deliveries;
const route = getRouteApi("/webhooks/$webhookId");

/** What the webhook was told, and whether it arrived. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const status = DELIVERY_STATUSES.find((one) => one === search.status);
  const pages = usePages({
    queryKey: ["webhook", webhook.id, "deliveries", status ?? null],
    read: (cursor) => readDeliveries(webhook.id, status, cursor),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <Select
          aria-label={text.status}
          placeholder={text.any}
          data={DELIVERY_STATUSES.map((value) => ({ value, label: text.statuses[value] }))}
          value={status ?? null}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, status: next ?? undefined }), replace: true })
          }
          clearable
        />
      }
    >
      <Loaded query={pages}>
        {() =>
          pages.rows?.length ? (
            <>
              <ol className={classes.list} aria-label={text.list}>
                {pages.rows.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} enabled={webhook.enabled} />
                ))}
              </ol>
              <LoadMore pages={pages} />
            </>
          ) : (
            <Empty title={text.none}>{status ? text.noneFiltered : text.noneLead}</Empty>
          )
        }
      </Loaded>
    </Section>
  );
}
