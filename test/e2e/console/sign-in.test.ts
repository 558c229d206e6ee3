import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { enter, launchBrowser, visit, type Visitor } from "./kit/browser.ts";
import { stretchWire } from "./kit/wire.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
let browser: Browser;
const visitors: Visitor[] = [];

const visitor = async (at = url): Promise<Visitor> => {
  const come = await visit(browser, at);
  visitors.push(come);
  return come;
};

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  const faults = visitors.flatMap(({ faults }) => faults);
  await Promise.all(visitors.splice(0).map((each) => each.close()));
  expect(faults).toEqual([]);
});
afterAll(() => browser.close());

describe("signing in to the console", () => {
  it("shows the page that was asked for, and out again nothing of it", async () => {
    const { page, open, context } = await visitor();
    await open("/audit?project=default");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.getByLabel("API key").fill("sbx_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();

    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
    const cookie = (await context.cookies()).find(({ name }) => name === "signalbox_session");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(
      await page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      ),
    ).not.toContain(key);

    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();

    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    const token = cookie?.value ?? "";
    const after = await fetch(`${url}/v1/me`, { headers: { cookie: `signalbox_session=${token}` } });
    expect(after.status).toBe(401);
  });

  it("is asked for again over the page when the session has ended, and what was typed is still there", async () => {
    const made = await api.call<{ id: string; key: string }>("POST", "/v1/api-keys", {
      name: "console-expiring",
      role: "admin",
    });
    const someone = await visitor();
    await enter(someone, url, made.key);
    const { page, open } = someone;
    await open("/agents");
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    // A key that is revoked takes its sessions with it.
    await api.call("DELETE", `/v1/api-keys/${made.id}`);
    await page.getByRole("link", { name: "Experiments" }).click();
    await page.getByText("Your session has ended").waitFor();
    await page.getByLabel("API key").fill(key);
    await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Your session has ended").waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Experiments" }).waitFor();
  });
});

describe("a service that goes away", () => {
  it("is told of, and everything is read again once it is back", async () => {
    const wire = await stretchWire(url);
    try {
      const someone = await visitor(wire.url);
      await enter(someone, wire.url, key);
      const { page, open, faults } = someone;
      await open("/agents");
      await page.getByRole("link", { name: /echo/i }).first().waitFor();
      await wire.cut();
      await page.getByRole("link", { name: "Tools" }).click();
      await page.getByText("Signalbox cannot be reached").first().waitFor();
      await wire.mend();
      await page.getByText("What you see may be old").waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "Agents", exact: true }).click();
      await page.getByRole("link", { name: /echo/i }).first().waitFor();
      // The browser tells of connections that were refused.
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("net::")));
    } finally {
      await wire.close();
    }
  });
});
