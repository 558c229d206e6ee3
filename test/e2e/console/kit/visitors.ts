import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { enter, launchBrowser, visit, type Visitor, type VisitOptions } from "./browser.ts";

interface ComeOptions extends VisitOptions {
  /** The key to sign in with; null: nobody has signed in. The bootstrap key, if nothing is said. */
  key?: string | null;
  /** Where the console is, if it is not the service's own address. */
  url?: string;
}

/**
 * For a file of tests: one browser, and visitors who leave after each test. What no page may do fails the test in which it
 * is done.
 */
export function useVisitors(): { come: (options?: ComeOptions) => Promise<Visitor> } {
  const server = inject("server");
  const here: Visitor[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") for (const { page } of here) await tellWhatIsShown(page);
    const faults = here.flatMap((visitor) => visitor.faults);
    await Promise.all(here.splice(0).map((visitor) => visitor.close()));
    expect(faults).toEqual([]);
  });
  afterAll(() => browser.close());
  return {
    come: async ({ key = server.key, url = server.url, ...options } = {}) => {
      const visitor = await visit(browser, url, options);
      here.push(visitor);
      if (key !== null) await enter(visitor, url, key);
      return visitor;
    },
  };
}

/** A screenshot of words: what else would tell why a button was not there? */
async function tellWhatIsShown(page: Visitor["page"]): Promise<void> {
  const shown = await page.locator("body").ariaSnapshot({ timeout: 5_000 }).catch(String);
  console.error(`${page.url()} showed:\n${shown}`);
}
