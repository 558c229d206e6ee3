import { DurableObject } from "cloudflare:workers";
import type { BucketRow, Interval } from "../domain/counting/agent/series.ts";
import type { WindowQuery, WindowRow } from "../domain/counting/agent/windows.ts";
import { decodeBatch, verdictsOf, type Batch } from "../domain/counting/batch.ts";
import { fold } from "../domain/counting/fold.ts";
import { FOLD_AFTER_MS } from "../domain/counting/limits.ts";
import { mergeStudyTotals, type StudyTotals } from "../domain/counting/totals.ts";
import { backoffMs } from "../domain/publishing.ts";
import { rollUp } from "../store/agent-metrics.ts";
import { ShardBuckets } from "../store/metrics-shard/buckets.ts";
import { ShardIds } from "../store/metrics-shard/ids.ts";
import { ShardLog } from "../store/metrics-shard/log.ts";
import { createTables } from "../store/metrics-shard/schema.ts";
import { parseShardName } from "../store/metrics-shard/name.ts";
import { ShardStudies } from "../store/metrics-shard/studies.ts";
import { ShardAlarm } from "./metrics/alarm.ts";

/** Hours of one roll-up: with their days, a few statements. */
const ROLLED_UP_HOURS = 200;

/** A time, and the buckets that are wanted of it. */
export interface SeriesQuery {
  /** Milliseconds since 1970. */
  from: number;
  /** Excluded. */
  to: number;
  interval: Interval;
  version?: number;
}

/**
 * Counts what happens to one agent, or to a share of its users: one object for each agent and shard. Batches of items
 * go into a log, one row each, and are acknowledged once that is durable. A fold then counts them in the totals, the
 * units and the agent's minutes and empties the log, all in one commit. So at any time each item is either in the log
 * or counted, whenever the object dies.
 */
export class MetricsShard extends DurableObject<Env> {
  readonly #log: ShardLog;
  readonly #ids: ShardIds;
  readonly #studies: ShardStudies;
  readonly #buckets: ShardBuckets;
  readonly #alarm: ShardAlarm;
  /** A fold failed; the next alarm tries again. */
  #cannotFold = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    createTables(sql);
    this.#log = new ShardLog(sql);
    this.#ids = new ShardIds(sql, this.#log);
    this.#studies = new ShardStudies(sql);
    this.#buckets = new ShardBuckets(sql);
    this.#alarm = new ShardAlarm(ctx.storage);
  }

  /**
   * Takes a batch (`encodeBatch`), and answers for each item whether it is new (0) or a repeat (1). All of it is
   * durable when the answer arrives. Whoever gets no answer sends the same batch again.
   */
  async record(batch: Uint8Array): Promise<Uint8Array> {
    const decoded = decodeBatch(batch);
    try {
      this.#ids.mark(decoded);
      this.#log.append(decoded);
    } catch (error) {
      // Memory knows ids now that storage does not.
      console.error("metrics shard: aborted", { shard: this.ctx.id.name, error: describe(error) });
      this.ctx.abort(describe(error));
      throw error;
    }
    if (this.#log.isFull && !this.#cannotFold) this.#tryFold();
    await this.#alarm.setBy(Date.now() + FOLD_AFTER_MS);
    return verdictsOf(decoded);
  }

  /** What was counted for a study, up to the last item that was acknowledged; empty, if nothing ever was. */
  async totals(studyKey: string): Promise<StudyTotals> {
    const [totals] = await this.totalsOf([studyKey]);
    return totals!;
  }

  /** The same of several studies as of one moment, in their order. */
  async totalsOf(studyKeys: string[]): Promise<StudyTotals[]> {
    this.#fold();
    return studyKeys.map((key) => this.#studies.totals(key) ?? mergeStudyTotals([]));
  }

  /** The agent's metrics, up to the last item that was acknowledged: by time, then by version. */
  async series({ from, to, interval, version }: SeriesQuery): Promise<BucketRow[]> {
    this.#fold();
    return this.#buckets.series(from, to, interval, version);
  }

  /** What is wanted of several windows, each by version, up to the last item that was acknowledged. */
  async windows(wanted: readonly WindowQuery[]): Promise<WindowRow[][]> {
    this.#fold();
    return wanted.map((each) => this.#buckets.window(each));
  }

  /** No units come to a study any more: they are deleted 30 days after `at`. Its totals stay. */
  async end(studyKey: string, at: number): Promise<void> {
    this.#fold();
    this.#studies.end(studyKey, at);
    const { deletesAt } = this.#studies;
    if (deletesAt !== null) await this.#alarm.setBy(deletesAt);
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    try {
      this.#alarm.rang();
      const now = Date.now();
      this.#fold();
      this.#cannotFold = false;
      this.ctx.storage.transactionSync(() => {
        this.#ids.expire(now);
        this.#studies.deleteUnits(now);
        this.#buckets.compact(now);
      });
      await this.#rollUp();
      this.#alarm.succeeded();
      const next = this.#nextChore(now);
      if (next !== null) await this.#alarm.setBy(Math.max(next, Date.now()));
    } catch (error) {
      await this.#retryLater(error);
    }
  }

  /** Counts all of the log. One that throws has changed nothing. */
  #fold(): void {
    while (!this.#log.isEmpty) {
      const { batches, last } = this.#log.oldest();
      const remember = this.ctx.storage.transactionSync(() => this.#foldBatches(batches, last));
      this.#log.removed(batches);
      remember();
    }
  }

  #foldBatches(batches: readonly Batch[], last: number | null): () => void {
    fold(batches, { studies: this.#studies, minutes: this.#buckets });
    const remember = this.#ids.keep(batches, Date.now());
    this.#log.remove(last);
    return remember;
  }

  /** What was recorded is acknowledged even if it cannot be counted yet: the alarm tries again. */
  #tryFold(): void {
    try {
      this.#fold();
    } catch (error) {
      this.#cannotFold = true;
      console.error("metrics shard: cannot fold", { shard: this.ctx.id.name, error: describe(error) });
    }
  }

  async #rollUp(): Promise<void> {
    const name = parseShardName(this.ctx.id.name ?? "");
    while (this.#buckets.hasChanged) {
      const { rows, mark } = this.#buckets.changed(ROLLED_UP_HOURS);
      const seq = (this.ctx.storage.kv.get<number>("rollup_seq") ?? 0) + 1;
      this.ctx.storage.kv.put("rollup_seq", seq);
      await rollUp(this.env.DB, name, seq, rows);
      this.#buckets.rolledUp(mark);
    }
  }

  #nextChore(now: number): number | null {
    const times = [
      this.#log.isEmpty ? null : now + FOLD_AFTER_MS,
      this.#ids.expiresAt,
      this.#studies.deletesAt,
      this.#buckets.compactsAt,
    ].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  async #retryLater(error: unknown): Promise<void> {
    try {
      const failures = this.#alarm.failed();
      const delay = backoffMs(failures, Math.random());
      console.warn("metrics shard: retrying", {
        shard: this.ctx.id.name,
        failures,
        delay_ms: delay,
        error: describe(error),
      });
      await this.#alarm.setBy(Date.now() + delay);
    } catch (storageError) {
      // Without storage there is no alarm to set either; the next record finds it late and sets it.
      console.error("metrics shard: storage failed", {
        shard: this.ctx.id.name,
        error: describe(storageError),
      });
    }
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
