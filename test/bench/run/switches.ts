import { Caller } from "./caller.ts";
import { AGENT, type Service } from "./service.ts";

export interface Switches {
  /** Milliseconds from the activation's answer to the answer of the first run with the new version. */
  seen: number[];
  /** Milliseconds of a run that asks for the activation's revision, sent when the activation is answered. */
  asked: number[];
}

const PAUSE_MS = 15;
const QUIET_MS = 300;
/** Nothing may take that long. */
const GIVE_UP_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Activates one version and the other, while new sessions begin all the time. */
export async function switches(service: Service, times: number): Promise<Switches> {
  const caller = new Caller();
  const run = async (headers: Record<string, string> = {}): Promise<number> => {
    const url = new URL(`/v1/agents/${AGENT}/run`, service.url);
    const all = { authorization: `Bearer ${service.key}`, ...headers };
    const { text } = await caller.send("POST", url, all, { message: "hello" });
    const answer: { version: number; response: string } = JSON.parse(text);
    if (!answer.response.startsWith(`[model-${answer.version}]`)) throw new Error(`A mixed turn: ${text}`);
    return answer.version;
  };
  const activate = async (version: number): Promise<string> => {
    const url = new URL(`/v1/agents/${AGENT}/versions/${version}/activate`, service.url);
    const answer = await caller.send("PUT", url, { authorization: `Bearer ${service.rootKey}` }, {});
    return String(answer.headers["signalbox-revision"]);
  };
  const figures: Switches = { seen: [], asked: [] };
  for (let time = 0; time < times; time += 1) {
    const version = time % 2 === 0 ? 2 : 1;
    // At any time of the checks' rhythm, which runs keep going.
    for (const until = performance.now() + Math.random() * 1_000; performance.now() < until;) {
      await run();
      await pause(PAUSE_MS);
    }
    await activate(version);
    const answeredAt = performance.now();
    while ((await run()) !== version) {
      if (performance.now() - answeredAt > GIVE_UP_MS) throw new Error(`Version ${version} is never run`);
      await pause(PAUSE_MS);
    }
    figures.seen.push(performance.now() - answeredAt);
  }
  for (let time = 0; time < times; time += 1) {
    const version = (times + time) % 2 === 0 ? 2 : 1;
    // A project's revisions are asked for every quarter of a second at most: each switch is to be the first.
    await pause(QUIET_MS);
    const revision = await activate(version);
    const answeredAt = performance.now();
    const got = await run({ "signalbox-min-revision": revision });
    if (got !== version) throw new Error(`A run that asks for revision ${revision} got version ${got}`);
    figures.asked.push(performance.now() - answeredAt);
  }
  caller.close();
  return figures;
}
