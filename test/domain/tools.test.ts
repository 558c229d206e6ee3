import { describe, expect, it } from "vitest";
import { filterTools } from "../../src/domain/evaluate/tools.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import resolutions from "../vectors/resolutions.json" with { type: "json" };

describe("tools that flags take away", () => {
  const search = { name: "web_search", parameters: {} };

  it("are taken out, by name or as objects", () => {
    const config = { model: "m", tools: ["browse", search, "calc", "browse"] };
    expect(filterTools(config, ["web_search", "browse", "paint"])).toEqual({
      config: { model: "m", tools: ["calc"] },
      removed: ["browse", "web_search"],
    });
    expect(config.tools).toHaveLength(4);
  });

  it.each<[string, JsonObject, string[]]>([
    ["none disabled", { tools: ["a"] }, []],
    ["none of them there", { tools: ["a", { name: "b" }] }, ["c"]],
    ["no tools", { model: "m" }, ["a"]],
    ["tools of another kind", { tools: "a" }, ["a"]],
    ["tools by name, none of them there", { tools: { a: { parameters: { properties: { b: {} } } } } }, ["b"]],
    ["a function of a type and a name", { tools: [{ type: "web_search", name: "b" }] }, ["web_search"]],
    ["tools without a name", { tools: [null, 5, ["a"], { name: 5 }, {}] }, ["a"]],
  ])("leave the very same configuration: %s", (_name, config, disabled) => {
    const answer = filterTools(config, disabled);
    expect(answer.config).toBe(config);
    expect(answer.removed).toEqual([]);
  });

  it.each(resolutions.tools)("$name", ({ tools, disabled, expected }) => {
    const { config, removed } = filterTools({ tools } as JsonObject, disabled);
    expect({ tools: config.tools, tools_disabled: removed }).toEqual(expected);
  });
});
