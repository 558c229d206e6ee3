import { describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { settle } from "./kit/settle.ts";
import { useVisitors } from "./kit/visitors.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

/** Milliseconds within which somebody who looks should see what another did. */
const SOON_MS = 10_000;

describe("what others do", () => {
  it("is shown on an open page within seconds, without a reload", async () => {
    for (const version of [1, 2])
      await api.call("POST", "/v1/agents", {
        agent_id: "console-live",
        config: { instructions: `Version ${version}.` },
        activate: version === 1,
      });
    const { page, open } = await come();
    await open("/agents/console-live");
    await page.getByText("v1 is live", { exact: true }).waitFor();
    await settle(page);
    await api.call("PUT", "/v1/agents/console-live/versions/2/activate", { reason: "from elsewhere" });
    await page.getByText("v2 is live", { exact: true }).waitFor({ timeout: SOON_MS });
    await page.getByText("from elsewhere").waitFor({ timeout: SOON_MS });
  });
});

describe("a project", () => {
  it("is named by the address, and shows nothing of another", async () => {
    await api.call("POST", "/v1/projects", { slug: "console-other", name: "The other one" });
    const other = createApi(url, key, "console-other");
    await other.call("POST", "/v1/agents", { agent_id: "only-there", config: { instructions: "Hello." } });
    const { page, open } = await come();
    await open("/agents?project=console-other");
    const list = page.getByRole("table", { name: "Agents" });
    await list.getByRole("link", { name: "only-there" }).waitFor();
    await settle(page);
    expect(await list.getByRole("row").count()).toBe(2);

    // The address goes along.
    await list.getByRole("link", { name: "only-there" }).click();
    await page.getByRole("heading", { level: 1, name: "only-there" }).waitFor();
    expect(new URL(page.url()).searchParams.get("project")).toBe("console-other");
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
    await settle(page);
    expect(await page.getByRole("main").innerText()).not.toContain("echo-agent");

    await page.getByRole("button", { name: "Project: console-other" }).click();
    await page.getByRole("menuitem", { name: "Default" }).click();
    await list.getByRole("link", { name: "Echo" }).waitFor();
    expect(await list.getByRole("link", { name: "only-there" }).count()).toBe(0);
  });
});
