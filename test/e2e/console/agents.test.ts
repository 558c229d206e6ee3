import { describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { rewrite } from "./kit/editor.ts";
import { useVisitors } from "./kit/visitors.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

interface Resolved {
  version: number;
  config: { instructions: string };
}
interface Agent {
  name: string;
  active_version: number | null;
}
interface Version {
  status: string;
  config: { instructions: string };
  description: string;
}
interface Entry {
  action: string;
  reason: string | null;
}

const agentOf = (id: string) => api.call<Agent>("GET", `/v1/agents/${id}`);
/** What users are answered, once what was just done is seen everywhere. */
const resolved = (id: string) =>
  expect.poll(() => api.call<Resolved>("GET", `/v1/resolve/${id}?user_id=ana`), { timeout: 15_000 });

describe("an agent in the console", () => {
  it("is created, edited, published, compared, rolled back and undone, as the API tells it", async () => {
    const { page, open } = await come();
    await open("/agents");
    await page.getByRole("button", { name: "Create agent" }).click();
    const dialog = page.getByRole("dialog", { name: "Create an agent" });
    await dialog.getByLabel("Name").fill("Console walk");
    await expect.poll(() => dialog.getByRole("textbox", { name: "Id" }).inputValue()).toBe("console-walk");
    await dialog.getByLabel("Prompt").fill("Greet the caller warmly.");
    await dialog.getByRole("button", { name: "Create agent" }).click();
    await page.getByRole("heading", { level: 1, name: "Console walk" }).waitFor();
    expect(await agentOf("console-walk")).toMatchObject({ name: "Console walk", active_version: 1 });
    await resolved("console-walk").toMatchObject({
      version: 1,
      config: { instructions: "Greet the caller warmly." },
    });

    await page.getByRole("button", { name: "More for this agent" }).click();
    await page.getByRole("menuitem", { name: "Edit…" }).click();
    const edit = page.getByRole("dialog", { name: "Edit Console walk" });
    await edit.getByLabel("Name").fill("Front desk");
    await edit.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { level: 1, name: "Front desk" }).waitFor();
    expect(await agentOf("console-walk")).toMatchObject({ name: "Front desk" });

    await page.getByRole("button", { name: "New draft" }).click();
    await page.getByRole("heading", { name: "Draft 2" }).waitFor();
    await rewrite(page, "Instructions", "Greet the caller briefly.");
    await page.getByLabel("What this version changes").fill("Shorter");
    await page.getByText("All changes are saved").waitFor();
    expect(await api.call("GET", "/v1/agents/console-walk/versions/2")).toMatchObject({
      status: "draft",
      description: "Shorter",
      config: { instructions: "Greet the caller briefly." },
    });
    await resolved("console-walk").toMatchObject({ version: 1 });

    await page.getByRole("button", { name: "Publish…" }).click();
    const publish = page.getByRole("dialog", { name: "Publish version 2" });
    await publish.getByLabel("Reason").fill("callers wait");
    await publish.getByRole("button", { name: "Publish and activate" }).click();
    await page.getByText("v2 is live").waitFor();
    expect(await agentOf("console-walk")).toMatchObject({ active_version: 2 });
    expect(await api.call<Version>("GET", "/v1/agents/console-walk/versions/2")).toMatchObject({
      status: "published",
    });
    await resolved("console-walk").toMatchObject({
      version: 2,
      config: { instructions: "Greet the caller briefly." },
    });

    await page.getByRole("link", { name: "Versions", exact: true }).click();
    await page.getByRole("checkbox", { name: "Compare version 1" }).check();
    await page.getByRole("checkbox", { name: "Compare version 2" }).check();
    await page.getByRole("link", { name: "Compare v1 with v2" }).click();
    const changes = page.getByRole("table", { name: "Changes in Instructions" });
    await changes.waitFor();
    expect(await changes.locator("del").allTextContents()).toEqual(["warmly"]);
    expect(await changes.locator("ins").allTextContents()).toEqual(["briefly"]);
    expect(new URL(page.url()).searchParams.get("from")).toBe("1");

    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("button", { name: "Roll back" }).click();
    const back = page.getByRole("dialog", { name: "Roll back" });
    await back.getByLabel("Reason").fill("too curt");
    await back.getByRole("button", { name: "Roll back to v1" }).click();
    await page.getByText("v1 is live", { exact: true }).waitFor();
    await resolved("console-walk").toMatchObject({ version: 1 });
    const { data } = await api.call<{ data: Entry[] }>("GET", "/v1/audit?agent_id=console-walk&limit=5");
    expect(data).toContainEqual(
      expect.objectContaining({ action: "version.rolled_back", reason: "too curt" }),
    );

    const notice = page.getByRole("status").filter({ hasText: "v1 is live again." });
    await notice.getByRole("button", { name: "Undo" }).click();
    await page.getByText("v2 is live", { exact: true }).waitFor();
    await resolved("console-walk").toMatchObject({ version: 2 });
  });

  it("is not rolled back, nor is that undone, over what somebody else activated meanwhile", async () => {
    const activate = (version: number): Promise<unknown> =>
      api.call("PUT", `/v1/agents/console-shared/versions/${version}/activate`, {});
    for (const version of [1, 2, 3]) {
      await api.call("POST", "/v1/agents", {
        agent_id: "console-shared",
        version,
        config: { instructions: `Version ${version}.` },
      });
      await activate(version);
    }
    const { page, open } = await come();
    await open("/agents/console-shared");
    const header = page.getByRole("button", { name: "Roll back" }).first();
    const dialog = page.getByRole("dialog", { name: "Roll back" });
    const confirm = (to: number) => dialog.getByRole("button", { name: `Roll back to v${to}` });
    await header.click();
    await confirm(2).waitFor();
    await activate(1);
    await dialog.getByText("v1 is live now").waitFor();
    expect(await confirm(2).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");

    await header.click();
    await confirm(3).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await agentOf("console-shared")).toMatchObject({ active_version: 3 });
    await activate(2);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Somebody else changed what is live meanwhile").waitFor();
    expect(await agentOf("console-shared")).toMatchObject({ active_version: 2 });
  });

  it("is deleted after a question, and back after one click", async () => {
    await api.call("POST", "/v1/agents", {
      agent_id: "console-gone",
      config: { instructions: "Stay." },
      activate: true,
    });
    const { page, open } = await come();
    await open("/agents/console-gone");
    await page.getByRole("button", { name: "More for this agent" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete agent" }).click();
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await expect(agentOf("console-gone")).rejects.toThrow("agent_not_found");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "console-gone" }).waitFor();
    expect(await agentOf("console-gone")).toMatchObject({ active_version: 1 });
  });

  it("is refused under an id that is taken: nothing typed is lost, and the other agent stays as it is", async () => {
    const before = await agentOf("echo-agent");
    const { page, open } = await come();
    await open("/agents");
    await page.getByRole("button", { name: "Create agent" }).click();
    const dialog = page.getByRole("dialog", { name: "Create an agent" });
    await dialog.getByLabel("Name").fill("Echo Agent");
    await dialog.getByLabel("Prompt").fill("Echo everything.");
    await dialog.getByRole("button", { name: "Create agent" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await dialog.getByLabel("Prompt").inputValue()).toBe("Echo everything.");
    expect(await agentOf("echo-agent")).toEqual(before);
  });
});
