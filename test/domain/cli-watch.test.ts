import { describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/failure.ts";
import { screenOf } from "../../src/cli/io.ts";
import { canvas } from "../../src/cli/output/canvas.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import type { Rollout } from "../../src/cli/rollout.ts";
import { advanced, ended } from "../../src/domain/rollout/moves.ts";
import { fakeIo, NOW, problem } from "./cli-kit.ts";
import { decision, PLAN, rollout, STATE } from "./cli-rollout-kit.ts";
import { evidence } from "./rollout-kit.ts";

const SECOND = advanced(PLAN, STATE, evidence([], null), NOW);

const running = rollout({ revision: 1, decisions: [decision({})] });
const further = rollout({
  state: SECOND,
  revision: 2,
  decisions: [
    decision({ seq: 2, action: "advanced", cause: "non_inferior", actor: "system", reason: "As good." }),
    decision({}),
  ],
});
const endedAs = (status: "promoted" | "rolled_back" | "aborted"): Rollout =>
  rollout({
    state: ended(SECOND, status, NOW),
    revision: 3,
    ended_reason: "Because.",
    decisions: [
      decision({ seq: 3, action: status, actor: "system", reason: "Because." }),
      ...further.decisions,
    ],
  });

type Step = Rollout | Response | "away" | "Ctrl-C";

/** Watches a rollout that is as it says, one answer after the other. */
async function watch(steps: readonly Step[], { rows, args = [] }: { rows?: number; args?: string[] } = {}) {
  const interrupted = new AbortController();
  const pauses: number[] = [];
  let nth = 0;
  const { io, said } = fakeIo(() => new Response(), {
    screen: () => (rows === undefined ? null : { columns: 100, rows }),
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    interruptible: (work) => work(interrupted.signal),
    fetch: (_input, init) => {
      const step = steps[nth++] ?? "Ctrl-C";
      if (step === "away") return Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
      if (step !== "Ctrl-C") return Promise.resolve(step instanceof Response ? step : Response.json(step));
      interrupted.abort();
      init!.signal!.throwIfAborted();
      throw new Error("The request is not ended by Ctrl-C.");
    },
  });
  const code = await run(["rollouts", "watch", "v28-canary", ...args], COMMANDS, io);
  return { code, pauses, asked: nth, ...said };
}

describe("watching without a terminal", () => {
  it("prints a line for every decision, and ends well with a promotion", async () => {
    const { code, out, err, pauses } = await watch([running, running, further, endedAs("promoted")]);
    expect(out).toBe(
      [
        "2026-11-20 14:00:00Z  v28-canary is running: step 1 of 4, 1 %",
        "2026-11-20 14:00:00Z  advanced: step 2 of 4, 10 %  (system)  As good.",
        "2026-11-20 14:00:00Z  promoted  (system)  Because.",
        "",
      ].join("\n"),
    );
    expect({ code, err, pauses }).toEqual({ code: 0, err: "", pauses: [2_000, 2_000, 2_000] });
  });

  it("misses no decision between two looks", async () => {
    const { out } = await watch([running, endedAs("promoted")]);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split("  ")[1]),
    ).toEqual(["v28-canary is running: step 1 of 4, 1 %", "advanced: step 2 of 4, 10 %", "promoted"]);
  });

  it.each(["rolled_back", "aborted"] as const)("ends badly when it was %s", async (status) => {
    expect(await watch([running, endedAs(status)], { args: ["--every", "10m"] })).toMatchObject({
      code: EXIT.refused,
      pauses: [600_000],
      err: `signalbox: v28-canary was ${status.replace("_", " ")}: everybody gets version 27.\n`,
    });
  });

  it("prints the rollout on a line for programs", async () => {
    const { out } = await watch([running, running, endedAs("promoted")], { args: ["--json"], rows: 40 });
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).status),
    ).toEqual(["running", "promoted"]);
  });

  it("waits for a server that is away, and says so once", async () => {
    const busy = problem(500, { code: "internal", detail: "It failed.", request_id: "r" });
    const { code, err, out } = await watch([running, "away", "away", busy, endedAs("promoted")]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^signalbox: Cannot reach .+ \(ECONNREFUSED\)\. .+ Trying again\.\nsignalbox: The server answers again\.\n$/,
    );
    expect(out).toContain("promoted");
  });

  it("waits for nobody who was never there, and not where it is refused", async () => {
    expect(await watch(["away"])).toMatchObject({ code: EXIT.unreachable, asked: 1 });
    const denied = problem(401, { code: "unauthorized", detail: "The key is not known." });
    expect(await watch([running, denied])).toMatchObject({ code: EXIT.denied, asked: 2 });
  });

  it("ends with Ctrl-C, whatever it is doing", async () => {
    const stopped = {
      code: EXIT.interrupted,
      err: "signalbox: Stopped watching v28-canary; it goes on by itself.\n",
    };
    expect(await watch([running, "Ctrl-C"])).toMatchObject(stopped);
    expect(await watch(["Ctrl-C"])).toMatchObject(stopped);
  });
});

describe("watching on a terminal", () => {
  /** What is on a terminal of 100 columns after all that was written. */
  function screenOfText(text: string): string[] {
    const lines: string[] = [""];
    let row = 0;
    for (const piece of text.replaceAll("\u001b", "␛").split(/(␛\[\d*[A-Z]|\n|[^\n␛]{100})/)) {
      const [, count, order] = /^␛\[(\d*)([A-Z])$/.exec(piece) ?? [];
      if (order === "A") row -= Number(count);
      else if (order === "J") lines.splice(row, lines.length, "");
      else if (piece === "\n") lines[(row += 1)] ??= "";
      else if (piece.replace("\r", "") !== "") {
        lines[row] = piece;
        if (piece.length === 100) lines[(row += 1)] ??= "";
      }
    }
    return lines;
  }

  it("draws the report over itself, and leaves the last one there", async () => {
    const { code, out, err } = await watch([running, further, "away", further, endedAs("promoted")], {
      rows: 50,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const shown = screenOfText(out).join("\n");
    expect(shown.match(/^rollout +v28-canary$/gm)).toHaveLength(1);
    expect(shown).toMatch(/^status +promoted$/m);
    expect(shown).not.toContain("Ctrl-C");
    expect(out).toContain("Ctrl-C ends this, not the rollout.");
    expect(out.replaceAll("\n", " ")).toContain("Since 2026-11-20 14:00:00Z; trying again.");
  });

  it("draws no more than the screen holds, and always what is said below", async () => {
    const { out } = await watch([running, further, "away"], { rows: 8 });
    const shown = screenOfText(out);
    expect(shown).toHaveLength(8);
    expect(shown[0]).toMatch(/^rollout /);
    expect(shown.join(" ")).toContain("ECONNREFUSED");
    expect(shown.join(" ")).toContain("trying again.");
  });

  it("counts the rows that long lines take, as wide as the terminal is now", () => {
    let out = "";
    const drawing = canvas((text) => void (out += text));
    const long = "x".repeat(100);
    drawing.draw(`${long}\n\u001b[31my\u001b[39m\n`, "note", { columns: 60, rows: 30 });
    expect(out).toBe(`${long}\n\u001b[31my\u001b[39m\n\nnote\n`);
    out = "";
    drawing.draw("z\n", "note", { columns: 40, rows: 30 });
    expect(out).toBe("\r\u001b[6A\u001b[0Jz\n\nnote\n");
  });

  it("knows terminals that can be drawn over", () => {
    expect(screenOf({ isTTY: true, columns: 90, rows: 40 }, {})).toEqual({ columns: 90, rows: 40 });
    expect(screenOf({ isTTY: true, columns: 0, rows: 0 }, {})).toEqual({ columns: 60, rows: 24 });
    expect(screenOf({ isTTY: true, columns: 90, rows: 40 }, { TERM: "dumb" })).toBeNull();
    expect(screenOf({ columns: 90, rows: 40 }, {})).toBeNull();
  });
});
