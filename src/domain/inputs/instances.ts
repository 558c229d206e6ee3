import * as z from "zod";
import { HOOKS } from "../instance/hooks.ts";
import { MAX_HEARTBEAT_SECONDS, MAX_INSTANCE_BYTES, MAX_MESSAGE_BYTES } from "../instance/limits.ts";
import { OUTCOMES } from "../instance/message.ts";
import { WORKING } from "../instance/moves.ts";
import { MAX_URL_LENGTH } from "../webhook/limits.ts";
import { act, agentId, json, name, person, text, versionNumber } from "./common.ts";

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const object = z
  .record(z.string(), json)
  .refine(
    (value) => bytes(value) <= MAX_INSTANCE_BYTES,
    `must have at most ${MAX_INSTANCE_BYTES} bytes as JSON: keep what is larger in a context`,
  );

/** Where it may lie is checked with the settings of the deployment. */
const hook = z
  .object({ url: z.string("must be a URL").min(1, "must be a URL").max(MAX_URL_LENGTH) })
  .strict();

const hooks = z.partialRecord(z.enum(HOOKS), hook);

/** `POST /instances`. */
export const spawnInstance = act
  .extend({
    agent_id: agentId,
    name: name.optional(),
    version: versionNumber.nullish(),
    label: z.string().min(1).max(64).nullish(),
    config: object.optional(),
    state: object.optional(),
    hooks: hooks.optional(),
    heartbeat_seconds: z.int().min(1).max(MAX_HEARTBEAT_SECONDS).nullish(),
    created_by: person.optional(),
  })
  .strict()
  .refine(({ version, label }) => version == null || label == null, {
    message: "goes with no version: send one of the two",
    path: ["label"],
  });
export type SpawnInstance = z.infer<typeof spawnInstance>;

/** `PATCH /instances/{id}`: what is left out stays; state and config are replaced whole. */
export const updateInstance = act
  .extend({
    name: name.optional(),
    status: z.enum(WORKING, "must be active or busy: other statuses come by moves").optional(),
    state: object.optional(),
    config: object.optional(),
  })
  .strict();
export type UpdateInstance = z.infer<typeof updateInstance>;

/** `POST /instances/{id}/heartbeat`. */
export const heartbeat = z.object({ state: object.optional() }).strict();
export type Heartbeat = z.infer<typeof heartbeat>;

/** `POST /instances/{id}/messages`. */
export const sendMessage = z
  .object({
    data: json.refine((value) => value !== undefined, "must be sent"),
    type: z.string().min(1).max(255).optional(),
    from: z.string().min(1).max(128).optional(),
  })
  .strict()
  .refine(({ data }) => data === undefined || bytes(data) <= MAX_MESSAGE_BYTES, {
    message: `must have at most ${MAX_MESSAGE_BYTES} bytes as JSON`,
    path: ["data"],
  });
export type SendMessage = z.infer<typeof sendMessage>;

/** `POST /instances/{id}/messages/{message_id}/ack`. */
export const acknowledgeMessage = z
  .object({ outcome: z.enum(OUTCOMES).default("done"), error: text.optional() })
  .strict();
export type AcknowledgeMessage = z.infer<typeof acknowledgeMessage>;
