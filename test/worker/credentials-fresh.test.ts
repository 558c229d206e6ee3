import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Fresh } from "../../src/services/fresh.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What an isolate with a bound of five seconds read, from something that counts how often it is read. */
function reader(most = 10) {
  const fresh = new Fresh<number>(most);
  const behind: Promise<unknown>[] = [];
  const call = {
    env: { ...env, FRESHNESS_SECONDS: "5" },
    waitUntil: (work: Promise<unknown>) => void behind.push(work),
  };
  let reads = 0;
  return {
    fresh,
    get: (key = "k", read: () => Promise<number | null> = async () => (reads += 1)) =>
      fresh.get(call, key, read),
    reads: () => reads,
    settled: () => Promise.all(behind),
    after: (ms: number) => void vi.advanceTimersByTime(ms),
  };
}

it("is read once, renewed behind a request from half the bound on, and never used beyond it", async () => {
  const { get, reads, after, settled } = reader();
  expect([await get(), await get()]).toEqual([1, 1]);
  after(2_499);
  expect([await get(), reads()]).toEqual([1, 1]);
  after(1);
  expect(await get()).toBe(1);
  await settled();
  expect([await get(), reads()]).toEqual([2, 2]);
  after(5_000);
  expect(await get()).toBe(3);
});

it("counts its age from when its reading began, in whatever order readings end", async () => {
  const { get, after } = reader();
  let end: (value: number) => void = () => undefined;
  const slow = get("slow", () => new Promise((resolve) => (end = resolve)));
  after(1_000);
  await get("fast");
  after(1_000);
  end(7);
  expect(await slow).toBe(7);
  after(3_000);
  expect(await get("slow", async () => 8)).toBe(8);
});

it("lets no slow reading undo a later one", async () => {
  const { get, fresh, after } = reader();
  let end: (value: number) => void = () => undefined;
  const slow = get("k", () => new Promise((resolve) => (end = resolve)));
  after(10);
  expect(await get("k", async () => 2)).toBe(2);
  end(1);
  expect(await slow).toBe(2);
  expect(await get()).toBe(2);
  fresh.forget("k");
  expect(await get("k", async () => 3)).toBe(3);
});

it("keeps what it has when renewing fails, until the bound, and then says so", async () => {
  const { get, after, settled } = reader();
  await get();
  after(3_000);
  const away = (): Promise<null> => Promise.reject(new Error("away"));
  expect(await get("k", away)).toBe(1);
  await settled();
  expect(await get("k", away)).toBe(1);
  after(2_000);
  await expect(get("k", away)).rejects.toThrow("away");
});

it("holds no more than it may, and nothing that was missing", async () => {
  const { get, reads } = reader(2);
  for (const key of ["a", "b", "c"]) await get(key);
  expect(reads()).toBe(3);
  await get("c");
  expect(reads()).toBe(3);
  await get("a");
  expect(reads()).toBe(4);
  expect(await get("none", async () => null)).toBeNull();
  expect(await get("none", async () => 9)).toBe(9);
});
