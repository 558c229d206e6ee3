import { describe, expect, it } from "vitest";
import { useVisitors } from "./kit/visitors.ts";

const { come } = useVisitors();

describe("the console by keyboard alone", () => {
  it("reaches the content with the second key, past the navigation", async () => {
    const { page, open } = await come();
    await open("/agents");
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("Skip to content");
    expect(await page.getByRole("link", { name: "Skip to content" }).isVisible()).toBe(true);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("main");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement?.closest('main') !== null")).toBe(true);
  });

  it("goes anywhere by a part of its name", async () => {
    const { page, open } = await come();
    await open("/agents");
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await page.keyboard.press("ControlOrMeta+k");
    const search = page.getByRole("textbox", { name: "Go to, or do…" });
    await search.waitFor();
    await search.fill("webhook");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();

    await page.keyboard.press("ControlOrMeta+k");
    await search.waitFor();
    await search.fill("echo-agent");
    await page.getByRole("dialog").getByText("echo-agent").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/agents/echo-agent");
  });

  it("searches, creates, switches its colours and lists its keys by one key each", async () => {
    const { page, open } = await come();
    await open("/agents");
    await page.getByRole("link", { name: /echo/i }).first().waitFor();
    await page.keyboard.press("/");
    const search = page.getByRole("searchbox", { name: "Search agents" });
    await expect.poll(() => search.evaluate((input) => input.matches(":focus"))).toBe(true);
    // Whoever types means the letters.
    await page.keyboard.type("nd?");
    expect(await search.inputValue()).toBe("nd?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await search.fill("");
    await search.blur();

    await page.keyboard.press("n");
    await page.getByRole("dialog", { name: "Create an agent" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });

    const scheme = () => page.evaluate("document.documentElement.dataset.mantineColorScheme");
    const before = await scheme();
    await page.keyboard.press("d");
    await expect.poll(scheme).not.toBe(before);

    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await keys.getByText("Command palette").waitFor();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });

    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  });
});
