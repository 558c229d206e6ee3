import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

/** What the API answers: the built-in prices, and the project's own. */
export type Prices = InferResponseType<Api["v1"]["model-prices"]["$get"], 200>;
export type OwnPrice = Prices["prices"][number];
