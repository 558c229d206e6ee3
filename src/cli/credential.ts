import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

type Credentials = Api["v1"]["credentials"];

/** What the API answers: never the value. */
export type Credential = InferResponseType<Credentials["$get"], 200>["data"][number];

/** `…x9Qz`; a short key shows nothing of itself. */
export const endOf = ({ last_four }: Credential): string | null =>
  last_four === "" ? null : `…${last_four}`;
