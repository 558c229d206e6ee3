import type { Page } from "playwright-core";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { editorOf, rewrite } from "./kit/editor.ts";
import { useVisitors } from "./kit/visitors.ts";
import { forgiveCuts, stretchWire } from "./kit/wire.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

const LABEL = "Instructions";
let agents = 0;
let agent = "";
let draft = "";

interface Version {
  config: { instructions: string };
}
const saved = () =>
  api.call<Version>("GET", `/v1/agents/${agent}/versions/1`).then(({ config }) => config.instructions);
const isSaved = (page: Page) => page.getByText("All changes are saved").waitFor();
const shown = (page: Page) => editorOf(page, LABEL).innerText();

beforeEach(async () => {
  agent = `console-draft-${(agents += 1)}`;
  draft = `/agents/${agent}/versions/1/edit`;
  await api.call("POST", "/v1/agents", {
    agent_id: agent,
    config: { instructions: "First." },
    status: "draft",
  });
});

describe("a draft", () => {
  it("saves itself, and is there after a reload, also when that comes before it was saved", async () => {
    const { page, open } = await come();
    await open(draft);
    await rewrite(page, LABEL, "Written by hand.");
    await isSaved(page);
    expect(await saved()).toBe("Written by hand.");

    await rewrite(page, LABEL, "Written in haste.");
    await page.reload();
    await editorOf(page, LABEL).waitFor();
    expect(await shown(page)).toBe("Written in haste.");
    await isSaved(page);
    expect(await saved()).toBe("Written in haste.");
  });

  it("is kept while the service is away, and saved once it is back", async () => {
    const wire = await stretchWire(url);
    try {
      const visitor = await come({ url: wire.url });
      const { page, open, faults } = visitor;
      await open(draft);
      await editorOf(page, LABEL).waitFor();
      await wire.cut();
      await rewrite(page, LABEL, "Typed into the dark.");
      await page.getByText("Your changes are kept in this browser, and saved when it is back").waitFor();
      expect(await saved()).toBe("First.");
      await wire.mend();
      await isSaved(page);
      expect(await saved()).toBe("Typed into the dark.");
      expect(await shown(page)).toBe("Typed into the dark.");
      forgiveCuts(faults);
    } finally {
      await wire.close();
    }
  });
});

describe("a draft that two people change", () => {
  /** Two at one draft; each has typed, and the first has saved. */
  async function collide(): Promise<{ first: Page; second: Page }> {
    const [one, other] = [await come(), await come()];
    await Promise.all([one, other].map(({ open }) => open(draft)));
    const [first, second] = [one.page, other.page];
    await Promise.all([first, second].map((page) => editorOf(page, LABEL).waitFor()));
    // What the second one types is on its way when the first one's arrives.
    const arrived = Promise.withResolvers<void>();
    await second.route(`**/versions/1`, async (route) => {
      if (route.request().method() === "PUT") await arrived.promise;
      await route.continue();
    });
    await rewrite(second, LABEL, "The second one's text.");
    await api.call("PUT", `/v1/agents/${agent}/versions/1`, {
      config: { instructions: "The first one's text." },
    });
    arrived.resolve();
    await second.getByText("Somebody else changed this draft while you did").waitFor();
    expect(await saved()).toBe("The first one's text.");
    expect(await shown(second)).toBe("The second one's text.");
    return { first, second };
  }

  it("shows one what the other saved, when nothing of its own is unsaved", async () => {
    const [one, other] = [await come(), await come()];
    for (const { open, page } of [one, other]) {
      await open(draft);
      await editorOf(page, LABEL).waitFor();
    }
    await rewrite(one.page, LABEL, "From the first.");
    await isSaved(one.page);
    await expect.poll(() => shown(other.page), { timeout: 15_000 }).toBe("From the first.");
  });

  it("tells of the conflict, and lets one take theirs, and take that back", async () => {
    const { first, second } = await collide();
    await second.getByRole("button", { name: "Take theirs" }).click();
    await expect.poll(() => shown(second)).toBe("The first one's text.");
    await expect.poll(() => shown(first), { timeout: 15_000 }).toBe("The first one's text.");
    await second.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => shown(second)).toBe("The second one's text.");
    await isSaved(second);
    expect(await saved()).toBe("The second one's text.");
  });

  it("tells of the conflict, and lets one keep one's own, after a look at both", async () => {
    const { first, second } = await collide();
    await second.getByRole("button", { name: "Compare both" }).click();
    const changes = second.getByRole("table", { name: `Changes in ${LABEL}` });
    await changes.waitFor();
    expect(await changes.locator("del").allTextContents()).toEqual(["first"]);
    expect(await changes.locator("ins").allTextContents()).toEqual(["second"]);
    await second.getByRole("button", { name: "Keep mine" }).click();
    await isSaved(second);
    expect(await saved()).toBe("The second one's text.");
    await expect.poll(() => shown(first), { timeout: 15_000 }).toBe("The second one's text.");
  });
});
