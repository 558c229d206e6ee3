import type { InferRequestType, InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import type { Context } from "./command.ts";
import { EXIT, Failure } from "./failure.ts";
import { json, printConfig } from "./output/config.ts";
import { moment, momentOrNull, oneLine } from "./output/plain.ts";
import { facts } from "./output/table.ts";

type Instances = Api["v1"]["instances"];

/** What the API answers. */
export type Instance = InferResponseType<Instances[":id"]["$get"], 200>;
export type NewInstance = InferResponseType<Instances["$post"], 201>;
export type Message = InferResponseType<Instances[":id"]["messages"]["$post"], 201>;

/** What it takes. */
export type Spawn = InferRequestType<Instances["$post"]>["json"];

/** `version 28`, `production`, or whatever resolving gives. */
const runs = ({ version, label }: Instance): string =>
  version === null ? (label ?? "what resolving gives") : `version ${version}`;

/** `active`, or `offline, for good`, or `offline until a heartbeat, then active`. */
export function statusOf({ status, resumes, ended_at }: Instance): string {
  if (ended_at !== null) return `${status}, for good`;
  return resumes === null ? status : `${status} until a heartbeat, then ${resumes}`;
}

const filled = (value: object): boolean => Object.keys(value).length > 0;

/** An instance, and below it what it keeps, where it keeps something. */
export function reportOf(instance: NewInstance): string {
  const { config, state } = instance;
  const kept = { ...(filled(config) && { config }), ...(filled(state) && { state }) };
  const hooks = Object.entries(instance.hooks).map(([move, { url }]) => `${move} ${url}`);
  const about = facts([
    ["instance", instance.id],
    ["agent", instance.agent_id],
    ["name", instance.name],
    ["status", statusOf(instance)],
    ["error", instance.last_error],
    ["runs", runs(instance)],
    ["hooks", hooks.join(", ")],
    ["heartbeat", instance.heartbeat_seconds && `within ${instance.heartbeat_seconds} s`],
    ["last heartbeat", momentOrNull(instance.last_heartbeat)],
    ["ended", momentOrNull(instance.ended_at)],
    ["created", `${moment(instance.created_at)} by ${instance.created_by}`],
    ["changed", moment(instance.updated_at)],
    ["hook secret", instance.hook_secret],
  ]);
  return filled(kept) ? `${about}\n${printConfig(kept, "yaml")}` : about;
}

/** Says what an instance is now. Throws a `Failure` where that is an error: a hook did not do its part. */
export function tellStatus({ io, json: asJson }: Context, instance: Instance): void {
  if (asJson) io.out(json(instance));
  if (instance.status === "error")
    throw new Failure(`${instance.id} is in error: ${oneLine(instance.last_error)}`, EXIT.refused);
  if (!asJson) io.out(`${instance.id} is ${statusOf(instance)}\n`);
}
