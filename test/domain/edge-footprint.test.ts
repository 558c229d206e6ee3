import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { Footprints } from "./footprint-held.ts";

it("an agent takes no more memory than is estimated, whatever it is made of", async () => {
  const child = join(import.meta.dirname, "footprint-held.ts");
  const args = ["--no-warnings", "--expose-gc", child];
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: "utf8" });
  const footprints: Footprints = JSON.parse(stdout);
  expect(Object.keys(footprints).length).toBeGreaterThan(5);
  for (const [name, { real, estimated }] of Object.entries(footprints)) {
    expect(estimated, name).toBeGreaterThan(real);
    // An estimate far above it would leave memory unused.
    expect(estimated, name).toBeLessThan(real * 5);
  }
}, 60_000);
