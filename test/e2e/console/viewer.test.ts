import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { settle } from "./kit/settle.ts";
import { useVisitors } from "./kit/visitors.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

const AGENT = "console-viewed";
let viewer = "";

/** What reads although it is a POST: it is computed, and nothing is kept. */
const READING = /\/v1\/(sign-in|sign-out|experiments\/plan)$/;

beforeAll(async () => {
  const made = await api.call<{ key: string }>("POST", "/v1/api-keys", {
    name: "console-viewer",
    role: "viewer",
  });
  viewer = made.key;
  for (const version of [1, 2])
    await api.call("POST", "/v1/agents", {
      agent_id: AGENT,
      config: { instructions: `Version ${version}.` },
      activate: version === 1,
    });
  await api.call("POST", `/v1/agents/${AGENT}/versions`, {
    config: { instructions: "Not yet." },
    status: "draft",
  });
  await api.call("POST", "/v1/experiments", {
    test_id: AGENT,
    agent_id: AGENT,
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { "1": 50, "2": 50 },
  });
});

const PAGES = [
  "/agents",
  `/agents/${AGENT}`,
  `/agents/${AGENT}/versions`,
  `/agents/${AGENT}/versions/2`,
  `/agents/${AGENT}/versions/3/edit`,
  `/agents/${AGENT}/compare?from=1&to=2`,
  `/agents/${AGENT}/explain?user_id=ana`,
  `/agents/${AGENT}/flags`,
  `/agents/${AGENT}/rules`,
  `/agents/${AGENT}/history`,
  `/agents/${AGENT}/settings`,
  "/experiments",
  "/experiments/new",
  `/experiments/${AGENT}`,
  "/rollouts",
  "/rollouts/new",
  "/playground",
  "/groups",
  "/instances",
  "/tools",
  "/credentials",
  "/alerts",
  "/schedules",
  "/webhooks",
  "/audit",
  "/members",
  "/keys",
  "/projects",
  "/metrics",
];

/** What stands over the page, and goes with the key Escape. */
const over = (page: Page): Locator => page.getByRole("dialog").or(page.getByRole("menu"));

/** Presses everything that can be pressed; each on the page as it was, and with yes to what is asked. */
async function pressAll(page: Page, path: string): Promise<number> {
  const buttons = page.getByRole("main").getByRole("button");
  let pressed = 0;
  for (let at = 0; at < (await buttons.count()); at += 1) {
    const button = buttons.nth(at);
    if (!(await button.isVisible()) || (await button.isDisabled())) continue;
    try {
      await button.click({ timeout: 3_000 });
    } catch {
      // What the button before it opened may lie over it.
      await page.goto(path);
      await settle(page);
      await button.click();
    }
    pressed += 1;
    const yes = over(page).locator("button:enabled:not([aria-disabled])").last();
    if ((await yes.count()) > 0 && (await yes.isVisible())) await yes.click();
    await page.keyboard.press("Escape");
    // A link leads away, and some questions stay.
    if (page.url() !== new URL(path, url).href || (await over(page).count()) > 0) {
      await page.goto(path);
      await settle(page);
    }
  }
  return pressed;
}

describe("somebody who may only look", () => {
  it("opens every page, or is told what is missing, and nothing throws or is refused unseen", async () => {
    const { page, open } = await come({ key: viewer });
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() === 403)
        refused.push(`${answer.request().method()} ${new URL(answer.url()).pathname}`);
    });
    const silent: string[] = [];
    for (const path of PAGES) {
      await open(path);
      await settle(page);
      const said = await page.getByRole("main").innerText();
      if (said.trim().length < 20) silent.push(path);
      expect(await page.getByText("This page has failed").count(), path).toBe(0);
    }
    expect(silent).toEqual([]);
    // What may not be read is not asked for.
    expect(refused).toEqual([]);
  });

  it("can press every button that is enabled without sending anything that changes something", async () => {
    const { page, open } = await come({ key: viewer });
    const sent: string[] = [];
    let pressed = 0;
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (!["GET", "HEAD"].includes(request.method()) && !READING.test(pathname))
        sent.push(`${request.method()} ${pathname}`);
    });
    for (const path of [
      "/agents",
      `/agents/${AGENT}`,
      `/agents/${AGENT}/versions`,
      `/agents/${AGENT}/versions/3/edit`,
      `/agents/${AGENT}/rules`,
      `/agents/${AGENT}/settings`,
      `/experiments/${AGENT}`,
      "/tools",
      "/keys",
    ]) {
      await open(path);
      await settle(page);
      pressed += await pressAll(page, path);
    }
    expect(pressed).toBeGreaterThan(20);
    expect(sent).toEqual([]);
  });

  it("is told at each button what is missing", async () => {
    const { page, open } = await come({ key: viewer });
    await open("/agents");
    const create = page.getByRole("button", { name: "Create agent" }).first();
    expect(await create.getAttribute("aria-disabled")).toBe("true");
    await create.hover();
    await page.getByRole("tooltip", { name: "agents:write" }).waitFor();
    await page.keyboard.press("n");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await open(`/agents/${AGENT}`);
    await page.getByRole("button", { name: "More for this agent" }).click();
    for (const name of ["Edit…", "Disable", "Delete…"])
      expect(await page.getByRole("menuitem", { name }).isDisabled(), name).toBe(true);
  });
});
