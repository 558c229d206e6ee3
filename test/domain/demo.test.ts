import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/domain/config.ts";
import { HOUR_MS } from "../../src/domain/durations.ts";
import { DAYS } from "../../scripts/demo/play.ts";
import { STORY } from "../../scripts/demo/story.ts";
import { behaviourOf } from "../../scripts/demo/traffic/behaviour.ts";
import { outcomeOf, requestsOf } from "../../scripts/demo/traffic/requests.ts";

const END = Date.UTC(2026, 10, 20, 9);
const DAY_MS = 24 * HOUR_MS;
const BEGIN = END - DAYS * DAY_MS;

const all = (begin: number) =>
  STORY.traffic.map((traffic) =>
    Array.from(requestsOf(traffic, begin, begin + DAYS * DAY_MS), (request) => {
      const [version] = Object.keys(traffic.versions).map(Number);
      const behaviour = behaviourOf(traffic, version!, 0);
      return { ...request, ...outcomeOf(request, behaviour, traffic.errors) };
    }),
  );

describe("the demo's traffic", () => {
  const first = all(BEGIN);

  it("is the same each time", () => {
    expect(all(BEGIN)).toEqual(first);
  });

  it("differs only in its dates when it begins at another time", () => {
    const undated = (loaded: typeof first) =>
      loaded.map((requests) => requests.map((one) => ({ ...one, at: 0 })));
    expect(undated(all(BEGIN + 2.3 * DAY_MS))).toEqual(undated(first));
  });

  it("comes in order, in the demo's time, with each id once", () => {
    const ids = new Set(first.flat().map(({ id }) => id));
    expect(ids.size).toBe(first.flat().length);
    for (const requests of first) {
      const times = requests.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(BEGIN);
      expect(times.at(-1)).toBeLessThan(END);
    }
  });

  it("has nights and weekends", () => {
    const counted = (of: (date: Date) => number) => Map.groupBy(first.flat(), ({ at }) => of(new Date(at)));
    const hours = counted((date) => date.getUTCHours());
    expect(hours.get(11)!.length).toBeGreaterThan(5 * hours.get(3)!.length);
    const days = counted((date) => date.getUTCDay());
    expect(days.get(2)!.length).toBeGreaterThan(1.5 * days.get(0)!.length);
  });

  it("is answered in times and at prices that models have", () => {
    for (const { response_time_ms, cost_usd, satisfaction_score = 5 } of first.flat()) {
      expect(response_time_ms).toBeGreaterThan(50);
      expect(cost_usd).toBeLessThan(0.2);
      expect(satisfaction_score).toBeGreaterThanOrEqual(1);
      expect(satisfaction_score).toBeLessThanOrEqual(10);
    }
  });
});

describe("the demo's story", () => {
  const versions = STORY.chapters
    .flat()
    .flatMap(({ path, body }) =>
      path === "/v1/agents" && typeof body === "object" && "config" in body
        ? [body as { agent_id: string; version: number; config: Record<string, unknown> }]
        : [],
    );

  it("has configurations that can be stored", () => {
    expect(versions.length).toBeGreaterThan(20);
    for (const { agent_id, version, config } of versions)
      expect(() => checkConfig(config, agent_id), `${agent_id} ${version}`).not.toThrow();
  });

  it("knows how each version does that somebody may be given", () => {
    for (const { agentId, versions: known } of STORY.traffic) {
      const published = versions.filter(({ agent_id }) => agent_id === agentId).map(({ version }) => version);
      expect(Object.keys(known).map(Number), agentId).toEqual(published);
    }
  });

  it("is told in its thirty days", () => {
    for (const { day } of STORY.chapters.flat()) expect(day >= 0 && day <= DAYS).toBe(true);
  });
});
