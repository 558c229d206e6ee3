import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createApi } from "../test/e2e/console/kit/api.ts";
import { enter, launchBrowser, visit } from "../test/e2e/console/kit/browser.ts";
import { consolePages } from "../test/e2e/console/kit/pages.ts";
import { settle } from "../test/e2e/console/kit/settle.ts";
import { startServer } from "../test/e2e/server.ts";

/**
 * Makes a picture of every page of the console, at two widths: npm run screenshots. With names, of those pages alone; with --url
 * and --key, of a service that runs already.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string" },
    key: { type: "string" },
    out: { type: "string", default: "dist/screenshots" },
    dark: { type: "boolean", default: false },
    // For documents: what is above the fold, not the whole page.
    fold: { type: "boolean", default: false },
  },
});
const WIDTHS = [1440, 390];

const out = resolve(join(import.meta.dirname, ".."), values.out);
mkdirSync(out, { recursive: true });
const started = values.url && values.key ? null : await startServer({ demo: true });
const url = values.url ?? started!.url;
const key = values.key ?? started!.key;
const browser = await launchBrowser();
try {
  const pages = await consolePages(createApi(url, key));
  const wanted = pages.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const width of WIDTHS) {
    const visitor = await visit(browser, url, { width, colorScheme: values.dark ? "dark" : "light" });
    await enter(visitor, url, key);
    for (const { name, path } of wanted) {
      await visitor.open(path);
      await settle(visitor.page);
      const file = join(out, `${name}-${width}${values.dark ? "-dark" : ""}.png`);
      await visitor.page.screenshot({ path: file, fullPage: !values.fold });
      const faults = visitor.faults.splice(0);
      console.log(file, ...faults);
      if (faults.length > 0) process.exitCode = 1;
    }
    await visitor.close();
  }
} finally {
  await browser.close();
  await started?.stop();
}
