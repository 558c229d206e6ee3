import { describe, expect, it } from "vitest";
import type { Json } from "../../src/domain/json.ts";
import { runSettings } from "../../src/domain/run/settings.ts";
import { TOOL_NAME } from "../../src/domain/run/tools.ts";

const read = (tools: Json) => runSettings({ model: "echo", tools });
const faultsOf = (tools: Json) => read(tools).faults.map(({ path }) => path);

describe("the tools of a configuration", () => {
  it("are names of the project's tools, or described for the caller to run", () => {
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    expect(
      read([
        "search_knowledge_base",
        { name: "check_account_status" },
        { name: "pick", type: "client", description: "Picks one.", parameters },
        { name: "open-door", type: "client" },
      ]),
    ).toMatchObject({
      faults: [],
      tools: [
        { name: "search_knowledge_base", type: "registered" },
        { name: "check_account_status", type: "registered" },
        { name: "pick", type: "client", description: "Picks one.", parameters },
        { name: "open-door", type: "client", description: null, parameters: { type: "object" } },
      ],
    });
    expect(read(null)).toMatchObject({ tools: [], faults: [] });
  });

  it("have names that every provider takes, each once, and are not too many", () => {
    const at = ["/config/tools/0"];
    for (const name of ["", "a b", "1st", "é", "a.b.c", ".b", "a.", "x".repeat(65), "a\n"])
      expect(faultsOf([name])).toEqual(at);
    expect(faultsOf(["x".repeat(64)])).toEqual([]);
    expect(faultsOf(["crm.lookup"])).toEqual([]);
    expect(faultsOf([{ name: "crm.lookup", type: "client" }])).toEqual(["/config/tools/0/name"]);
    expect(TOOL_NAME.test("_private-tool")).toBe(true);
    expect(faultsOf([{ name: 7 }, {}, 5, null])).toEqual([
      "/config/tools/0/name",
      "/config/tools/1/name",
      "/config/tools/2",
      "/config/tools/3",
    ]);
    expect(faultsOf(["a", "b", { name: "a", type: "client" }])).toEqual(["/config/tools/2"]);
    expect(faultsOf("search")).toEqual(["/config/tools"]);
    expect(faultsOf(Array.from({ length: 128 }, (_, index) => `t${index}`))).toEqual([]);
    expect(faultsOf(Array.from({ length: 129 }, (_, index) => `t${index}`))).toEqual(["/config/tools"]);
  });
});
