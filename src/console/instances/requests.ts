import type { InstanceStatus } from "../../domain/instance/status.ts";
import type { Move } from "../../domain/instance/moves.ts";
import { api, body, segment } from "../api/client.ts";
import type { Tone } from "../kit/tone-badge.tsx";

const one = api.instances[":id"];

export interface InstanceFilter {
  agent?: string;
  status?: InstanceStatus;
}

export const readInstances = (cursor: string | undefined, { agent, status }: InstanceFilter) =>
  body(api.instances.$get({ query: { cursor, agent_id: agent, status } }));

export type Instance = Awaited<ReturnType<typeof readInstances>>["data"][number];
export type NewInstance = Parameters<typeof api.instances.$post>[0]["json"];

export const spawnInstance = (json: NewInstance, once: string) =>
  body(api.instances.$post({ json }, { headers: { "Idempotency-Key": once } }));

export const readInstance = (id: string) => body(one.$get({ param: { id: segment(id) } }));

export const changeInstance = ({ id, seq }: Instance, json: Parameters<typeof one.$patch>[0]["json"]) =>
  body(one.$patch({ param: { id: segment(id) }, json }, { headers: { "If-Match": `"${seq}"` } }));

export const moveInstance = (id: string, move: Move, reason: string | undefined) =>
  body(one[move].$post({ param: { id: segment(id) }, json: { reason } }));

export const removeInstance = (id: string) => one.$delete({ param: { id: segment(id) } });

/** Only looks: nothing counts as handed out. */
export const readMessages = (id: string, cursor: string | undefined, status: "pending" | "dead") =>
  body(one.messages.$get({ param: { id: segment(id) }, query: { cursor, status, peek: "true" } }));

export const sendMessage = (id: string, json: { type?: string; data: unknown }, once: string) =>
  body(one.messages.$post({ param: { id: segment(id) }, json }, { headers: { "Idempotency-Key": once } }));

export const acknowledge = (id: string, message: string) =>
  body(
    one.messages[":message_id"].ack.$post({
      param: { id: segment(id), message_id: segment(message) },
      json: { outcome: "done" },
    }),
  );

export const TONES: Record<InstanceStatus, Tone> = {
  idle: "calm",
  initializing: "live",
  active: "good",
  busy: "live",
  error: "bad",
  offline: "warn",
};
