import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

/** What the API answers. */
export type Schedule = InferResponseType<Api["v1"]["schedules"][":id"]["$get"], 200>;

/** `activate version 28`, `start v28-canary of version 28` */
export const whatOf = ({ action, version, rollout_id }: Schedule): string =>
  action === "activate_version" ? `activate version ${version}` : `start ${rollout_id} of version ${version}`;
