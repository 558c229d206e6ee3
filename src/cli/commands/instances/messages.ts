import { MAX_LEASE_SECONDS } from "../../../domain/instance/limits.ts";
import { defineCommand } from "../../command.ts";
import { seconds } from "../../durations.ts";
import { misuse } from "../../failure.ts";
import type { Message } from "../../instance.ts";
import { parsed, toggle } from "../../option.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import { theInstance } from "./options.ts";

const SHAPE: Column<Message>[] = [
  { title: "SEQ", value: (message) => message.seq },
  { title: "ID", value: (message) => message.id },
  { title: "TYPE", value: (message) => message.type, flexible: true },
  { title: "SENT", value: (message) => moment(message.created_at) },
  { title: "TRIES", value: (message) => message.deliveries },
  { title: "DATA", value: (message) => message.data, flexible: true },
  { title: "ERROR", value: (message) => message.last_error, flexible: true },
];

function lease(text: string): number {
  const value = seconds(text);
  if (Number.isInteger(value) && value <= MAX_LEASE_SECONDS) return value;
  throw new Error(`must be whole seconds, ${MAX_LEASE_SECONDS} at most`);
}

export const messages = defineCommand({
  name: "instances messages",
  summary: "List what waits for an instance, oldest first",
  details:
    "This only looks. With --take the messages are handed out, which counts: what was handed out five times and not acknowledged is a dead letter.",
  examples: [
    "signalbox instances messages in_0f8fad5bd9cb469fa16570867728950e",
    "signalbox instances messages in_0f8fad5bd9cb469fa16570867728950e --take --limit 1 --json",
    "signalbox instances messages in_0f8fad5bd9cb469fa16570867728950e --dead",
  ],
  options: {
    id: theInstance,
    take: toggle("--take", "take them, to acknowledge what is done"),
    dead: toggle("--dead", "dead letters"),
    lease: parsed("--lease <duration>", "within which it is the same hand-out (default: 30s)", lease),
    limit,
  },
  positional: "id",
  async run({ id, take, dead, lease, limit }, { api, io, json: asJson }) {
    if (take && dead) throw misuse("Dead letters are not handed out: give --take or --dead.");
    if (lease !== undefined && !take) throw misuse("--lease goes with --take.");
    const query = {
      ...(dead && { status: "dead" as const }),
      ...(!take && { peek: "true" as const }),
      ...(lease !== undefined && { lease_seconds: String(lease) }),
    };
    const route = api.v1.instances[":id"].messages;
    const list = await allPages(
      async (page) => (await route.$get({ param: { id }, query: { ...page, ...query } })).json(),
      limit,
    );
    if (asJson) return io.out(json(list));
    if (list.length === 0) return io.err("There are none.\n");
    io.out(table(list, SHAPE, io.width));
  },
});
