import { Backoff } from "./backoff.ts";
import { sleep, type Clock, type WaitUntil } from "../clock.ts";
import { Lease } from "./lease.ts";
import { CHECK_WAIT_MS, KEEP_CHECKING_MS, PROJECT_IDLE_MS } from "../limits.ts";
import type { ProjectState, State } from "./state.ts";
import type { Sync } from "./sync.ts";

interface Options {
  state: State;
  sync: Sync;
  clock: Clock;
  /** Milliseconds after which what is in memory has to be checked. */
  boundMs: number;
  onFailure: (error: unknown) => void;
}

/** Decides when memory is checked against the database, and who waits for it. */
export class Freshness {
  readonly boundMs: number;
  /** Since the database failed. */
  readonly failures = new Backoff();
  /** Since somebody waited in vain for a database that may merely be slow. */
  readonly waits = new Backoff();
  private readonly state: State;
  private readonly sync: Sync;
  private readonly clock: Clock;
  private readonly onFailure: (error: unknown) => void;
  private checking: { lease: Lease<void>; projects: Set<ProjectState> } | null = null;
  private lastRequest = -Infinity;
  private loopAliveUntil = -Infinity;

  constructor({ state, sync, clock, boundMs, onFailure }: Options) {
    this.state = state;
    this.sync = sync;
    this.clock = clock;
    this.boundMs = boundMs;
    this.onFailure = onFailure;
  }

  /** Shared work on the database, whose outcome tells whether the database answers. */
  lease<T>(waitUntil: WaitUntil, work: () => Promise<T>): Lease<T> {
    const lease = new Lease(this.clock, waitUntil, work);
    waitUntil(this.learn(lease));
    return lease;
  }

  private async learn(lease: Lease<unknown>): Promise<void> {
    const outcome = await lease.outcome;
    if (outcome.ok) {
      this.failures.succeeded();
      this.waits.succeeded();
    } else {
      this.failures.failed(this.clock.now());
      this.onFailure(outcome.error);
    }
  }

  /** Begins to check all projects in use, or joins who does; null while the database is left alone. */
  refresh(project: ProjectState, waitUntil: WaitUntil): Lease<void> | null {
    const running = this.checking;
    if (running?.lease.alive() && running.projects.has(project)) return running.lease;
    const now = this.clock.now();
    if (this.failures.blocked(now)) return null;
    const projects = new Set([project, ...this.inUse(now)]);
    const lease = this.lease(waitUntil, () => this.sync.check(projects, false));
    this.checking = { lease, projects };
    return lease;
  }

  /** Checks before answering, but not for long, and not when somebody has just waited in vain. */
  async freshen(project: ProjectState, left: number, waitUntil: WaitUntil): Promise<void> {
    const lease = this.refresh(project, waitUntil);
    const now = this.clock.now();
    if (!lease || this.failures.blocked(now) || this.waits.blocked(now)) return;
    if ((await lease.within(Math.min(CHECK_WAIT_MS, left))) === null) this.waits.failed(this.clock.now());
  }

  /** Told of every request: while they keep coming, the isolate checks ahead of them. */
  requested(now: number, waitUntil: WaitUntil): void {
    const busy = now - this.lastRequest < this.boundMs;
    this.lastRequest = now;
    if (!busy || now < this.loopAliveUntil) return;
    this.loopAliveUntil = now + this.boundMs;
    waitUntil(this.keepChecking(waitUntil));
  }

  /** One loop an isolate. Should its request's context end early, the next request begins another. */
  private async keepChecking(waitUntil: WaitUntil): Promise<void> {
    const half = this.boundMs / 2;
    const end = this.clock.now() + KEEP_CHECKING_MS;
    for (;;) {
      const now = this.clock.now();
      if (now >= end || now - this.lastRequest >= this.boundMs) break;
      this.loopAliveUntil = now + this.boundMs;
      const oldest = this.inUse(now).reduce<ProjectState | null>(
        (a, b) => (a && a.asOf <= b.asOf ? a : b),
        null,
      );
      if (oldest && now - oldest.asOf >= half) this.refresh(oldest, waitUntil);
      const due = oldest ? oldest.asOf + half - now : half;
      await sleep(this.clock, Math.min(half, Math.max(half / 4, due)));
    }
    this.loopAliveUntil = -Infinity;
  }

  private inUse(now: number): ProjectState[] {
    return [...this.state.projects.values()].filter((project) => now - project.usedAt < PROJECT_IDLE_MS);
  }
}
