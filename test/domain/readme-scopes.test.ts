import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { README, withTable } from "../../scripts/scopes.ts";

it("the README's table of routes and scopes is what the contracts say: npm run openapi", async () => {
  const readme = readFileSync(README, "utf8");
  expect(await withTable(readme)).toBe(readme);
});
