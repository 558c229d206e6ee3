import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { BIN, createCli } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-rollouts-"));
const server = inject("server");
const { signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

const AGENTS = ["good", "stopped", "later"];
const USERS = Array.from({ length: 80 }, (_, at) => `user-${at}`);

/** A file of what came of the users' answers: those of `failing` went wrong. */
async function outcomes(agent: string, failing: number): Promise<string> {
  const items = await Promise.all(
    USERS.map(async (user) => {
      const answer = await fetch(`${server.url}/v1/resolve/${agent}?user_id=${user}`, {
        headers: { authorization: `Bearer ${server.key}` },
      });
      const { version, rollout_id }: Record<string, unknown> = await answer.json();
      return { rollout_id, version, user_id: user, success: version !== failing };
    }),
  );
  const path = join(room, `${agent}.ndjson`);
  writeFileSync(
    path,
    items
      .filter(({ rollout_id }) => rollout_id !== null)
      .map((item) => JSON.stringify(item))
      .join("\n"),
  );
  return path;
}

beforeAll(async () => {
  await Promise.all(
    AGENTS.map(async (agent) => {
      for (const text of ["one", "two"]) {
        const config = JSON.stringify({ instructions: text });
        // oxlint-disable-next-line no-await-in-loop -- Versions have an order.
        await done(["create", agent, "--config-json", config, ...(text === "one" ? ["--activate"] : [])]);
      }
    }),
  );
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe("a rollout on the command line", () => {
  it("goes from its start to its promotion, and is watched without a terminal", async () => {
    const started = await signalbox(
      ["rollouts", "start", "good", "--version", "2", "--id", "good-v2"].concat([
        "--steps",
        "40,100",
        "--dwell",
        "1s",
        "--min-exposures",
        "5",
        "--reason",
        "a try",
      ]),
    );
    expect(started).toMatchObject({
      code: 0,
      out: "good-v2 gives version 2 of good to 40 % of the users: signalbox rollouts watch good-v2\n",
    });
    const revision = /--min-revision (\d+)/.exec(started.err)?.[1] ?? "";
    await asJson(["resolve", "good", "--user-id", "user-1", "--min-revision", revision]);
    const watching = signalbox(["rollouts", "watch", "good-v2", "--every", "0.3s"]);

    const before = await done(["rollouts", "status", "good-v2"]);
    expect(before).toMatch(/^status +running$/m);
    expect(before).toMatch(/^serves +version 2 to 40 % of the users, 40 % to compare with$/m);
    expect(before).toMatch(/^\[40 %, 1 s\] → 100 %$/m);
    expect(before).toContain("5 units of the canary until this step can be left.");
    expect(before).toMatch(/^error_rate \(less than 2 times as many\): not decided$/m);
    const one = ["record", "--rollout-id", "good-v2", "--user-id", "nobody-asked", "--exposure"];
    expect((await signalbox(one)).out).toMatch(/^[01] counted\n$/);
    expect(await done(["record", "--file", await outcomes("good", 1)])).toMatch(/^\d\d counted\n$/);

    const watched = await watching;
    expect(watched, watched.err).toMatchObject({ code: 0, err: "" });
    const lines = watched.out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^\S+ \S+Z {2}good-v2 is running: step 1 of 2, 40 %$/);
    expect(lines.at(-1)).toMatch(/^\S+ \S+Z {2}promoted {2}\(system\) {2}Step 1 of 2 \(40 %\) had its time/);

    const after = await done(["rollouts", "status", "good-v2"]);
    expect(after).toMatch(/^status +promoted$/m);
    expect(await done(["show", "good"])).toMatch(/^version +2$/m);
    const decided = await asJson(["rollouts", "decisions", "good-v2"]);
    expect(decided.map(({ action }: { action: string }) => action)).toEqual(["promoted", "started"]);
    expect(decided[0].inputs.evidence.strata[0].canary.exposed).toBeGreaterThan(5);
    expect(await done(["rollouts", "list", "good"])).toMatch(/^good-v2 +promoted +good +1 → 2 /m);
  });

  it("is paused, resumed and aborted by hand; Ctrl-C ends a watch, not the rollout", async () => {
    const file = join(room, "stopped.yaml");
    writeFileSync(file, "agent_id: stopped\nrollout_id: stopped-v2\ntarget_version: 2\nsteps: [10, 100]\n");
    await done(["rollouts", "start", "--file", file, "--dwell", "1m", "--max-duration", "none"]);
    expect(await asJson(["rollouts", "status", "stopped-v2"])).toMatchObject({
      steps: [
        { percent: 10, min_dwell_seconds: 60 },
        { percent: 100, min_dwell_seconds: 60 },
      ],
      max_duration_seconds: null,
    });
    expect(await done(["rollouts", "pause", "stopped-v2"])).toContain("is paused at step 1 of 2, 10 %");
    expect(await done(["rollouts", "status", "stopped-v2"])).toContain("A person paused it.");
    expect(await done(["rollouts", "resume", "stopped-v2"])).toBe(
      "stopped-v2 is running at step 1 of 2, 10 %\n",
    );

    const args = [BIN, "rollouts", "watch", "stopped-v2"];
    const env = { ...process.env, SIGNALBOX_URL: server.url };
    const watcher = spawn(process.execPath, args, { cwd: room, env });
    await once(watcher.stdout, "data");
    watcher.kill("SIGINT");
    expect(await once(watcher, "close")).toEqual([130, null]);

    const watching = signalbox(["rollouts", "watch", "stopped-v2", "--every", "0.3s"]);
    await pause(500);
    expect(await done(["rollouts", "abort", "stopped-v2", "--reason", "enough"])).toBe(
      "stopped-v2 is aborted: everybody gets version 1 again\n",
    );
    expect(await watching).toMatchObject({
      code: 1,
      out: expect.stringMatching(/ {2}aborted {2}\(.+\) {2}enough\n$/),
      err: "signalbox: stopped-v2 was aborted: everybody gets version 1.\n",
    });
  });

  it.each([
    ["no rollout", 4, ["rollouts", "status", "nope"], "(rollout_not_found)"],
    ["no rollout to watch", 4, ["rollouts", "watch", "nope"], "(rollout_not_found)"],
    [
      "the active version",
      1,
      ["rollouts", "start", "later", "--version", "1"],
      "is the active version already",
    ],
    [
      "steps that shrink",
      1,
      ["rollouts", "start", "later", "--version", "2", "--steps", "10,5"],
      "/steps/1/percent: must be more than the step before it",
    ],
    [
      "a time that is past",
      1,
      ["schedules", "create", "later", "--version", "2", "--at", "2020-01-01T00:00:00Z"],
      "past",
    ],
    [
      "a host that is not public",
      1,
      ["webhooks", "create", "https://10.0.0.1/hook", "--event", "*"],
      "/url: ",
    ],
    ["no alert", 4, ["alerts", "get", "al_nope"], "(alert_not_found)"],
  ])("is told what the server refuses: %s", async (_name, code, args, mentioned) => {
    const ran = await signalbox(args);
    expect(ran).toMatchObject({ code, out: "", err: expect.stringContaining(mentioned) });
    expect(ran.err).toMatch(/^signalbox: [A-Z].*\.( |\n)/);
  });
});

it("alerts are created, listed, changed and removed", async () => {
  const rule = ["--metric", "error_rate", "--above", "5%", "--for", "2m", "--window", "10m"];
  const created = await done(["alerts", "create", "Errors", "--agent", "later", ...rule]);
  const id = /al_\w+/.exec(created)?.[0] ?? "";
  expect(created).toBe(`Created ${id} on later: error_rate above 5.0 % for 2 min, in 10 min\n`);
  expect(await done(["alerts", "list", "later"])).toMatch(
    new RegExp(`^${id} +\\w+ +later +Errors +error_rate`, "m"),
  );
  expect(await done(["alerts", "update", id, "--above", "0.1", "--disable"])).toBe(
    `${id} is off: error_rate above 10.0 % for 2 min, in 10 min\n`,
  );
  expect(await done(["alerts", "get", id])).toMatch(/^state +off$/m);
  await done(["alerts", "remove", id]);
  expect(await done(["alerts", "list"])).toBe("");
});

it("webhooks are created with a secret that is shown once, tested, and removed", async () => {
  // Nobody listens there.
  const url = "http://127.0.0.1:9/hook";
  const created = await signalbox([
    "webhooks",
    "create",
    url,
    "--event",
    "rollout.*",
    "--event",
    "alert.firing",
  ]);
  expect(created).toMatchObject({ code: 0, err: expect.stringContaining("shown only now") });
  const id = /^webhook +(wh_\w+)$/m.exec(created.out)?.[1] ?? "";
  const secret = /^secret +(whsec_\S+)$/m.exec(created.out)?.[1] ?? "";
  expect(secret).not.toBe("");
  expect(created.err).not.toContain(secret);
  const shown = await done(["webhooks", "get", id]);
  expect(shown).toMatch(/^events +rollout\.\*, alert\.firing$/m);
  expect(shown).not.toContain("whsec_");
  expect(await done(["webhooks", "list"])).toMatch(new RegExp(`^${id} +on +http://127`, "m"));
  expect(await done(["webhooks", "rotate-secret", id])).not.toContain(secret);

  const message = /^(msg_\w+) is on its way/.exec(await done(["webhooks", "test", id]))?.[1] ?? "";
  expect(await done(["webhooks", "deliveries", id])).toMatch(
    new RegExp(`^${message} +\\w+ +webhook\\.test`, "m"),
  );
  expect(await done(["webhooks", "deliveries", id, "--delivery", message])).toMatch(/^type: webhook\.test$/m);
  expect(await done(["webhooks", "replay", id, "--delivery", message])).toContain(message);
  expect(await done(["webhooks", "update", id, "--disable"])).toContain(`${id} is off`);
  await done(["webhooks", "remove", id]);
  expect(await done(["webhooks", "list"])).toBe("");
});

it("schedules are created, moved and cancelled", async () => {
  const created = await done(["schedules", "create", "later", "--version", "2", "--at", "+2h"]);
  const id = /^sc_\w+/.exec(created)?.[0] ?? "";
  expect(created).toContain("will activate version 2 of later at 2");
  expect(await done(["schedules", "move", id, "--at", "+1d"])).toContain(`${id} will activate version 2 at `);
  await done(["schedules", "cancel", id]);
  expect(await done(["schedules", "get", id])).toMatch(/^status +cancelled$/m);

  const file = join(room, "later.yaml");
  writeFileSync(file, "rollout_id: later-v2\ntarget_version: 2\n");
  expect(await done(["schedules", "create", "later", "--rollout", file, "--at", "+1h"])).toContain(
    "will start later-v2 of version 2 of later at ",
  );
  expect(await done(["rollouts", "status", "later-v2"])).toContain("rollouts abort later-v2 cancels it");
  expect(await done(["rollouts", "abort", "later-v2"])).toBe("later-v2 is aborted: it never starts\n");
  expect(await done(["schedules", "list", "later", "--status", "pending"])).toBe("");
});
