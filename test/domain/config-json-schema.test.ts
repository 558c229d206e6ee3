import { describe, expect, it } from "vitest";
import { configJsonSchema } from "../../src/domain/config-json-schema.ts";
import { configFaults } from "../../src/domain/config.ts";
import { schemaFaults } from "../../src/domain/config-schema.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const CONFIGS: [string, JsonObject, boolean][] = [
  ["nothing", {}, true],
  ["a model by its name", { model: "gpt-5", temperature: 0.3 }, true],
  ["what nobody knows of", { model: { id: "gpt-5", max_tokens: null }, anything: [1, { else: null }] }, true],
  ["a temperature that is text", { model: { temperature: "hot" } }, false],
  ["tools that are no list", { tools: "search" }, false],
  ["half a token", { max_tokens: 1.5 }, false],
];

describe("configJsonSchema", () => {
  it.each(CONFIGS)("says of %s what the checks say", (_name, config, isRight) => {
    expect(schemaFaults(configJsonSchema(), config).length === 0).toBe(isRight);
    expect(configFaults(config).length === 0).toBe(isRight);
  });

  it("suggests providers and roles, and forbids no others", () => {
    const text = JSON.stringify(configJsonSchema());
    expect(text.match(/"examples":\["anthropic"/g)).toHaveLength(2);
    expect(text).toContain('"examples":["system","user","assistant"]');
    expect(schemaFaults(configJsonSchema(), { model: { provider: "somebody-else" } })).toEqual([]);
  });
});

describe("configFaults", () => {
  it("names the place below what it is told", () => {
    expect(configFaults({ model: { temperature: "hot" } })).toEqual([
      { path: "/model/temperature", message: expect.any(String) },
    ]);
    expect(configFaults({ model: { temperature: "hot" } }, "/config")[0]?.path).toBe(
      "/config/model/temperature",
    );
  });
});
