import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

const open = (path: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(new Request(`https://signalbox.test${path}`, { headers: HTML, ...init }));

const nonceOf = (policy: string | null): string => /'nonce-([^']+)'/.exec(policy ?? "")?.[1] ?? "";

describe("the console's document", () => {
  it("is what a browser gets at / and at every page's address", async () => {
    for (const path of ["/", "/agents", "/agents/a/compare?from=1&to=2", "/no-such-page"]) {
      const answer = await open(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(await answer.text()).toContain('<div id="root">');
    }
    expect((await open("/", { headers: {} })).status).toBe(200);
    const head = await open("/agents", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });

  it("has a policy with a number of its own, and lets nobody keep or frame it", async () => {
    const first = await open("/");
    const policy = first.headers.get("content-security-policy") ?? "";
    const nonce = nonceOf(policy);
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await first.text();
    expect(html).toContain(`nonce="${nonce}"`);
    expect(html).not.toContain("__NONCE__");
    // Nothing of another host is asked for.
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].every(([, to]) => to!.startsWith("/"))).toBe(true);
    expect(nonceOf((await open("/")).headers.get("content-security-policy"))).not.toBe(nonce);
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(first.headers.get("x-frame-options")).toBe("DENY");
    expect(first.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is not what programs get: their wrong paths are problems, whatever they accept", async () => {
    for (const path of ["/v1/no-such-route", "/api/no-such-route", "/console/gone.js", "/ofrep/v1/none"]) {
      const answer = await open(path);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get("content-type"), path).toContain("json");
    }
    const program = await open("/no-such-page", { headers: { accept: "application/json" } });
    expect(program.status).toBe(404);
    expect(await program.json()).toMatchObject({ code: "not_found" });
    expect((await open("/agents", { method: "POST" })).status).toBe(404);
  });
});
