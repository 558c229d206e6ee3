import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { README, withTables } from "../../scripts/scopes.ts";

it("the README's tables of roles, and of routes and scopes, are what the code says: npm run openapi", async () => {
  const readme = readFileSync(README, "utf8");
  expect(await withTables(readme)).toBe(readme);
});
