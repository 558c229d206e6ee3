import { decodeCursor, encodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { AcknowledgeMessage, SendMessage } from "../../domain/inputs/instances.ts";
import { DEFAULT_LEASE_SECONDS, MAX_PENDING } from "../../domain/instance/limits.ts";
import type { MessageStatus } from "../../domain/instance/message.ts";
import type { MessageRow } from "../../store/instance/messages.ts";
import { findInstance } from "../../store/instances.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import { requireAccess } from "../access/allow.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { objectOf, requireInstance, wrongStatus } from "../instances/internal.ts";
import { lifeOf } from "../instances/resource.ts";
import { iso, isoOrNull } from "../iso.ts";
import type { Page } from "../page.ts";
import { randomId } from "../random-id.ts";

/** A message as it is answered. */
const toMessage = (row: MessageRow) => ({
  id: row.id,
  seq: row.seq,
  type: row.type,
  from: row.sender,
  data: JSON.parse(row.data) as unknown,
  status: row.status,
  deliveries: row.deliveries,
  last_error: row.last_error,
  created_at: iso(row.created_at),
  handed_at: isoOrNull(row.handed_at),
  acknowledged_at: isoOrNull(row.acked_at),
});
export type Message = ReturnType<typeof toMessage>;

/** Throws `invalid_request` unless it is an instance of the project, whose agent the caller may use as it does. */
async function checkSender(call: Call, id: string): Promise<void> {
  const refusal = (): Problem =>
    new Problem("invalid_request", "A message comes from an instance of the same project, or from none.", {
      errors: [{ path: "/from", message: "is no instance of this project" }],
    });
  const row = await findInstance(call.db, call.tenant.projectId, id);
  if (!row) throw refusal();
  await requireAccess(call, row.agentId, refusal);
}

/** What tells a repeat of a request: who sent it, under which key. */
async function requestOf(
  call: Call,
  input: SendMessage,
): Promise<{ request: string; digest: string } | null> {
  if (call.idempotencyKey === undefined) return null;
  return {
    request: await sha256(`${call.actor.id}\n${call.idempotencyKey}`),
    digest: await sha256(JSON.stringify([input.type ?? null, input.from ?? null, input.data])),
  };
}

const digestOf = ({ type, sender, data }: MessageRow): Promise<string> =>
  sha256(JSON.stringify([type, sender, JSON.parse(data)]));

/**
 * Sends a message to an instance, which gets it after those that came before. Throws `instance_not_found`,
 * `instance_status` for one that was shut down, `messages_full`, `idempotency_key_reused`, and `invalid_request` for a
 * sender that there is not.
 */
export async function sendMessage(call: Call, id: string, input: SendMessage): Promise<Message> {
  const row = await requireInstance(call, id);
  if (row.endedAt !== null) throw wrongStatus(id, lifeOf(row), "be sent messages");
  if (input.from !== undefined) await checkSender(call, input.from);
  const repeat = await requestOf(call, input);
  const sent = await objectOf(call.env, id).send({
    id: randomId("ms"),
    request: repeat?.request ?? null,
    type: input.type ?? null,
    sender: input.from ?? null,
    data: JSON.stringify(input.data),
    created_at: call.now,
  });
  if (sent === "full")
    throw new Problem(
      "messages_full",
      `${MAX_PENDING} messages wait for the instance ${id}: it has to acknowledge some first.`,
      { retryAfter: 5 },
    );
  if (repeat !== null && (await digestOf(sent)) !== repeat.digest)
    throw new Problem(
      "idempotency_key_reused",
      "This Idempotency-Key belongs to another message: choose a new one.",
    );
  return toMessage(sent);
}

export interface MessageQuery {
  limit: number;
  cursor?: string;
  status?: Exclude<MessageStatus, "acknowledged">;
  peek?: boolean;
  lease_seconds?: number;
}

/**
 * Hands out all messages that wait for an instance, oldest first; those that are only looked at are not counted. Who
 * takes messages needs what sending them needs. Throws `instance_not_found`, `scope_missing` and `access_missing`.
 */
export async function listMessages(call: Call, id: string, query: MessageQuery): Promise<Page<Message>> {
  const { limit, status = "pending", peek = false, lease_seconds: seconds = DEFAULT_LEASE_SECONDS } = query;
  const isTaking = status === "pending" && !peek;
  if (isTaking) requireScope(call.actor, "instances:write");
  await requireInstance(isTaking ? { ...call, access: "run" } : call, id);
  const [after = 0] = decodeCursor(query.cursor, ["number"]) ?? [];
  const object = objectOf(call.env, id);
  const { messages, more } =
    status === "pending"
      ? await object.handOut({ limit, after, leaseMs: seconds * 1000, peek })
      : await object.list({ status, limit, after });
  const last = messages.at(-1);
  return {
    data: messages.map(toMessage),
    next_cursor: more && last !== undefined ? encodeCursor([last.seq]) : null,
  };
}

/** Throws `instance_not_found` and `message_not_found`. */
export async function acknowledgeMessage(
  call: Call,
  id: string,
  messageId: string,
  { outcome, error }: AcknowledgeMessage,
): Promise<Message> {
  await requireInstance(call, id);
  const row = await objectOf(call.env, id).acknowledge(messageId, outcome, error ?? null);
  if (row !== null) return toMessage(row);
  throw new Problem(
    "message_not_found",
    `The instance has no message ${JSON.stringify(messageId.slice(0, 128))}: what was acknowledged is forgotten after a day.`,
  );
}
