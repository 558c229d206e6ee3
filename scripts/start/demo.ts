import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MINUTE_MS } from "../../src/domain/durations.ts";
import { Api } from "../demo/api.ts";
import { DAYS, play } from "../demo/play.ts";
import { STORY } from "../demo/story.ts";
import { messageOf } from "./failure.ts";
import { forgetState, keepState, restoreState } from "./undo.ts";
import { startWorker, whenReady } from "./worker.ts";
import type { Wrangler } from "./wrangler.ts";

/** The Worker in a time that can be moved. */
const ENTRY = "scripts/demo/worker.ts";

/** The Worker that the demo is loaded through. */
export interface DemoWorker extends Wrangler {
  address: string;
}

/** It lies with the state, so that whoever deletes the demo's agents is rid of them. */
const markerOf = (persistTo: string): string => join(persistTo, "demo-loaded");

/** Undoes what an earlier start began and did not finish: before anything reads the state. */
export function tidyDemo(persistTo: string): void {
  if (existsSync(markerOf(persistTo))) forgetState(persistTo);
  else restoreState(persistTo);
}

/**
 * Starts what the demo is loaded through, on a port that nobody knows: its time is another. Null when the demo was loaded
 * before. It only listens, and reads the state when it is asked: until then others may write it.
 */
export function startDemoWorker(root: string, persistTo: string, port: number): DemoWorker | null {
  if (existsSync(markerOf(persistTo))) return null;
  return { ...startWorker(root, { port, persistTo }, ENTRY), address: `http://127.0.0.1:${port}` };
}

/**
 * Plays the demo's 30 days through the API of a Worker that runs in their time, and stops it. Where it cannot be loaded,
 * the state is as it was; throws why.
 */
export async function loadDemo(worker: DemoWorker, persistTo: string, key: string): Promise<void> {
  keepState(persistTo);
  try {
    await whenReady(worker.address, worker, join(persistTo, "wrangler.log"));
    const line = progressLine();
    const count = await play(new Api(worker.address, key), STORY, Date.now() - MINUTE_MS, line.day);
    line.end(count);
    await worker.stop();
  } catch (error) {
    await worker.stop();
    restoreState(persistTo);
    throw new Error(`the demo could not be loaded, the next start will try again: ${messageOf(error)}`, {
      cause: error,
    });
  }
  writeFileSync(markerOf(persistTo), `${new Date().toISOString()}\n`);
  forgetState(persistTo);
}

/** One line, which a terminal sees grow. */
function progressLine(): { day: (day: number) => void; end: (count: number) => void } {
  const what = `Loading the demo: ${DAYS} days of synthetic traffic`;
  const { isTTY } = process.stdout;
  if (!isTTY) console.log(`${what}…`);
  return {
    day: (day) => void (isTTY && process.stdout.write(`\r${what}, day ${day} of ${DAYS}…`)),
    end: (count) => {
      if (isTTY) process.stdout.write(`\r${what}, ${count.toLocaleString("en")} interactions.   \n`);
    },
  };
}
