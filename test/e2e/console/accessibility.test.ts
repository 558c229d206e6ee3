import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type Server } from "../server.ts";
import { createApi } from "./kit/api.ts";
import { enter, launchBrowser, visit, type Visitor } from "./kit/browser.ts";
import { consolePages, type ConsolePage } from "./kit/pages.ts";
import { settle } from "./kit/settle.ts";

/** A server that loads the demo, so that there is something on every page. */
const DEMO_MS = 300_000;

/** What is looked at; the narrow window is what a phone has. */
const LOOKS = [
  ["light", 1440],
  ["dark", 1440],
  ["light", 390],
] as const;

/** What fades would have colours that nobody reads by. */
const STILL = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets.push(sheet);
}`;

/** What axe finds on what a page shows now, one line a kind of fault; in the dark only colours are others. */
const check = (colorScheme: "light" | "dark"): string => `(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const rules = ${colorScheme === "dark" ? '{ runOnly: ["color-contrast"] }' : "{}"};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return violations.map(({ id, help, nodes }) =>
    id + ": " + help + " (" + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ") + ")");
})()`;

let server: Server;
let browser: Browser;
/** Two, who share the pages out: a browser has a process for each. */
let visitors: Visitor[];
let pages: ConsolePage[];

beforeAll(async () => {
  server = await startServer({ demo: true });
  browser = await launchBrowser();
  visitors = await Promise.all([visit(browser, server.url), visit(browser, server.url)]);
  for (const visitor of visitors) {
    await visitor.page.addInitScript(STILL);
    await enter(visitor, server.url, server.key);
  }
  pages = await consolePages(createApi(server.url, server.key));
}, DEMO_MS);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Looks at what is shown in every way that it is shown; answers what is wrong, by the way. */
async function look(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  for (const [colorScheme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: "attached" });
    const faults = await page.evaluate<string[]>(check(colorScheme));
    const tooWide = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    if (tooWide > 0) faults.push(`scrolls sideways by ${tooWide} pixels`);
    if (faults.length > 0) found[`${colorScheme} at ${width}`] = faults;
  }
  const [[colorScheme, width]] = LOOKS;
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: 900 });
  return found;
}

/** WCAG 2.2 AA as far as a program can tell, in both schemes, and on a phone. */
describe("the console", () => {
  it("has no fault of accessibility, of its policy, or of its script on any page", async () => {
    const found: Record<string, unknown> = {};
    const left = pages.values();
    const lookAtAll = async (visitor: Visitor): Promise<void> => {
      for (const { name, path } of left) {
        await visitor.open(path);
        await settle(visitor.page);
        const faults = await look(visitor.page);
        const others = visitor.faults.splice(0);
        if (others.length > 0 || Object.keys(faults).length > 0) found[name] = { ...faults, others };
      }
    };
    await Promise.all(visitors.map(lookAtAll));
    expect(found).toEqual({});
  }, 300_000);

  it.each([
    ["of a new agent", (page: Page) => page.getByRole("button", { name: "Create agent" }).click()],
    ["that goes anywhere", (page: Page) => page.keyboard.press("ControlOrMeta+k")],
    ["of the keys", (page: Page) => page.keyboard.press("?")],
  ])("has none in the dialog %s", async (_name, opens) => {
    const [visitor] = visitors;
    if (!visitor) throw new Error("nobody is there");
    const { page } = visitor;
    await visitor.open("/agents");
    await settle(page);
    await opens(page);
    await page.getByRole("dialog").waitFor();
    await settle(page);
    expect(await look(page)).toEqual({});
    expect(visitor.faults.splice(0)).toEqual([]);
  });
});
