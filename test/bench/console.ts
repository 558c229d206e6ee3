import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { enter, launchBrowser, visit } from "../e2e/console/kit/browser.ts";
import { startServer } from "../e2e/server.ts";
import { chunks, firstLoad } from "./console/chunks.ts";
import { throttle, THROTTLES, type Throttle } from "./console/throttle.ts";
import { conclude, median, round } from "./kit/report.ts";

/**
 * How soon the console is there and how soon it answers a key, on a throttled network and processor, beside a bare page that
 * loads as many bytes of script; and what each of its files weighs.
 */
const ROUNDS = 5;
/** Bytes after gzip that the list of agents may take. */
const FIRST_LOAD_LIMIT = 250_000;

interface Times {
  /** Milliseconds since the navigation began. */
  firstPaint: number;
  largestPaint: number;
  /** Until the list of agents can be read; of the bare page, until its script has run. */
  there: number;
  /** From a key that is pressed until the page has painted what comes of it. */
  key: number;
}

const PAINTS = `new Promise((resolve) => {
  const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  new PerformanceObserver((list) => resolve({ first, largest: list.getEntries().at(-1)?.startTime ?? first }))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => resolve({ first, largest: first }), 1000);
})`;

/** Presses a key in the page's own time, and waits for the second frame: then the first has been painted. */
const KEY = `new Promise((resolve) => {
  const field = document.querySelector("[data-search], input");
  field.focus();
  const began = performance.now();
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  set.call(field, "pag");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
})`;

async function measure(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  url: string,
  key: string | null,
  how: Throttle,
  there: string,
): Promise<Times> {
  const visitor = await visit(browser, url);
  try {
    if (key !== null) await enter(visitor, url, key);
    const { page } = visitor;
    await throttle(page, how);
    await visitor.open("/");
    await page.locator(there).first().waitFor({ timeout: 60_000 });
    const at = await page.evaluate<number>("performance.now()");
    const paints = await page.evaluate<{ first: number; largest: number }>(PAINTS);
    return {
      firstPaint: paints.first,
      largestPaint: paints.largest,
      there: at,
      key: await page.evaluate<number>(KEY),
    };
  } finally {
    await visitor.close();
  }
}

/** A page with a script of as many bytes, and nothing to do but to show a word and a field. */
async function serveBare(bytes: number): Promise<{ url: string; server: Server }> {
  // Random, so that gzip leaves it as long as it is; a comment, so that there is nothing to run.
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(Math.min(65_536, bytes)))).toString(
    "base64",
  );
  const script = `/*${noise.repeat(Math.ceil(bytes / noise.length)).slice(0, bytes)}*/
document.body.innerHTML = '<h1 id="there">There</h1><input>';`;
  const document =
    '<!doctype html><html lang="en"><title>bare</title><body><script src="/script.js"></script></body></html>';
  const server = createServer((request, response) => {
    const isScript = request.url === "/script.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : document);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

export default async function measureConsole(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? ROUNDS);
  const first = firstLoad("agents/agents-page.tsx");
  const total = first.reduce((sum, { gzip }) => sum + gzip, 0);
  console.log("What the list of agents loads (bytes, gzip):");
  for (const { name, gzip } of first.sort((a, b) => b.gzip - a.gzip)) console.log(`  ${gzip}\t${name}`);
  console.log(`  ${total}\ttogether, of ${FIRST_LOAD_LIMIT}`);
  console.log("Every file (bytes, gzip):");
  for (const { name, bytes, gzip } of chunks().sort((a, b) => b.gzip - a.gzip))
    console.log(`  ${bytes}\t${gzip}\t${name}`);
  const results: Record<string, Record<string, { console: number; bare: number }>> = {};

  const service = await startServer();
  const bare = await serveBare(total);
  const browser = await launchBrowser();
  try {
    for (const how of THROTTLES) {
      const taken: { console: Times[]; bare: Times[] } = { console: [], bare: [] };
      for (let turn = 0; turn < rounds; turn += 1) {
        taken.console.push(
          await measure(browser, service.url, service.key, how, 'a[href*="/agents/pagbank-specialist"]'),
        );
        taken.bare.push(await measure(browser, bare.url, null, how, "#there"));
      }
      console.log(`${how.name} (medians of ${rounds}, ms: the console, the bare page, the ratio):`);
      for (const name of ["firstPaint", "largestPaint", "there", "key"] as const) {
        const own = median(taken.console.map((times) => times[name]));
        const reference = median(taken.bare.map((times) => times[name]));
        (results[how.name] ??= {})[name] = { console: own, bare: reference };
        console.log(`  ${name}\t${round(own)}\t${round(reference)}\t${round(own / reference)}`);
      }
    }
  } finally {
    await browser.close();
    bare.server.close();
    await service.stop();
  }
  conclude("console", { firstLoad: first, chunks: chunks(), times: results }, [
    {
      what: "first load of the list of agents, bytes after gzip",
      measured: total,
      target: `< ${FIRST_LOAD_LIMIT}`,
      met: total < FIRST_LOAD_LIMIT,
    },
  ]);
}
