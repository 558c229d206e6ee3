import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RateLimited } from "../../src/domain/rates/limited.ts";
import { RATE_WINDOW_SECONDS, rateClassOf, RATES, windowEnd } from "../../src/domain/rates/rates.ts";
import { Refusals } from "../../src/domain/rates/refusals.ts";

describe("what callers are told of rate limits", () => {
  const toml = readFileSync("wrangler.toml", "utf8");
  const written = Array.from(
    toml.matchAll(
      /^\[\[(?:env\.(\w+)\.)?ratelimits\]\]\nname = "RATE_(\w+)"\nnamespace_id = "\d+"\nsimple = \{ limit = (\d+), period = (\d+) \}/gm,
    ),
    ([, environment = "local", name, limit, period]) => [
      environment,
      name!.toLowerCase(),
      Number(limit),
      Number(period),
    ],
  );

  it("is what wrangler.toml says, in every environment", () => {
    expect(written).toEqual(
      ["local", "staging", "production"].flatMap((environment) =>
        Object.entries(RATES).map(([name, { limit }]) => [environment, name, limit, RATE_WINDOW_SECONDS]),
      ),
    );
  });

  it("has the fields of the header draft", () => {
    const limited = new RateLimited("write", "key", 16_200);
    expect([limited.status, limited.retryAfter]).toEqual([429, 17]);
    expect(limited.headers).toEqual({
      "RateLimit-Policy": '"write";q=12000;w=60',
      RateLimit: '"write";r=0;t=17',
    });
  });

  it("counts each request of an address without a valid key, also where those of keys are sampled", () => {
    expect(new RateLimited("resolve", "key", 1).headers["RateLimit-Policy"]).toBe('"resolve";q=1000000;w=60');
    expect(new RateLimited("resolve", "address", 1).headers["RateLimit-Policy"]).toBe(
      '"resolve";q=1000;w=60',
    );
  });
});

it.each([
  ["GET", "/v1/agents/a", "read"],
  ["HEAD", "/v1/agents", "read"],
  ["POST", "/v1/agents", "write"],
  ["DELETE", "/v1/agents/run", "write"],
  ["POST", "/v1/interactions", "resolve"],
  ["POST", "/v1/agents/a/run", "run"],
  ["POST", "/v1/agents/a/versions/3/run", "run"],
  ["POST", "/v1/agents/a/speech", "run"],
  ["POST", "/v1/agents/a/versions/3/transcriptions", "run"],
  ["POST", "/v1/agents/a/versions/3/publish", "write"],
  ["POST", "/v1/sign-in", "write"],
])("%s %s is of the class %s", (method, path, rateClass) => {
  expect(rateClassOf(method, path)).toBe(rateClass);
});

it("a refusal ends with its window", () => {
  const refusals = new Refusals();
  const now = 90_000;
  expect(windowEnd(now)).toBe(120_000);
  expect(windowEnd(120_000)).toBe(180_000);
  refusals.refuse("a", windowEnd(now));
  expect([refusals.left("a", now), refusals.left("b", now)]).toEqual([30_000, 0]);
  expect([refusals.left("a", 119_999), refusals.left("a", 120_000)]).toEqual([1, 0]);
});
