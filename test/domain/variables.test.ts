import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { fillVariables, variableNames } from "../../src/domain/variables.ts";

describe("variables", () => {
  const filled = (config: JsonObject, room?: number) => fillVariables(config, { m: "hello", n: 7 }, room);

  it("are filled in texts, and in the texts of content parts", () => {
    const image = { type: "image_url", image_url: { url: "https://a.test/{{m}}" } };
    const content = [{ type: "text", text: "{{m}} {{ n }} {{other}}" }, "{{n}}", image, null, 5];
    const config = {
      instructions: "{{m}}",
      system_prompt: [{ type: "text", text: "{{m}}" }],
      messages: [{ role: "user", content }, { role: "assistant", content: "{{n}}" }, "{{m}}"],
      other: "{{m}}",
    };
    const before = structuredClone(config);
    expect(filled(config)).toEqual({
      instructions: "hello",
      system_prompt: [{ type: "text", text: "hello" }],
      messages: [
        { role: "user", content: [{ type: "text", text: "hello 7 {{other}}" }, "7", image, null, 5] },
        { role: "assistant", content: "7" },
        "{{m}}",
      ],
      other: "{{m}}",
    });
    expect(config).toEqual(before);
  });

  it("in content parts count for the room that there is", () => {
    const config = { messages: [{ role: "user", content: [{ type: "text", text: "{{m}}{{m}}" }] }] };
    expect(filled(config, 10)).not.toBeNull();
    expect(filled(config, 9)).toBeNull();
  });

  it("are named once each, in the order in which a prompt has them, without those of contexts", () => {
    const config = {
      instructions: "{{b}} {{ a }} {{contexts.hours.today}}",
      system_prompt: [{ type: "text", text: "{{c}} {{b}}" }],
      messages: [{ role: "user", content: ["{{d}}", { type: "text", text: "{{a}}" }, 5] }, "{{not_filled}}"],
      other: "{{other}}",
    };
    expect(variableNames(config)).toEqual(["b", "a", "c", "d"]);
    expect(variableNames({})).toEqual([]);
  });
});
