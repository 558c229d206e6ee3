import { expect } from "vitest";

/**
 * The same but for rounding: whole numbers are exact, others agree to 9 digits of the largest number that the object
 * beside them is made of.
 */
export function expectClose(actual: unknown, wanted: unknown, path = "$", scale = 1): void {
  if (typeof wanted === "number" && typeof actual === "number") {
    if (Number.isInteger(wanted) && Math.abs(wanted) < 1e6 && actual === wanted) return;
    const tolerance = 1e-9 * Math.max(scale, Math.abs(wanted));
    if (!(Math.abs(actual - wanted) <= tolerance)) expect.fail(`${path}: ${actual} is not ${wanted}`);
    return;
  }
  if (wanted === null || typeof wanted !== "object") {
    if (actual !== wanted) expect.fail(`${path}: ${String(actual)} is not ${String(wanted)}`);
    return;
  }
  const [a, w] = [Object(actual) as Record<string, unknown>, wanted as Record<string, unknown>];
  expect(Object.keys(a).sort(), path).toEqual(Object.keys(w).sort());
  const isMoments = "mean" in w || "mean_s" in w;
  const numbers = Object.values(w).filter((each) => typeof each === "number");
  const beside = isMoments ? Math.max(...numbers.map(Math.abs), 1) : 0;
  for (const [name, each] of Object.entries(w)) expectClose(a[name], each, `${path}.${name}`, beside);
}
