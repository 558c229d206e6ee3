import sparticuz from "@sparticuz/chromium";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/** A real browser, which npm brought: nothing else has to be installed. Not the package's arguments: they switch policies off. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await sparticuz.executablePath(), headless: true });
}

export interface VisitOptions {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
}

/** Somebody at the console, with a browser profile of their own. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Opens a path of the console. */
  open: (path: string) => Promise<void>;
  /** What no page may do: throw, break its policy, ask another host, or log an error. */
  faults: string[];
  close: () => Promise<void>;
}

/** What the browser itself logs of an answer that is a refusal: pages that show refusals cause it. */
const REFUSAL = /Failed to load resource/;

export async function visit(
  browser: Browser,
  url: string,
  { width = 1440, height = 900, colorScheme = "light" }: VisitOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme,
    // What moves would make screenshots and measurements differ.
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !REFUSAL.test(message.text())) faults.push(`logged: ${message.text()}`);
  });
  const host = new URL(url).host;
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.host !== host) faults.push(`asked: ${request.url()}`);
  });
  return {
    page,
    context,
    faults,
    open: async (path) => {
      await page.goto(path, { waitUntil: "domcontentloaded" });
    },
    close: () => context.close(),
  };
}

/** Signs in without typing: exchanges the key for the cookie as the page would. */
export async function enter({ context }: Visitor, url: string, key: string): Promise<void> {
  const answer = await context.request.post(`${url}/v1/sign-in`, { data: { key } });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
}
