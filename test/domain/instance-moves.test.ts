import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deadlineOf } from "../../src/domain/instance/heartbeats.ts";
import { overridden } from "../../src/domain/instance/config.ts";
import { acknowledge, handOut, type Delivery } from "../../src/domain/instance/message.ts";
import {
  begun,
  canRevive,
  failed,
  isAlive,
  isWorking,
  mayMove,
  missed,
  moved,
  MOVES,
  possibleMoves,
  revived,
  type Life,
  type Move,
} from "../../src/domain/instance/moves.ts";
import { INSTANCE_STATUSES, type InstanceStatus } from "../../src/domain/instance/status.ts";

const life = (status: InstanceStatus, more: Partial<Life> = {}): Life => ({
  status,
  resumes: null,
  lastError: null,
  endedAt: null,
  ...more,
});

describe("moves", () => {
  const allowed: Record<Move, InstanceStatus[]> = {
    initialize: ["idle", "error"],
    activate: ["idle"],
    deactivate: ["active", "busy"],
    shutdown: [...INSTANCE_STATUSES],
  };
  const cases = MOVES.flatMap((move) => INSTANCE_STATUSES.map((status) => [move, status] as const));

  it.each(cases)("%s from %s is allowed as it is written", (move, status) => {
    expect(mayMove(life(status), move)).toBe(allowed[move].includes(status));
    expect(mayMove(life(status, { endedAt: 1 }), move)).toBe(false);
  });

  it("lead where they say", () => {
    expect(begun(life("error", { lastError: "x" }), "initialize")).toEqual(life("initializing"));
    expect(begun(life("idle"), "activate")).toEqual(life("idle"));
    expect(MOVES.map((move) => moved(life("idle"), move, 7).status)).toEqual([
      "idle",
      "active",
      "idle",
      "offline",
    ]);
    expect(moved(life("busy"), "shutdown", 7)).toEqual(life("offline", { endedAt: 7 }));
    expect(failed(life("idle"), "away")).toEqual(life("error", { lastError: "away" }));
  });

  it("name those that are possible", () => {
    expect(possibleMoves(life("idle"))).toEqual(["initialize", "activate", "shutdown"]);
    expect(possibleMoves(life("busy"))).toEqual(["deactivate", "shutdown"]);
    expect(possibleMoves(life("offline", { resumes: "idle" }))).toEqual(["shutdown"]);
    expect(possibleMoves(life("offline", { endedAt: 1 }))).toEqual([]);
  });

  type Act = { move: Move; succeeds: boolean } | "work" | "rest" | "miss" | "beat";
  const act = fc.oneof(
    fc.record({ move: fc.constantFrom(...MOVES), succeeds: fc.boolean() }),
    fc.constantFrom("work" as const, "rest" as const, "miss" as const, "beat" as const),
  );
  function step(at: Life, what: Act, now: number): Life {
    if (what === "miss") return isAlive(at) ? missed(at) : at;
    if (what === "beat") return canRevive(at) ? revived(at) : at;
    if (typeof what === "string")
      return isWorking(at) ? { ...at, status: what === "work" ? "busy" : "active" } : at;
    if (!mayMove(at, what.move)) return at;
    const during = begun(at, what.move);
    return what.succeeds ? moved(during, what.move, now) : failed(during, "the hook");
  }

  it("keep every life sound, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let at = life("idle");
        acts.forEach((what, now) => {
          const before = at;
          at = step(at, what, now + 1);
          // Shut down is for good, and nothing else is.
          if (before.endedAt !== null) expect(at).toEqual(before);
          if (at.endedAt !== null) expect(at.status).toBe("offline");
          expect(at.resumes !== null).toBe(at.status === "offline" && at.endedAt === null);
          expect(at.status === "error").toBe(at.lastError !== null && at.status !== "offline");
          // Nothing begins to work but by being activated or coming back.
          if (isWorking(at) && !isWorking(before))
            expect(what === "beat" || (typeof what === "object" && what.move === "activate")).toBe(true);
          if (before.endedAt === null) expect(possibleMoves(at).length > 0 || at.endedAt !== null).toBe(true);
        });
      }),
    );
  });

  it("a missed heartbeat and the next one leave all as it was", () => {
    for (const status of ["idle", "active", "busy", "error"] as const) {
      const before = life(status, { lastError: status === "error" ? "away" : null });
      expect(revived(missed(before))).toEqual(before);
    }
  });
});

describe("heartbeats", () => {
  const pulse = { createdAt: 1_000, lastHeartbeat: null, heartbeatSeconds: null };
  it("are expected once one came, or was promised", () => {
    expect(deadlineOf(life("active"), pulse, 60_000)).toBeNull();
    expect(deadlineOf(life("active"), { ...pulse, lastHeartbeat: 5_000 }, 60_000)).toBe(65_000);
    expect(deadlineOf(life("idle"), { ...pulse, heartbeatSeconds: 3 }, 60_000)).toBe(4_000);
    expect(deadlineOf(life("idle"), { ...pulse, heartbeatSeconds: 3, lastHeartbeat: 9_000 }, 60_000)).toBe(
      12_000,
    );
    expect(deadlineOf(life("offline"), { ...pulse, lastHeartbeat: 1 }, 60_000)).toBeNull();
    expect(deadlineOf(life("error", { endedAt: 1 }), { ...pulse, lastHeartbeat: 1 }, 60_000)).toBeNull();
  });
});

describe("overrides", () => {
  it("are merged as RFC 7396 has it", () => {
    const config = { model: { id: "a", temperature: 1 }, tools: ["x"], gone: { deep: 1 } };
    expect(
      overridden(config, { model: { temperature: 0 }, tools: [], gone: null, fresh: { a: null, b: 1 } }),
    ).toEqual({
      model: { id: "a", temperature: 0 },
      tools: [],
      fresh: { b: 1 },
    });
    expect(config.model.temperature).toBe(1);
  });
});

describe("a message", () => {
  const fresh: Delivery = { status: "pending", deliveries: 0, handedAt: null, lastError: null };

  it("is one delivery within its lease, and a dead letter after five", () => {
    let at = handOut(fresh, 0, 30_000);
    expect(at).toEqual({ ...fresh, deliveries: 1, handedAt: 0 });
    expect(handOut(at, 29_999, 30_000)).toBe(at);
    for (let n = 1; n < 5; n += 1) at = handOut(at, n * 30_000, 30_000);
    expect(at.deliveries).toBe(5);
    expect(handOut(at, 150_000, 30_000)).toEqual({ ...at, status: "dead" });
    expect(acknowledge(at, "done", null).status).toBe("acknowledged");
  });

  it("that fails is handed out at once again, five times in all", () => {
    let at: Delivery = fresh;
    for (let n = 0; n < 5; n += 1) {
      expect(at.status).toBe("pending");
      at = acknowledge(handOut(at, n, 30_000), "failed", `no ${n}`);
    }
    expect(at).toEqual({ status: "dead", deliveries: 5, handedAt: null, lastError: "no 4" });
    // Also one that was only looked at.
    expect(acknowledge(fresh, "failed", null).deliveries).toBe(1);
  });

  it("ends for good, is never handed out more often, and acknowledging twice changes nothing", () => {
    const act = fc.oneof(
      fc.record({ after: fc.nat(60_000), leaseMs: fc.nat(60_000) }),
      fc.constantFrom("done" as const, "failed" as const),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let [at, now] = [fresh, 0];
        for (const what of acts) {
          const before = at;
          if (typeof what === "string") {
            at = acknowledge(at, what, null);
            expect(at.status === "acknowledged" && acknowledge(at, what, null) !== at).toBe(false);
          } else if (at.status === "pending") {
            now += what.after;
            at = handOut(at, now, what.leaseMs);
          }
          expect(at.deliveries).toBeLessThanOrEqual(5);
          expect(at.deliveries).toBeGreaterThanOrEqual(before.deliveries);
          if (before.status === "acknowledged") expect(at).toEqual(before);
          if (before.status === "dead") expect(at.status).not.toBe("pending");
        }
      }),
    );
  });
});
