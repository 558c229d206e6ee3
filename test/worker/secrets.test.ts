import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { checkMac, isRootKey, mintApiKey, secretMatches } from "../../src/store/secrets/api-keys.ts";
import { seal, unseal } from "../../src/store/secrets/seal.ts";
import { credentialPlace } from "../../src/store/secrets/places.ts";
import { get, post } from "./client.ts";

const key = (id: string, byte: string) => `${id}:${btoa(byte.repeat(32))}`;

describe("secrets at rest", () => {
  it("open only at their place, and with the key that sealed them", async () => {
    const sealed = await seal(key("k1", "a"), "project:1|credential:x|value", "sk_secret");
    expect(sealed).toMatch(/^v1:k1:[^:]{16}:[^:]+$/);
    expect(await unseal(key("k1", "a"), "project:1|credential:x|value", sealed)).toBe("sk_secret");
    await expect(unseal(key("k1", "a"), "project:2|credential:x|value", sealed)).rejects.toThrow();
    await expect(unseal(key("k1", "b"), "project:1|credential:x|value", sealed)).rejects.toThrow();
    await expect(unseal(key("k2", "a"), "project:1|credential:x|value", sealed)).rejects.toThrow();
    const rotated = `${key("k2", "b")},${key("k1", "a")}`;
    expect(await unseal(rotated, "project:1|credential:x|value", sealed)).toBe("sk_secret");
    expect(await seal(rotated, "p", "x")).toMatch(/^v1:k2:/);
    expect(await seal(rotated, "p", "x")).not.toBe(await seal(rotated, "p", "x"));
  });

  it("refuse a master key that is none", async () => {
    for (const bad of ["", "k1", "k1:short", btoa("x".repeat(32))]) {
      await expect(seal(bad, "p", "x"), bad).rejects.toThrow();
    }
  });

  it("are what a configuration's key became", async () => {
    const agent = `sealed-${crypto.randomUUID().slice(0, 8)}`;
    const config = { providers: { llm: { provider: "groq.com", api_key: "sk_abcdefgh12345678" } } };
    const made = await post("/v1/agents", { agent_id: agent, config });
    const name = made.body.config.providers.llm.api_key.credential;
    const row = await env.DB.prepare("SELECT ciphertext FROM credential WHERE name = ?")
      .bind(name)
      .first<string>("ciphertext");
    expect(await unseal(env.SIGNALBOX_ENCRYPTION_KEY, credentialPlace(1, name), row!)).toBe(
      "sk_abcdefgh12345678",
    );
    expect((await get("/v1/audit?action=credential.created")).body.data[0].new_state).toEqual({
      name,
      provider: "groq.com",
    });
  });
});

describe("API keys", () => {
  it("are known by their MAC, and matched by their digest", async () => {
    const minted = await mintApiKey("mac-secret", 3, 7);
    const parts = await checkMac("mac-secret", minted.token);
    expect(parts).toMatchObject({ id: minted.id, workspace: 3, project: 7 });
    expect(await checkMac("other-secret", minted.token)).toBeNull();
    expect(await checkMac("mac-secret", minted.token.replace("w3p7", "w3p8"))).toBeNull();
    expect(await secretMatches(parts!.secret, minted.secretHash)).toBe(true);
    expect(await secretMatches("x".repeat(43), minted.secretHash)).toBe(false);
    expect(
      new Set(await Promise.all(Array.from({ length: 50 }, async () => (await mintApiKey("m", 1, 1)).token)))
        .size,
    ).toBe(50);
  });

  it("are never the root key when that is missing or short", async () => {
    expect(await isRootKey("", "")).toBe(false);
    expect(await isRootKey("short", "short")).toBe(false);
    expect(await isRootKey("", undefined)).toBe(false);
    expect(await isRootKey("r".repeat(32), "r".repeat(32))).toBe(true);
  });
});
