import { describe, expect, it } from "vitest";
import {
  backoffMs,
  KV_WRITE_INTERVAL_MS,
  MAX_BACKOFF_MS,
  planPublishing,
} from "../../src/domain/publishing.ts";

const at = (agentId: string, revision: number, epoch = 0) => ({ agentId, revision, epoch });
const NOW = 1_000_000;

describe("what to publish now", () => {
  it("writes what was never written", () => {
    const plan = planPublishing([at("a", 1), at("b", 2)], new Map(), NOW);
    expect(plan).toEqual({ write: [at("a", 1), at("b", 2)], done: [], nextAt: null });
  });

  it("leaves alone what KV has, and never goes back", () => {
    const known = new Map([
      ["same", { epoch: 0, revision: 5, triedAt: 0 }],
      ["older", { epoch: 0, revision: 9, triedAt: 0 }],
      ["restored", { epoch: 0, revision: 9, triedAt: 0 }],
    ]);
    const plan = planPublishing([at("same", 5), at("older", 8), at("restored", 3, 1)], known, NOW);
    expect(plan).toEqual({
      write: [at("restored", 3, 1)],
      done: [at("same", 5), at("older", 8)],
      nextAt: null,
    });
  });

  it("waits a second between two writes of one key, confirmed or not", () => {
    const known = new Map([
      ["recent", { epoch: 0, revision: 1, triedAt: NOW - 300 }],
      ["failed", { epoch: -1, revision: -1, triedAt: NOW - 999 }],
      ["due", { epoch: 0, revision: 1, triedAt: NOW - KV_WRITE_INTERVAL_MS }],
    ]);
    const plan = planPublishing([at("recent", 2), at("failed", 2), at("due", 2)], known, NOW);
    expect(plan).toEqual({ write: [at("due", 2)], done: [], nextAt: NOW + 1 });
  });

  it("takes last what was tried last", () => {
    const known = new Map([
      ["a", { epoch: -1, revision: -1, triedAt: NOW - 2_000 }],
      ["b", { epoch: -1, revision: -1, triedAt: NOW - 3_000 }],
    ]);
    const { write } = planPublishing([at("a", 1), at("b", 1), at("c", 1)], known, NOW);
    expect(write.map((agent) => agent.agentId)).toEqual(["c", "b", "a"]);
  });
});

describe("the pause after failures", () => {
  it("doubles from one second to thirty", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => backoffMs(failures, 0))).toEqual([
      1_000,
      2_000,
      4_000,
      8_000,
      16_000,
      MAX_BACKOFF_MS,
      MAX_BACKOFF_MS,
      MAX_BACKOFF_MS,
    ]);
  });

  it("is spread, and never below KV's interval", () => {
    expect(backoffMs(1, 0.99)).toBe(1_000);
    expect(backoffMs(6, 0.5)).toBe(26_250);
  });
});
