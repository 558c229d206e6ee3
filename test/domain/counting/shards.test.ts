import { expect, it } from "vitest";
import { shardsAt } from "../../../src/domain/counting/shards.ts";

it("one shard counts what comes at up to 200 a second; above it there are more, sixteen at most", () => {
  expect([0, 0.01, 200, 200.1, 1_000, 3_200, 1e9].map(shardsAt)).toEqual([1, 1, 1, 2, 5, 16, 16]);
});
