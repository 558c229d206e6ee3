import { MAX_DELIVERIES } from "./limits.ts";

/** What became of a message. */
export const MESSAGE_STATUSES = ["pending", "acknowledged", "dead"] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export const OUTCOMES = ["done", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a message is on its way. Times are milliseconds since 1970. */
export interface Delivery {
  status: MessageStatus;
  /** Times that it was handed out. */
  deliveries: number;
  /** When it was last handed out and that counted; null: not since it failed, or ever. */
  handedAt: number | null;
  /** What a receiver said went wrong. */
  lastError: string | null;
}

/**
 * A message that waits is asked for. Within the lease after it was handed out it is the same delivery; beyond that it is
 * another one, and after the last it is a dead letter.
 */
export function handOut(delivery: Delivery, now: number, leaseMs: number): Delivery {
  const { handedAt, deliveries } = delivery;
  if (handedAt !== null && now - handedAt < leaseMs) return delivery;
  if (deliveries >= MAX_DELIVERIES) return { ...delivery, status: "dead" };
  return { ...delivery, deliveries: deliveries + 1, handedAt: now };
}

/** A receiver has done with a message. Said of one that was acknowledged before, it changes nothing. */
export function acknowledge(delivery: Delivery, outcome: Outcome, error: string | null): Delivery {
  if (delivery.status === "acknowledged") return delivery;
  if (outcome === "done") return { ...delivery, status: "acknowledged" };
  if (delivery.status === "dead") return delivery;
  const deliveries = delivery.deliveries + (delivery.handedAt === null ? 1 : 0);
  const status = deliveries >= MAX_DELIVERIES ? "dead" : "pending";
  return { status, deliveries, handedAt: null, lastError: error };
}
