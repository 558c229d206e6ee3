export const DELIVERY_STATUSES = ["pending", "delivered", "failed"] as const;
/** `failed`: it is not tried any more. */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One attempt to deliver. */
export interface Attempt {
  /** Milliseconds since 1970. */
  at: number;
  /** Of the answer; null: there was none. */
  status: number | null;
  /** Why it failed; null: it did not. */
  error: string | null;
  duration_ms: number;
}

/** What goes through the queue: all else is in the database. */
export interface WebhookMessage {
  delivery_id: string;
}
