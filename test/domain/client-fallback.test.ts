import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, clientOf, ok, refusal, scriptedServer, type Scripted } from "./client-kit.ts";

let server: Scripted;
const folder = mkdtempSync(join(tmpdir(), "signalbox-fallback-"));

const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeAll(async () => {
  server = await scriptedServer();
  write("helper/config.yaml", "agent:\n  version: 27\ninstructions: From YAML for {{name}}\n");
  write(
    "old/helper-26.json",
    JSON.stringify({ agent: { agent_id: "helper", version: 26 }, instructions: "Old" }),
  );
  write("writer.json", JSON.stringify({ instructions: "From JSON" }));
  write("broken.json", "{");
  write("list.yml", "- 1\n");
  write(".hidden/secret.json", JSON.stringify({ agent: { agent_id: "hidden" } }));
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const away = () => server.script(() => refusal(503, "unavailable"));
const quick = { retries: 0 };

describe("what stands in when the service is away", () => {
  it("is the last good answer to the same question, marked stale", async () => {
    server.script(() => ok());
    const { client, errors } = clientOf(server.url, { ...quick, fallbackDirectory: folder });
    await client.resolve("helper", { user_id: "u1" });
    away();
    const answer = await client.resolve("helper", { user_id: "u1" }, { default: {} });
    expect(answer).toMatchObject({ ...bodyOf(), source: "cache", stale: true });
    expect(errors.filter((error) => error.code === "unavailable")).toHaveLength(1);
    // Somebody else is a different question: rules may give another version.
    expect((await client.resolve("helper", { user_id: "u2" })).source).toBe("file");
  });

  it("is then the folder's file, with its own version", async () => {
    away();
    const { client } = clientOf(server.url, { ...quick, fallbackDirectory: folder });
    const answer = await client.resolve("helper", {}, { variables: { name: "Ana" }, default: {} });
    expect(answer).toMatchObject({
      agent_id: "helper",
      version: 27,
      config_hash: null,
      config: { instructions: "From YAML for Ana" },
      reason: "FALLBACK",
      revision: null,
      source: "file",
      stale: true,
    });
    expect(await client.resolve("helper", {}, { version: 26 })).toMatchObject({
      version: 26,
      source: "file",
    });
    expect(await client.resolve("writer")).toMatchObject({
      version: null,
      config: { instructions: "From JSON" },
    });
  });

  it("is then the default, and else the error", async () => {
    away();
    const { client } = clientOf(server.url, { ...quick, fallbackDirectory: folder });
    const answer = await client.resolve("nobody", {}, { default: { model: "small" } });
    expect(answer).toMatchObject({
      version: null,
      config: { model: "small" },
      source: "default",
      stale: true,
    });
    expect(answer.config.model).toBe("small");
    await expect(client.resolve("nobody")).rejects.toMatchObject({ code: "unavailable" });
    await expect(client.resolve("hidden")).rejects.toMatchObject({ code: "unavailable" });
    await expect(client.resolve("helper", {}, { version: 3 })).rejects.toMatchObject({ code: "unavailable" });
    await expect(client.resolve("helper", {}, { label: "x" })).rejects.toMatchObject({ code: "unavailable" });
  });

  it("leaves the caller's default as it is", async () => {
    away();
    const mine = { instructions: "Hi {{name}}", deep: { list: [1] } };
    const options = { default: mine, variables: { name: "Ana" } };
    const answer = await clientOf(server.url, quick).client.resolve("nobody", {}, options);
    expect(answer.config.instructions).toBe("Hi Ana");
    mine.deep.list.push(2);
    expect(mine.instructions).toBe("Hi {{name}}");
  });

  it("tells of files that are no fallback, before they are needed", async () => {
    server.script(() => ok());
    const { client, errors } = clientOf(server.url, { fallbackDirectory: folder });
    await client.resolve("helper");
    await expect.poll(() => errors.length).toBe(2);
    expect(errors.map((error) => error.code)).toEqual(["fallback_unreadable", "fallback_unreadable"]);
    expect(errors.map((error) => error.detail).join()).toMatch(
      /broken\.json.*list\.yml|list\.yml.*broken\.json/,
    );
  });

  it("reads YAML by what the application gives", async () => {
    away();
    const parseYaml = (text: string) => ({ agent: { version: text.length }, instructions: "parsed" });
    const { client } = clientOf(server.url, { ...quick, fallbackDirectory: folder, parseYaml });
    expect((await client.resolve("helper", {})).config.instructions).toBe("parsed");
  });

  it("is nothing when the folder is not there", async () => {
    away();
    const { client, errors } = clientOf(server.url, { ...quick, fallbackDirectory: join(folder, "none") });
    expect((await client.resolve("helper", {}, { default: {} })).source).toBe("default");
    expect(errors[0]).toMatchObject({ code: "fallback_unreadable" });
  });
});

describe("what stands in when the service refuses", () => {
  it("is not what it said before: a file or the default", async () => {
    server.script(() => ok());
    const { client } = clientOf(server.url, { fallbackDirectory: folder });
    await client.resolve("helper");
    await client.resolve("nobody");
    server.script(() => refusal(404, "agent_not_found"));
    expect((await client.resolve("helper")).source).toBe("file");
    expect((await client.resolve("nobody", {}, { default: {} })).source).toBe("default");
    await expect(client.resolve("nobody")).rejects.toMatchObject({ code: "agent_not_found" });
  });

  it("is nothing at all for an agent that was switched off", async () => {
    server.script(() => refusal(403, "agent_disabled"));
    const { client } = clientOf(server.url, { fallbackDirectory: folder });
    await expect(client.resolve("helper", {}, { default: {} })).rejects.toMatchObject({
      code: "agent_disabled",
    });
  });

  it("is nothing older than the revision that was asked for", async () => {
    server.script(() => ok());
    const { client } = clientOf(server.url, quick);
    await client.resolve("helper");
    away();
    await expect(client.resolve("helper", {}, { minRevision: 50 })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
