import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { freePort } from "./server.ts";
import { configWithProviders } from "../../scripts/start/config.ts";
import { ensureDevVars, parseDevVars } from "../../scripts/start/dev-vars.ts";
import { tidyDemo } from "../../scripts/start/demo.ts";
import { keepState } from "../../scripts/start/undo.ts";

const root = join(import.meta.dirname, "../..");
const room = mkdtempSync(join(tmpdir(), "signalbox-start-"));
const state = join(room, "state");

interface Running {
  child: ChildProcess;
  /** All that it printed, both streams together. */
  printed: () => string;
  exited: Promise<number | null>;
}

const started: Running[] = [];

const start = (...args: string[]) => run(process.execPath, ["scripts/start.js", ...args]);

/** A command in a process group of its own, as a shell would start it. */
function run(command: string, args: string[]): Running {
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  const running = {
    child,
    printed: () => output,
    exited: new Promise<number | null>((resolve) => child.once("close", resolve)),
  };
  started.push(running);
  return running;
}

async function untilPrinted(running: Running, text: string): Promise<void> {
  let code: number | null | undefined;
  void running.exited.then((value) => (code = value));
  while (!running.printed().includes(text)) {
    if (code !== undefined) throw new Error(`exited with ${code}:\n${running.printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return { server, port: address.port };
}

/** The processes of a group that are still there; a zombie is not. */
function processesOf(group: number): string[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pgid=,stat=,args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => {
    const [pgid, stat] = line.trim().split(/\s+/);
    return Number(pgid) === group && !stat?.startsWith("Z");
  });
}

const curlLine = (running: Running) => running.printed().match(/^ {2}(curl .*)$/m)?.[1] ?? "";

/** Runs a printed line as a shell would when it is pasted. */
function paste(line: string): string {
  const { stdout, stderr, status } = spawnSync(
    "bash",
    ["-c", line.replace(/^curl /, "curl -sS --fail-with-body ")],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
  return stdout;
}

afterAll(async () => {
  for (const { child, exited } of started) {
    if (child.exitCode === null && child.signalCode === null && child.pid)
      process.kill(-child.pid, "SIGTERM");
    await exited;
  }
  rmSync(room, { recursive: true, force: true });
});

describe("npm start", () => {
  let port: number;
  let first: Running;

  beforeAll(async () => {
    port = await freePort();
    first = start("--port", String(port), "--persist-to", state);
    await untilPrinted(first, "Ctrl-C stops it.");
  });

  const call = async (method: string, path: string) => {
    const key = /Key\s+(\S+)/.exec(first.printed())?.[1] ?? "";
    return fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { authorization: `Bearer ${key}` } });
  };

  it("is ready when it says so, and says so in a few lines", async () => {
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect(first.printed().trim().split("\n").length).toBeLessThan(20);
    expect(first.printed()).not.toContain("could not be loaded");
  });

  it("prints a curl line that resolves the demo when it is pasted", () => {
    expect(JSON.parse(paste(curlLine(first)))).toMatchObject({
      agent_id: "pagbank-specialist",
      version: 28,
      reason: "ACTIVE",
      config: { agent: { agent_id: "pagbank-specialist", version: 28 } },
    });
  });

  const read = async <Body>(path: string): Promise<Body> => {
    const answer = await call("GET", path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json<Body>();
  };

  it("loaded the demo's agents, with their history, and said that its data is synthetic", async () => {
    expect(first.printed()).toContain("30 days of synthetic traffic");
    const history = await read("/v1/agents/pagbank-specialist/history?days=7");
    expect(JSON.stringify(history)).toContain("Fraud detection passed its review");
    expect(await read("/v1/resolve/support-agent?user_id=u")).toMatchObject({
      version: 1,
      config: { model: "gpt-4o", temperature: 0.7, max_tokens: 4096 },
    });
    const { data } = await read<{ data: { agent_id: string; description: string }[] }>("/v1/agents");
    expect(data.map(({ agent_id }) => agent_id).sort()).toEqual([
      "checkout-assistant",
      "echo-agent",
      "invoice-helper",
      "onboarding-guide",
      "order-tracker",
      "pagbank-specialist",
      "returns-desk",
      "support-agent",
      "survey-caller",
    ]);
    for (const { description } of data.filter(({ agent_id }) => agent_id === "order-tracker"))
      expect(description).toContain("synthetic");
  });

  it("loaded metrics of thirty days", async () => {
    const from = new Date(Date.now() - 31 * 86_400_000).toISOString();
    for (const agent of ["checkout-assistant", "pagbank-specialist"]) {
      const { data } = await read<{ data: { bucket: string; total_requests: number }[] }>(
        `/v1/agents/${agent}/metrics?interval=day&from=${from}`,
      );
      expect(new Set(data.map(({ bucket }) => bucket)).size).toBeGreaterThanOrEqual(29);
      expect(data.reduce((sum, day) => sum + day.total_requests, 0)).toBeGreaterThan(3_000);
    }
  });

  it("loaded an experiment that runs, and one that is over", async () => {
    const running = await read<{ looks: unknown[]; pending: string | null }>(
      "/v1/experiments/checkout-short-answers/results",
    );
    expect(running).toMatchObject({ status: "running", sufficient_data: true });
    expect(running.looks.length).toBeGreaterThan(3);
    expect(await read("/v1/experiments/returns-plain-language/results")).toMatchObject({
      status: "concluded",
      winner: 3,
      recommendations: [{ version: 3, recommendation: "adopt" }],
    });
    expect(await read("/v1/agents/returns-desk")).toMatchObject({ active_version: 3 });
  });

  it("loaded a rollout that is on its way, one that was taken back, and an alert that fires", async () => {
    const rollout = "/v1/rollouts/order-tracker-several-parcels";
    const { status, current_step } = await read<{ status: string; current_step: number }>(rollout);
    expect([status, current_step > 0]).toEqual(["running", true]);
    const decisions = await read<{ data: { action: string }[] }>(`${rollout}/decisions`);
    expect(decisions.data.filter(({ action }) => action === "advanced")).toHaveLength(current_step);
    expect(await read("/v1/rollouts/order-tracker-smaller-model")).toMatchObject({ status: "rolled_back" });
    expect(await read("/v1/alerts?status=firing")).toMatchObject({
      data: [{ agent_id: "invoice-helper", name: "Too many questions stay open" }],
    });
  });

  it("applied migrations that wrangler knows as its own", () => {
    const { stdout } = spawnSync(
      "npx",
      ["wrangler", "d1", "migrations", "list", "DB", "--local", "--persist-to", state],
      { cwd: root, encoding: "utf8" },
    );
    expect(stdout).toContain("No migrations to apply");
  });

  it("left nothing of how it loaded them", async () => {
    expect(existsSync(join(state, "demo-loaded"))).toBe(true);
    expect(existsSync(join(state, "before-demo"))).toBe(false);
    expect((await call("POST", "/demo-clock")).status).toBe(404);
  });

  it("stored the configurations as their files have them", async () => {
    for (const version of [27, 28]) {
      const file = join(root, `scripts/demo/configs/pagbank-specialist.${version}.yaml`);
      const stored = await (await call("GET", `/v1/agents/pagbank-specialist/versions/${version}`)).json();
      expect(stored).toMatchObject({ version, config: parse(readFileSync(file, "utf8")) });
    }
  });

  it("refuses a port that is taken, in one line", async () => {
    const second = start("--port", String(port), "--persist-to", join(room, "other"));
    expect(await second.exited).toBe(1);
    expect(second.printed()).toMatch(new RegExp(`^signalbox: port ${port} is taken.*\n$`));
  });

  it("ends all that it started, and finds its state when it is started again", async () => {
    expect((await call("DELETE", "/v1/agents/support-agent")).status).toBe(204);
    const group = first.child.pid ?? 0;
    expect(processesOf(group).length).toBeGreaterThan(1);
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect(processesOf(group)).toEqual([]);

    const again = start("--port", String(port), "--persist-to", state);
    await untilPrinted(again, "Ctrl-C stops it.");
    expect(curlLine(again)).toBe(curlLine(first));
    expect(JSON.parse(paste(curlLine(again)))).toMatchObject({ version: 28 });
    expect((await call("GET", "/v1/agents/support-agent")).status, "a deleted demo agent stays deleted").toBe(
      404,
    );

    // As Ctrl-C in a terminal does: every process of the group gets the signal.
    if (again.child.pid) process.kill(-again.child.pid, "SIGINT");
    expect(await again.exited).toBe(0);
    expect(processesOf(again.child.pid ?? 0)).toEqual([]);
  });
});

describe("npm start, when only npm is told to stop", () => {
  it("leaves nothing behind", async () => {
    const npm = run("npm", [
      "start",
      "--",
      "--port",
      String(await freePort()),
      "--persist-to",
      join(room, "npm"),
      "--no-demo",
    ]);
    await untilPrinted(npm, "Ctrl-C stops it.");
    expect(existsSync(join(room, "npm/demo-loaded"))).toBe(false);
    npm.child.kill("SIGTERM");
    await npm.exited;
    // One that has ended may be taken apart for a moment yet.
    await expect.poll(() => processesOf(npm.child.pid ?? 0), { interval: 20, timeout: 2_000 }).toEqual([]);
  });
});

describe("a demo that was not finished", () => {
  it("leaves the state as it was, and one that was finished leaves it alone", () => {
    const place = mkdtempSync(join(room, "undo-"));
    const file = join(place, "v3/d1");
    const write = (text: string): void => writeFileSync(file, text);
    mkdirSync(join(place, "v3"));
    write("before");
    keepState(place);
    write("half of it");
    tidyDemo(place);
    expect(readFileSync(file, "utf8")).toBe("before");
    write("the user's own");
    tidyDemo(place);
    expect(readFileSync(file, "utf8")).toBe("the user's own");
    keepState(place);
    write("all of it");
    writeFileSync(join(place, "demo-loaded"), "");
    tidyDemo(place);
    expect(readFileSync(file, "utf8")).toBe("all of it");
    expect(existsSync(join(place, "before-demo"))).toBe(false);
  });
});

describe("the file of local secrets", () => {
  it("may name providers, which the Worker then gets as well", () => {
    const place = mkdtempSync(join(room, "providers-"));
    writeFileSync(join(place, "wrangler.toml"), '[secrets]\nrequired = ["SIGNALBOX_ROOT_KEY"]\n');
    writeFileSync(join(place, ".dev.vars"), "SIGNALBOX_ROOT_KEY=x\n");
    expect(configWithProviders(place)).toBeNull();
    writeFileSync(join(place, ".dev.vars"), "SIGNALBOX_ROOT_KEY=x\nLLM_PROVIDER=echo\nSTT_URL=ws://stt\n");
    expect(readFileSync(configWithProviders(place)!, "utf8")).toBe(
      '[secrets]\nrequired = ["SIGNALBOX_ROOT_KEY", "LLM_PROVIDER", "STT_URL"]\n',
    );
    expect(readFileSync(join(place, "wrangler.toml"), "utf8")).not.toContain("LLM_PROVIDER");
    expect(readFileSync(join(root, "wrangler.toml"), "utf8")).toMatch(/^\[secrets\]\nrequired = \[.*\]$/m);
  });

  it("is made with random values that only its owner reads", () => {
    const [path, other] = [join(room, "a.vars"), join(room, "b.vars")];
    const key = ensureDevVars(path);
    const values = parseDevVars(readFileSync(path, "utf8"));
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(key).toMatch(/^sbx_root_[0-9a-f]{64}$/);
    expect(ensureDevVars(other)).not.toBe(key);
    expect(values).toEqual({
      SIGNALBOX_ROOT_KEY: key,
      SIGNALBOX_MAC_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
      SIGNALBOX_ENCRYPTION_KEY: expect.stringMatching(/^k1:[A-Za-z0-9+/]{43}=$/),
      ALLOW_LOCALHOST_URLS: "true",
    });
  });

  it("is only completed when it is there", () => {
    const path = join(room, "c.vars");
    const mine = '# mine\nSIGNALBOX_ROOT_KEY="sbx_root_mine"\nALLOW_LOCALHOST_URLS=false';
    writeFileSync(path, mine);
    expect(ensureDevVars(path)).toBe("sbx_root_mine");
    const text = readFileSync(path, "utf8");
    expect(text.startsWith(`${mine}\n`)).toBe(true);
    expect(Object.keys(parseDevVars(text)).sort()).toEqual([
      "ALLOW_LOCALHOST_URLS",
      "SIGNALBOX_ENCRYPTION_KEY",
      "SIGNALBOX_MAC_SECRET",
      "SIGNALBOX_ROOT_KEY",
    ]);
    ensureDevVars(path);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("npm start refuses in one line", () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it.each([
    ["an unknown option", ["--colour"], 2, "--colour"],
    ["an argument", ["please"], 2, "please"],
    ["a port that is none", ["--port", "eighty"], 2, "eighty"],
    ["a port that cannot be", ["--port", "70000"], 2, "70000"],
    ["a missing value", ["--persist-to"], 2, "--persist-to"],
  ])("%s", async (_name, args, code, mentioned) => {
    const running = start(...args);
    expect(await running.exited).toBe(code);
    expect(running.printed()).toMatch(/^signalbox: [^\n]+\n$/);
    expect(running.printed()).toContain(mentioned);
  });

  it("a folder that cannot be written", async () => {
    const running = start("--port", String(await freePort()), "--persist-to", "/dev/null/x");
    expect(await running.exited).toBe(1);
    expect(running.printed()).toMatch(/^signalbox: cannot write in \/dev\/null\/x [^\n]+\n$/);
  });

  it("a port that something else listens on", async () => {
    const { server, port } = await listen();
    servers.push(server);
    const running = start("--port", String(port), "--persist-to", join(room, "other"));
    expect(await running.exited).toBe(1);
    expect(running.printed()).toMatch(/^signalbox: port \d+ is taken[^\n]+\n$/);
  });

  it("and explains itself when asked", async () => {
    const running = start("--help");
    expect(await running.exited).toBe(0);
    expect(running.printed()).toContain("--persist-to <folder>");
  });
});
