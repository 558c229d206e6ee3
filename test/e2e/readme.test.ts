import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, ROOT, startServer, type Server } from "./server.ts";

const run = promisify(execFile);
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const readme = read("README.md");
/** Every command starts a process of its own, two with npx: that takes its time on a busy machine. */
const TIMEOUT_MS = 300_000;
const room = mkdtempSync(join(tmpdir(), "signalbox-readme-"));

/** The commands of a section, or of a page that goes into depth, as one script. */
function commandsOf(section: string): string {
  const text = section.endsWith(".md") ? read(section) : sectionOf(section);
  return [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map((block) => block[1]).join("\n");
}

function sectionOf(section: string): string {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  if (text === undefined) throw new Error(`README has no section ${section}`);
  return text;
}

let server: Server;
/** Where the README's receiver of webhooks listens. */
let port: number;

/** Runs a script as pasted into a shell, against the server of this test. */
async function paste(script: string): Promise<string> {
  const here = script
    .replaceAll("http://127.0.0.1:8787", server.url)
    .replaceAll("127.0.0.1:8799", `127.0.0.1:${port}`)
    .replaceAll("config.yaml", join(room, "config.yaml"))
    .replaceAll("hello.wav", join(room, "hello.wav"))
    .replaceAll("outcomes.ndjson", join(room, "outcomes.ndjson"));
  const env = {
    ...process.env,
    SIGNALBOX_URL: server.url,
    PORT: String(port),
    PATH: `${join(ROOT, "node_modules/.bin")}:${process.env.PATH}`,
  };
  const { stdout, stderr } = await run("bash", ["-euo", "pipefail", "-c", here], { cwd: ROOT, env });
  return stdout + stderr;
}

beforeAll(async () => {
  server = await startServer();
  port = await freePort();
});

afterAll(async () => {
  await server?.stop();
  rmSync(room, { recursive: true, force: true });
});

describe("the commands of the README, and of the pages that it leads to", { timeout: TIMEOUT_MS }, () => {
  it("make the round trip that they promise", async () => {
    const printed = await paste(
      [
        "A round trip",
        "Running agents",
        "docs/running.md",
        "Who gets which version",
        "A/B tests",
        "docs/experiments.md",
        "Rollouts",
        "docs/rollouts.md",
        "Schedules, alerts, webhooks",
        "Instances",
        "People and keys",
      ]
        .map(commandsOf)
        .join("\n"),
    );
    expect(printed).not.toContain('"code":');
    expect(printed).toContain('"version":28,"config_hash"');
    expect(printed).toContain('"rolled_back_to":27');
    expect(printed).toContain('"action":"version.rolled_back"');
    expect(printed).toContain("instructions: Answer warmly, in one sentence.");
    expect(printed).toContain("[echo] You said: Hello!");
    expect(printed).toContain('"escalation":{"trigger":"high_value","value":7500}');
    expect(printed).toContain("data: [DONE]");
    expect(printed).toContain('"satisfaction_score":9');
    expect(printed).toContain('"counted":true');
    expect(printed).toContain('"user_satisfaction":9');
    expect(printed).toContain('"turns":[{"message_id":"msg_');
    expect(printed).toContain('The tool show_receipt answered: {\\"shown\\":true}');
    expect(printed).toContain('{"ok":true,"output":{"status":"ready"}');
    expect(printed).toContain('The tool service_status answered: {\\"status\\":\\"ready\\"}');
    expect(printed).toContain('"model":"our-model"');
    expect(printed).toContain('"text":"Hello, how can I help you?"');
    expect(printed).not.toContain("gsk_your");
    expect(printed).toContain('"overrides":[{"user_id":"qa-ana","version":28}]');
    expect(printed).toContain('"key":"web_search"');
    expect(printed).toContain('"key":"sbx_w1p1k');
    expect(printed).toContain('"reason":"EXPERIMENT"');
    expect(printed).toContain("599 counted, 1 counted before");
    expect(printed).toContain('"recommendation":"adopt"');
    expect(printed).toMatch(/^Version 28: adopt$/m);
    expect(printed).toContain('"winner":28');
    expect(printed).toContain("fraud is stopped");
    expect(printed).toContain("v29-canary is rolled back");
    expect(printed).toContain("It was harm, and is again harm: rollback");
    expect(printed).toContain("calmer is aborted: everybody gets version 28 again");
    expect(printed).toContain('"action":"activate_version"');
    expect(printed).toContain("tomorrow is aborted: it never starts");
    expect(printed).toContain('"name":"Too slow"');
    expect(printed).toContain("webhook.test - This is a test.");
    expect(printed).toContain('"status":"active"');
    expect(printed).toContain('"status":"acknowledged"');
    expect(printed).toContain('"rollback_pointer":1');
    expect(printed).toContain(
      '"contexts":{"house-style":{"version":1,"data":{"tone":"friendly","greet":true}}}',
    );
    expect(printed).toContain('"username":"mara"');
    expect(printed).toContain('"visibility":"private"');
  });

  it("run the command line that they show", async () => {
    const printed = await paste(commandsOf("The command line"));
    expect(printed).toContain("pagbank-specialist");
    expect(printed.match(/You said: Hello!/g)?.length).toBeGreaterThan(2);
    expect(printed).toContain("claude is kept");
    expect(printed).toMatch(/^Hello!$/m);
    expect(printed).not.toMatch(/error|cannot/i);
  });
});

describe("what the Worker serves beside the API", () => {
  it.each(["/docs/reference.js", "/docs/reference.css"])("has %s, without a key", async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(200);
  });

  it("is the console at the address, and the reference at /docs", async () => {
    const home = await fetch(server.url);
    expect([home.status, new URL(home.url).pathname]).toEqual([200, "/"]);
    expect(home.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await home.text()).toContain("<title>Signalbox</title>");
    expect(await (await fetch(`${server.url}/docs`)).text()).toContain("Signalbox API");
  });

  it("has every picture that the README shows", () => {
    const pictures = [...readme.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)].map(([, , path = ""]) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) expect(statSync(join(ROOT, path)).size, path).toBeLessThan(250_000);
  });
});
