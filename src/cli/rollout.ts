import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

type Rollouts = Api["v1"]["rollouts"];

/** What the API answers: with its decisions, and with what would be decided now. */
export type Rollout = InferResponseType<Rollouts[":id"]["$get"], 200>;
export type ListedRollout = InferResponseType<
  Api["v1"]["agents"][":agent_id"]["rollouts"]["$get"],
  200
>["data"][number];
export type Decision = Rollout["decisions"][number];
export type Outlook = NonNullable<Rollout["outlook"]>;

/** A file of a rollout, for whoever has not got it right. */
export const ROLLOUT_FILE = { what: "a rollout", example: '{"target_version": 28, "steps": [1, 10, 100]}' };

/** `rolled back` */
export const inWords = (name: string): string => name.replaceAll("_", " ");

/** `step 2 of 4, 10 %`; a step counts from 0. */
export const stepOf = ({ steps }: Pick<ListedRollout, "steps">, step: number): string =>
  `step ${step + 1} of ${steps.length}, ${steps[step]?.percent ?? "?"} %`;

/** `users` */
export const unitsOf = ({ unit }: Pick<ListedRollout, "unit">): string => `${unit}s`;
