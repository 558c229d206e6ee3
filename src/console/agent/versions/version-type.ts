import type { hc, InferResponseType } from "hono/client";
import type { AppType } from "../../../http/app.ts";

type Api = ReturnType<typeof hc<AppType>>["v1"];

/** A version as the API answers it. */
export type Version = InferResponseType<Api["agents"][":agent_id"]["versions"][":version"]["$get"], 200>;
