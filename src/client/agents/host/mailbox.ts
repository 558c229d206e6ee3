import type { Connection } from "../connection.ts";
import { queryOf } from "../connection.ts";
import { pathOf } from "../registry.ts";
import type { Message, OutgoingMessage } from "../types.ts";

/** The messages of one instance. */
export class Mailbox {
  private readonly connection: Connection;
  private readonly instanceId: string;
  private readonly leaseSeconds: number;

  /** A message that is being handled for up to `handlerMs` is not handed out another time meanwhile. */
  constructor(connection: Connection, instanceId: string, handlerMs: number) {
    this.connection = connection;
    this.instanceId = instanceId;
    this.leaseSeconds = Math.min(3_600, Math.ceil(handlerMs / 1_000));
  }

  /** The oldest one that was not acknowledged. One only: each hand-out counts, and after five it is a dead letter. */
  async take(signal: AbortSignal): Promise<Message | null> {
    const query = queryOf({ limit: 1, lease_seconds: this.leaseSeconds });
    const path = `${pathOf(this.instanceId)}/messages${query}`;
    const page = await this.connection.ask<{ data: Message[] }>("GET", path, { signal, retries: 0 });
    return page.data[0] ?? null;
  }

  /** `error`: what went wrong; null: it is done. */
  async acknowledge(messageId: string, error: string | null): Promise<void> {
    const path = `${pathOf(this.instanceId)}/messages/${encodeURIComponent(messageId)}/ack`;
    const body = error === null ? { outcome: "done" } : { outcome: "failed", error };
    await this.connection.ask("POST", path, { body });
  }

  send(to: string, message: OutgoingMessage, signal: AbortSignal): Promise<Message> {
    const body = { ...message, from: this.instanceId };
    return this.connection.ask("POST", `${pathOf(to)}/messages`, { body, signal });
  }
}
