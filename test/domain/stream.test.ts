import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Revision } from "../../src/domain/snapshot.ts";
import {
  advance,
  eventId,
  eventText,
  parseEventId,
  type AgentChange,
  type Changes,
} from "../../src/domain/stream.ts";

const at = (revision: number, epoch = 0): Revision => ({ epoch, revision });
const agent = (agent_id: string, revision: number): AgentChange => ({ agent_id, revision, kind: "updated" });
const read = (since: number, revision: number, agents: AgentChange[] | null, epoch = 0): Changes => ({
  epoch,
  since,
  revision,
  agents,
});

describe("a listener", () => {
  it("is told of what is new to it", () => {
    const changes = read(2, 6, [agent("a", 3), agent("b", 4), agent("c", 6)]);
    expect(advance(at(2), changes)).toEqual({ event: "change", revision: 6, agents: changes.agents });
    expect(advance(at(3), changes)).toEqual({
      event: "change",
      revision: 6,
      agents: [agent("b", 4), agent("c", 6)],
    });
    expect(advance(at(5), read(5, 6, []))).toEqual({ event: "change", revision: 6, agents: [] });
  });

  it("is told of instances that changed, where some did", () => {
    const one = { instance_id: "in_1", agent_id: "a", status: "active" as const, revision: 5 };
    const changes = { ...read(2, 6, [agent("b", 4)]), instances: [{ ...one, revision: 3 }, one] };
    expect(advance(at(4), changes)).toEqual({ event: "change", revision: 6, agents: [], instances: [one] });
    expect(advance(at(5), changes)).toEqual({ event: "change", revision: 6, agents: [] });
  });

  it("is told nothing twice, and nothing older", () => {
    expect(advance(at(6), read(2, 6, [agent("a", 6)]))).toBe("known");
    expect(advance(at(7), read(2, 6, null))).toBe("known");
    expect(advance(at(1, 1), read(0, 9, [], 0))).toBe("known");
  });

  it("notices what it missed", () => {
    expect(advance(at(1), read(2, 6, [agent("a", 6)]))).toBe("gap");
    expect(advance(at(1), read(2, 6, null))).toBe("gap");
    // More agents than an event can name changed since 0; since 3 they may be few.
    expect(advance(at(3), read(0, 6, null))).toBe("gap");
  });

  it("loads everything when more changed than can be told, or a backup was restored", () => {
    expect(advance(at(2), read(2, 6, null))).toEqual({ event: "reset", revision: 6 });
    expect(advance(at(9), read(0, 3, null, 1))).toEqual({ event: "reset", revision: 3 });
  });

  it("knows everything in the end, in whatever order it is told", () => {
    const readings = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 20 }), readings, (writes, told) => {
        const truth = (since: number, revision: number): Changes => {
          const last = new Map<string, number>();
          writes.slice(0, revision).forEach((name, n) => last.set(`a${name}`, n + 1));
          const agents = [...last].flatMap(([name, n]) => (n > since ? [agent(name, n)] : []));
          return read(since, revision, agents);
        };
        let here = at(0);
        const known = new Map<string, number>();
        const take = (changes: Changes): void => {
          const step = advance(here, changes);
          if (step === "gap") return take(truth(here.revision, changes.revision));
          if (step === "known") return;
          expect(step.revision).toBeGreaterThan(here.revision);
          if (step.event === "change")
            for (const { agent_id, revision } of step.agents) known.set(agent_id, revision);
          here = at(step.revision);
        };
        const within = told.map(([a, b]) =>
          [a, b].map((n) => Math.min(n, writes.length)).toSorted((x, y) => x - y),
        );
        for (const [since, revision] of within) take(truth(since!, revision!));
        take(truth(0, writes.length));
        expect(here.revision).toBe(writes.length);
        expect(known).toEqual(new Map(truth(0, writes.length).agents!.map((a) => [a.agent_id, a.revision])));
      }),
    );
  });
});

describe("an event", () => {
  it("has an id that names epoch and revision", () => {
    expect(parseEventId(eventId(at(42, 3)))).toEqual(at(42, 3));
    for (const id of ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.2 ", "a.b", "1e3.4", `1.${"9".repeat(16)}`])
      expect(parseEventId(id)).toBeNull();
  });

  it("is text of one line a field", () => {
    expect(eventText("hello", { revision: 2 }, at(2))).toBe(
      'event: hello\nid: 0.2\ndata: {"revision":2}\n\n',
    );
    expect(eventText("heartbeat", { text: "a\nb" })).toBe('event: heartbeat\ndata: {"text":"a\\nb"}\n\n');
  });
});
