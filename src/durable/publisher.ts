import { DurableObject } from "cloudflare:workers";
import { backoffMs, planPublishing } from "../domain/publishing.ts";
import type { Published } from "../domain/published.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { configKey, currentKey } from "../store/kv-keys.ts";
import { clearOutbox, readConfig, readOutbox, type PendingAgent } from "../store/outbox.ts";
import { PublisherMemory } from "../store/publisher-memory.ts";
import { withDeadline } from "./deadline.ts";
import { ChangeFeed } from "./feed.ts";

/** Snapshots written by one run of the alarm: bounds its time, its subrequests and its memory. */
const WRITES_A_RUN = 100;
/** Writes under way at once: a Worker has six connections, and D1 needs one. */
const PARALLEL_WRITES = 5;
/** After so many failures a run gives up: KV is away, and the rest would fail as well. */
const FAILURES_A_RUN = 10;
/** A write that takes longer is counted as failed, so that one that hangs cannot stop the publisher. */
const WRITE_TIMEOUT_MS = 10_000;

/** When listeners are told of changes again that could not be read. */
const ANNOUNCE_AGAIN_MS = 1_000;

/**
 * Brings a project's changes from the outbox to KV, and tells whoever listens of them. One object a project, named by
 * the project's number.
 *
 * All work on KV is done by the alarm: the runtime never runs it twice at once, runs it again if the object dies under
 * it, and keeps it over evictions. So a poke only sets the alarm, and pokes that come together are one run. Listeners
 * are told by the poke itself, which is sooner, and once more by the alarm, which is sure.
 */
export class Publisher extends DurableObject<Env> {
  readonly #memory: PublisherMemory;
  readonly #feed: ChangeFeed;
  /** Agents may share a configuration; its key takes only one write a second. */
  readonly #configWrites = new Map<string, Promise<void>>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#memory = new PublisherMemory(ctx.storage);
    this.#feed = new ChangeFeed(ctx, this.#memory, () => this.env.DB);
  }

  /** There is something in the outbox. Whoever listens was told when this returns, or will be by the alarm. */
  async poke(): Promise<void> {
    // Begun before the alarm is set: what an object sends waits for what it has stored.
    const announced = this.#feed.announce();
    await this.#alarmAt(Date.now());
    if (!(await announced)) await this.#alarmAt(Date.now() + ANNOUNCE_AGAIN_MS);
  }

  /** Connects a listener. Called by the Worker only: an object has no address of its own. */
  override async fetch(request: Request): Promise<Response> {
    return this.#feed.attach(request);
  }

  override async webSocketMessage(): Promise<void> {
    // Listeners have nothing to say; their pings are answered without this.
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close(1000);
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    try {
      const announced = await this.#feed.announce();
      const next = await this.#publish();
      if (!announced) throw new Error("listeners could not be told");
      this.#memory.failures = 0;
      if (next !== null) await this.#alarmAt(next);
    } catch (error) {
      await this.#retryLater(error);
    }
  }

  /** A pending alarm stays as it is: a later one would put off what it was set for. */
  async #alarmAt(time: number): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(time);
  }

  /** Replaces the alarm that a poke may have set meanwhile: KV or D1 needs the pause. */
  async #retryLater(error: unknown): Promise<void> {
    try {
      const failures = this.#memory.failures + 1;
      const delay = backoffMs(failures, Math.random());
      console.warn("publisher: retrying", {
        project: this.ctx.id.name,
        failures,
        delay_ms: delay,
        error: describe(error),
      });
      this.#memory.failures = failures;
      await this.ctx.storage.setAlarm(Date.now() + delay);
    } catch (storageError) {
      // Without storage there is no alarm to set either; cron finds what is left in the outbox.
      console.error("publisher: storage failed", {
        project: this.ctx.id.name,
        error: describe(storageError),
      });
    }
  }

  /** One bounded run. Answers when to go on, or null when the outbox is empty; throws when anything failed. */
  async #publish(): Promise<number | null> {
    const projectId = Number(this.ctx.id.name);
    // Before the read: what is committed while it runs may be missing from it.
    const readAt = Date.now();
    const pending = await readOutbox(this.env.DB, projectId);
    if (pending.length === 0) return null;

    const known = this.#memory.known(pending.map((agent) => agent.agentId));
    const { write, done, nextAt } = planPublishing(pending, known, Date.now());
    const now = write.slice(0, WRITES_A_RUN);
    const failures: unknown[] = [];
    const published = [...done];
    await inParallel(now, async (agent) => {
      if (failures.length >= FAILURES_A_RUN) return;
      try {
        await this.#publishAgent(projectId, agent, readAt);
        published.push(agent);
      } catch (error) {
        failures.push(error);
      }
    });
    await clearOutbox(this.env.DB, projectId, published);

    if (failures.length > 0) throw failures[0];
    // Rows may have been added, or lie beyond the page that was read: look again, unless all that is left must wait.
    return published.length > 0 ? Date.now() : nextAt;
  }

  /** Configurations first: whoever reads the snapshot finds everything that it names. */
  async #publishAgent(projectId: number, agent: PendingAgent, readAt: number): Promise<void> {
    const { agentId, epoch, revision, body } = agent;
    if (body === null) {
      console.error("publisher: no snapshot", { project: projectId, agent: agentId, revision });
      return;
    }
    const snapshot: Snapshot = JSON.parse(body);
    this.#memory.tried(agentId, Date.now());
    for (const [version, hash] of Object.entries(snapshot.versions)) {
      await this.#publishConfig(projectId, agentId, Number(version), hash);
    }
    this.#memory.tried(agentId, Date.now());
    const published = { epoch, revision, published_at: readAt, snapshot } satisfies Published;
    await inTime(this.env.KV.put(currentKey(projectId, agentId), JSON.stringify(published)));
    this.#memory.confirmed(agentId, agent);
  }

  async #publishConfig(projectId: number, agentId: string, version: number, hash: string): Promise<void> {
    if (this.#memory.hasConfig(hash)) return;
    const begun = this.#configWrites.get(hash);
    if (begun) return begun;
    const write = this.#writeConfig(projectId, agentId, version, hash);
    this.#configWrites.set(hash, write);
    try {
      await write;
    } finally {
      this.#configWrites.delete(hash);
    }
  }

  async #writeConfig(projectId: number, agentId: string, version: number, hash: string): Promise<void> {
    const config = await readConfig(this.env.DB, projectId, agentId, version, hash);
    // A draft that changed since the snapshot: a newer snapshot names what it is now.
    if (config === null) return;
    await inTime(this.env.KV.put(configKey(projectId, hash), config));
    this.#memory.addConfig(hash, Date.now());
  }
}

/** Runs `work` over the items, a few at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL_WRITES }, worker));
}

const inTime = (write: Promise<void>): Promise<void> =>
  withDeadline(write, WRITE_TIMEOUT_MS, "KV did not answer in time");

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
