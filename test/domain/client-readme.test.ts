import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MockLanguageModelV3 } from "ai/test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bodyOf } from "./client-kit.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const blocks = [...read("src/client/README.md").matchAll(/```ts\n([\s\S]*?)```/g)].map((block) => block[1]);

describe("the client's README", () => {
  it.each(["node", "ai-sdk", "hono", "worker"])("shows examples/%s.ts as it is", (name) => {
    expect(blocks).toContain(read(`examples/${name}.ts`));
  });
});

describe("the example for the AI SDK", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  it("runs the model that the configuration names", async () => {
    const config = { model: { id: "claude-sonnet", temperature: 0.2 }, instructions: "Be brief." };
    const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
      Promise.resolve(Response.json(bodyOf({ config }))),
    );
    vi.stubGlobal("fetch", fetch);
    vi.stubEnv("SIGNALBOX_KEY", "sbx_key");
    const { chat } = await import("../../examples/ai-sdk.ts");
    const asked: string[] = [];
    const model = new MockLanguageModelV3({
      doGenerate: {
        content: [{ type: "text", text: "Hello!" }],
        finishReason: { unified: "stop", raw: undefined },
        usage: {
          inputTokens: { total: 12, noCache: 12, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 3, text: 3, reasoning: 0 },
        },
        warnings: [],
      },
    });
    const said = await chat("u1", "Hi", (id) => {
      asked.push(id);
      return model;
    });
    expect([said, asked]).toEqual(["Hello!", ["claude-sonnet"]]);
    expect(model.doGenerateCalls[0]).toMatchObject({ temperature: 0.2 });
    expect(JSON.stringify(model.doGenerateCalls[0]?.prompt)).toContain("Be brief.");
  });
});
