import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import type { Visitor } from "./kit/browser.ts";
import { rewrite } from "./kit/editor.ts";
import { useVisitors } from "./kit/visitors.ts";
import { forgiveCuts, stretchWire } from "./kit/wire.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

/** Ends the session behind the back of the open page. */
async function endSession({ context }: Visitor): Promise<void> {
  const me = await context.request.get(`${url}/v1/me`);
  const { csrf_token: token }: { csrf_token: string } = await me.json();
  const answer = await context.request.post(`${url}/v1/sign-out`, { headers: { "Signalbox-CSRF": token } });
  expect(answer.ok()).toBe(true);
}

/** Signs in where the page asks for it again. */
async function signInAgain(page: Page, own = key): Promise<void> {
  const again = page.getByRole("dialog", { name: "Your session has ended" });
  await again.getByLabel("API key").fill(own);
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.waitFor({ state: "hidden" });
}

describe("signing in to the console", () => {
  it("shows the page that was asked for, and out again nothing of it", async () => {
    const { page, open, context } = await come({ key: null });
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

  it("out in one tab leaves nothing in the others", async () => {
    const { page, open, context } = await come();
    await open("/agents");
    await page.getByRole("link", { name: /echo/i }).first().waitFor();
    const tab = await context.newPage();
    await tab.goto("/agents");
    await tab.getByRole("button", { name: "Your account" }).click();
    await tab.getByRole("menuitem", { name: "Sign out" }).click();
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("link", { name: /echo/i }).count()).toBe(0);
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await tab.reload();
    await tab.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  });
});

describe("a session that ends", () => {
  it("takes nothing of a dialog that is open: it is sent after signing in again", async () => {
    const visitor = await come();
    const { page, open } = visitor;
    await open("/agents");
    await page.getByRole("button", { name: "Create agent" }).click();
    const dialog = page.getByRole("dialog", { name: "Create an agent" });
    await dialog.getByLabel("Name").fill("Kept over a session");
    await dialog.getByLabel("Prompt").fill("All of this was typed before.");
    await endSession(visitor);
    await dialog.getByRole("button", { name: "Create agent" }).click();
    await signInAgain(page);

    expect(await dialog.getByLabel("Name").inputValue()).toBe("Kept over a session");
    await dialog.getByRole("button", { name: "Create agent" }).click();
    await page.getByRole("heading", { level: 1, name: "Kept over a session" }).waitFor();
    expect(await api.call("GET", "/v1/resolve/kept-over-a-session?user_id=ana")).toMatchObject({
      config: { instructions: "All of this was typed before." },
    });
  });

  it("takes nothing of a draft, and what others do is shown again after it", async () => {
    await api.call("POST", "/v1/agents", {
      agent_id: "console-session",
      config: { instructions: "First." },
      activate: true,
    });
    await api.call("POST", "/v1/agents/console-session/versions/1/clone", {});
    const visitor = await come();
    const { page, open } = visitor;
    await open("/agents/console-session/versions/2/edit");
    await page.getByRole("textbox", { name: "Instructions", exact: true }).waitFor();
    await endSession(visitor);
    await rewrite(page, "Instructions", "Typed without a session.");
    await signInAgain(page);
    await page.getByText("All changes are saved").waitFor();
    expect(await api.call("GET", "/v1/agents/console-session/versions/2")).toMatchObject({
      config: { instructions: "Typed without a session." },
    });

    await api.call("POST", "/v1/agents/console-session/versions/2/publish", { activate: true });
    await page.getByText("v2 is live", { exact: true }).waitFor();
  });

  it("shows whoever signs in then what they may see, live, and nothing of what was read before", async () => {
    const { key: viewer } = await api.call<{ key: string }>("POST", "/v1/api-keys", {
      name: "console-next",
      role: "viewer",
    });
    for (const version of [1, 2])
      await api.call("POST", "/v1/agents", {
        agent_id: "console-handed-over",
        config: { instructions: `Version ${version}.` },
        activate: version === 1,
      });
    const visitor = await come();
    const { page, open } = visitor;
    await open("/agents/console-handed-over");
    await page.getByText("v1 is live", { exact: true }).waitFor();
    await endSession(visitor);
    await page.getByRole("link", { name: "Versions", exact: true }).click();
    await signInAgain(page, viewer);
    const draft = page.getByRole("main").getByRole("button", { name: "New draft" });
    await expect.poll(() => draft.getAttribute("aria-disabled")).toBe("true");
    await api.call("PUT", "/v1/agents/console-handed-over/versions/2/activate", {});
    await page.getByText("v2 is live", { exact: true }).waitFor();
  });
});

describe("a service that goes away", () => {
  it("is told of, and everything is read again once it is back", async () => {
    const wire = await stretchWire(url);
    try {
      const { page, open, faults } = await come({ url: wire.url });
      await open("/agents");
      await page.getByRole("link", { name: /echo/i }).first().waitFor();
      await wire.cut();
      // Its page was never opened: neither the page nor its data can be had now.
      await page.getByRole("link", { name: "Tools" }).click();
      await page.getByText("Signalbox cannot be reached").first().waitFor();
      await wire.mend();
      await page.getByRole("heading", { level: 1, name: "Tools" }).waitFor();
      await page.getByText("What you see may be old").waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "Agents", exact: true }).click();
      await page.getByRole("link", { name: /echo/i }).first().waitFor();
      forgiveCuts(faults);
    } finally {
      await wire.close();
    }
  });
});
