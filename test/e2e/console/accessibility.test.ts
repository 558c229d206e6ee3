import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { enter, launchBrowser, visit } from "./kit/browser.ts";
import { consolePages } from "./kit/pages.ts";
import { settle } from "./kit/settle.ts";

const { url, key } = inject("server");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What axe finds on what a page shows now, one line a kind of fault. */
const CHECK = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => id + ": " + help + " (" + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ") + ")"))`;

/** WCAG 2.2 AA, as far as a program can tell; the narrow window is what a phone has. */
describe.each([
  ["light", 1440],
  ["dark", 1440],
  ["light", 390],
] as const)("the console in %s at %i pixels", (colorScheme, width) => {
  it("has no fault of accessibility, of its policy, or of its script on any page", async () => {
    const visitor = await visit(browser, url, { colorScheme, width });
    try {
      await enter(visitor, url, key);
      const found: Record<string, string[]> = {};
      for (const { name, path } of await consolePages(createApi(url, key))) {
        await visitor.open(path);
        await settle(visitor.page);
        await visitor.page.evaluate(axe.source);
        const faults = await visitor.page.evaluate<string[]>(CHECK);
        const tooWide = await visitor.page.evaluate<number>(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        if (tooWide > 0) faults.push(`scrolls sideways by ${tooWide} pixels`);
        faults.push(...visitor.faults.splice(0));
        if (faults.length > 0) found[name] = faults;
      }
      expect(found).toEqual({});
    } finally {
      await visitor.close();
    }
  }, 300_000);
});
