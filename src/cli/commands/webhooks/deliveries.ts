import { DELIVERY_STATUSES } from "../../../domain/webhook/delivery.ts";
import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { parsed } from "../../option.ts";
import { limit } from "../../options.ts";
import { json, printConfig } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { facts, table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";
import type { Delivery, WholeDelivery } from "../../webhook.ts";
import { delivery, theWebhook } from "./options.ts";

type Attempt = Delivery["attempts"][number];

const resultOf = ({ status, error }: Attempt): string => error ?? `answered ${status}`;

const SHAPE: Column<Delivery>[] = [
  { title: "ID", value: (one) => one.id },
  { title: "STATUS", value: (one) => one.status },
  { title: "EVENT", value: (one) => one.event },
  { title: "HAPPENED", value: (one) => moment(one.created_at) },
  { title: "TRIES", value: (one) => one.attempts.length },
  { title: "LAST", value: ({ attempts }) => attempts.at(-1) && resultOf(attempts.at(-1)!), flexible: true },
  { title: "NEXT", value: ({ next_at }) => next_at && moment(next_at) },
];

const ATTEMPTS: Column<Attempt>[] = [
  { title: "TRIED", value: ({ at }) => moment(at) },
  { title: "RESULT", value: resultOf, flexible: true },
  { title: "MS", value: ({ duration_ms }) => duration_ms },
];

const whole = (one: WholeDelivery, width: number): string =>
  [
    facts([
      ["delivery", one.id],
      ["event", one.event],
      ["status", one.status],
      ["happened", moment(one.created_at)],
      ["next", one.next_at && moment(one.next_at)],
    ]),
    ...(one.attempts.length > 0 ? [table(one.attempts, ATTEMPTS, width)] : []),
    printConfig(one.payload, "yaml"),
  ].join("\n");

export const deliveries = defineCommand({
  name: "webhooks deliveries",
  summary: "List what a webhook was told, newest first",
  details: "They are kept for 30 days.",
  examples: [
    "signalbox webhooks deliveries wh_0f8fad5bd9cb469fa16570867728950e --status failed",
    "signalbox webhooks deliveries wh_0f8fad5bd9cb469fa16570867728950e --delivery msg_2ed6657de927468b55e12665a8aea6a2",
  ],
  options: {
    id: theWebhook,
    delivery: { ...delivery, description: "this one, with every attempt and what is sent" },
    status: parsed("--status <status>", DELIVERY_STATUSES.join(", "), parse.oneOf(...DELIVERY_STATUSES)),
    limit,
  },
  positional: "id",
  async run({ id, delivery, status, limit }, { api, io, json: asJson }) {
    const route = api.v1.webhooks[":id"].deliveries;
    if (delivery !== undefined) {
      if (status !== undefined || limit !== undefined)
        throw misuse("--delivery is one: give it, or --status and --limit.");
      const answer = await route[":delivery_id"].$get({ param: { id, delivery_id: delivery } });
      const one = await answer.json();
      return io.out(asJson ? json(one) : whole(one, io.width));
    }
    const list = await allPages(
      async (page) => (await route.$get({ param: { id }, query: { ...page, status } })).json(),
      limit,
    );
    if (asJson) return io.out(json(list));
    if (list.length === 0) return io.err(`There are none: signalbox webhooks test ${id}\n`);
    io.out(table(list, SHAPE, io.width));
  },
});
