import { describe, expect, it } from "vitest";
import { failedParts } from "../../src/console/agent/explain/failed.ts";
import { attributesOf, curlLine, questionOf, resolvePath } from "../../src/console/agent/explain/question.ts";

describe("Parts of a condition that are not met", () => {
  it.each([
    [{ plan: "pro" }, { plan: "pro" }, []],
    [{ plan: "pro" }, { plan: "free" }, [["plan", "free"]]],
    [{ plan: "pro", country: "BR" }, { plan: "pro" }, [["country", undefined]]],
    [{ $and: [{ plan: "pro" }, { age: { $gt: 17 } }] }, { plan: "pro", age: 7 }, [["age", 7]]],
    [{ "device.os": "ios" }, { device: { os: "linux" } }, [["device.os", "linux"]]],
    [{ user_id: { $inGroup: "beta" } }, { user_id: "zoe" }, [["user_id", "zoe"]]],
  ])("%j for %j", (condition, attributes, values) => {
    const parts = failedParts(condition, attributes, { beta: ["ana"] });
    expect(parts.flatMap((part) => part.values.map(({ path, value }) => [path, value]))).toEqual(values);
  });

  it("tell all that alternatives look at", () => {
    const condition = { $or: [{ plan: "pro" }, { seats: { $gt: 5 } }] };
    expect(failedParts(condition, { seats: 2 }, {})).toEqual([
      {
        condition,
        values: [
          { path: "plan", value: undefined },
          { path: "seats", value: 2 },
        ],
      },
    ]);
  });
});

describe("A question", () => {
  it("is the attributes of a request", () => {
    expect(attributesOf({ user_id: "ana", attributes: '{"plan": "pro"}' })).toEqual({
      user_id: "ana",
      plan: "pro",
    });
    expect(attributesOf({ attributes: "[1]" })).toBeNull();
    expect(questionOf({ user_id: 7, plan: "pro" })).toEqual({
      user_id: "7",
      session_id: undefined,
      attributes: '{"plan":"pro"}',
    });
  });

  it("names one time: a revision before a time", () => {
    expect(resolvePath("a b", { at: "2026-11-20T10:00:00.000Z" })).toBe(
      "/v1/resolve/a%20b?explain=true&at=2026-11-20T10%3A00%3A00.000Z",
    );
    expect(resolvePath("a", { at: "x", at_revision: 7 })).toBe("/v1/resolve/a?explain=true&at_revision=7");
  });

  it("is a line for a shell, whatever it holds", () => {
    expect(curlLine("http://x", "p", "a", { user_id: "o'neil" })).toBe(
      `curl -X POST 'http://x/v1/resolve/a?explain=true' -H "Authorization: Bearer $SIGNALBOX_KEY" ` +
        `-H 'Signalbox-Project: p' -H 'Content-Type: application/json' -d '{"attributes":{"user_id":"o'\\''neil"}}'`,
    );
  });
});
