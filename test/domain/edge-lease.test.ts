import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/edge/clock.ts";
import { Lease } from "../../src/edge/memory/lease.ts";
import { LEASE_MS } from "../../src/edge/limits.ts";

const leaseOf = <T>(work: () => Promise<T>): Lease<T> => new Lease(systemClock, () => {}, work);

describe("a lease", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("leaves no timer behind, nor does who waited for it", async () => {
    const good = leaseOf(() => Promise.resolve(7));
    expect(await good.within(1_000)).toEqual({ ok: true, value: 7 });
    const bad = leaseOf(() => Promise.reject(new Error("no")));
    expect(await bad.within(1_000)).toMatchObject({ ok: false });
    expect([good.alive(), bad.alive(), vi.getTimerCount()]).toEqual([false, false, 0]);
  });

  it("ends when its time is up, and whoever waits stops at a time of their own", async () => {
    const lease = leaseOf(() => new Promise(() => {}));
    const waited = lease.within(100);
    await vi.advanceTimersByTimeAsync(100);
    expect(await waited).toBeNull();
    expect([lease.alive(), vi.getTimerCount()]).toEqual([true, 1]);
    await vi.advanceTimersByTimeAsync(LEASE_MS - 100);
    expect(await lease.outcome).toMatchObject({ ok: false, error: new Error("timed out") });
    expect([lease.alive(), vi.getTimerCount()]).toEqual([false, 0]);
  });
});
