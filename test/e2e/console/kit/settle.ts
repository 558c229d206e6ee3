import type { Page } from "playwright-core";

/** Milliseconds that nothing may be asked for before a page counts as there. */
const QUIET_MS = 400;

/**
 * Waits until a page shows what it is going to show: its title, nothing that is still loading, and no request on its way (but
 * the change feed, which never ends).
 */
export async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const open = new Set<unknown>();
  let last = Date.now();
  const begin = (request: { url(): string }): void => {
    if (request.url().includes("/v1/stream")) return;
    open.add(request);
    last = Date.now();
  };
  const end = (request: unknown): void => {
    open.delete(request);
    last = Date.now();
  };
  page.on("request", begin);
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  try {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const loading = await page.locator('[role="status"][aria-label="Loading…"]').count();
      if (loading === 0 && open.size === 0 && Date.now() - last > QUIET_MS) return;
      if (Date.now() > deadline) throw new Error(`${page.url()} is still loading`);
      await page.waitForTimeout(50);
    }
  } finally {
    page.off("request", begin);
    page.off("requestfinished", end);
    page.off("requestfailed", end);
  }
}
