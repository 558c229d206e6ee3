import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

type Experiments = Api["v1"]["experiments"];

/** What the API answers. */
export type Experiment = InferResponseType<Experiments[":id"]["$get"], 200>;
export type Results = InferResponseType<Experiments[":id"]["results"]["$get"], 200>;
export type Plan = InferResponseType<Experiments["plan"]["$post"], 200>;
export type Comparison = Results["comparisons"][number];

/** `27: 70 %, 28: 30 %`, the control first. */
export const splitOf = ({ control_version, test_versions, traffic_distribution }: Experiment): string =>
  [control_version, ...test_versions]
    .map((version) => `${version}: ${traffic_distribution[version] ?? 0} %`)
    .join(", ");
