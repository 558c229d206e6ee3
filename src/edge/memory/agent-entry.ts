import { compileAgent, type CompiledAgent } from "../../domain/resolve.ts";
import { compareRevisions, type Revision, type Snapshot } from "../../domain/snapshot.ts";
import type { VersionRow } from "../../store/edge-reads.ts";
import { footprintOf } from "./footprint.ts";
import { MAX_ABSENT_VERSIONS, MAX_PINNED_VERSIONS } from "../limits.ts";

/** A configuration, ready to be put into an answer. */
export interface Config {
  hash: string;
  text: string;
}

/** A version that cannot be answered with, and since when that is known. */
export interface Absent {
  reason: "missing" | "draft";
  /** The project's revision that it was read at. */
  revision: number;
  asOf: number;
}

/** One agent as of one revision. Configurations are added as they are asked for; nothing else changes. */
export class AgentEntry implements Revision {
  readonly snapshot: Snapshot;
  readonly agent: CompiledAgent;
  readonly epoch: number;
  readonly revision: number;
  readonly configs = new Map<number, Config>();
  readonly absent = new Map<number, Absent>();
  usedAt = 0;
  /** Estimated. */
  bytes: number;

  /** Everything is compiled here, once. */
  constructor(snapshot: Snapshot, { epoch, revision }: Revision) {
    this.snapshot = snapshot;
    this.agent = compileAgent(snapshot);
    this.epoch = epoch;
    this.revision = revision;
    this.bytes = footprintOf(snapshot);
  }

  /** Whether another reading of the agent is of an earlier state than this. */
  newerThan(other: Revision): boolean {
    return compareRevisions(this, other) > 0;
  }

  addConfig(version: number, config: Config): void {
    if (this.configs.has(version)) return;
    this.configs.set(version, config);
    this.bytes += sizeOf(config);
    const named = this.snapshot.versions;
    const pinned = [...this.configs.keys()].filter((number) => !(number in named));
    if (pinned.length <= MAX_PINNED_VERSIONS) return;
    const oldest = pinned[0]!;
    this.bytes -= sizeOf(this.configs.get(oldest)!);
    this.configs.delete(oldest);
  }

  addAbsent(version: number, absent: Absent): void {
    if (this.absent.size >= MAX_ABSENT_VERSIONS) this.absent.clear();
    this.absent.set(version, absent);
  }

  /** Takes what was read of the agent's versions; drafts can still change and are not kept. */
  addRows(rows: VersionRow[], asked: number[], seen: { revision: number; asOf: number }): void {
    for (const row of rows) {
      if (row.status === "published") this.addConfig(row.version, { hash: row.hash, text: row.config });
    }
    for (const version of asked) {
      if (this.configs.has(version)) continue;
      const draft = rows.some((row) => row.version === version);
      this.addAbsent(version, { ...seen, reason: draft ? "draft" : "missing" });
    }
  }

  /** Published versions never change: those that this entry's predecessor held are kept where they may be wanted. */
  inherit(earlier: AgentEntry): void {
    if (earlier.epoch !== this.epoch) return;
    for (const [version, config] of earlier.configs) this.addConfig(version, config);
    this.usedAt = Math.max(this.usedAt, earlier.usedAt);
  }
}

/** Held as it is and within an answer; a character has one byte, or two where the text is not Latin. */
const sizeOf = (config: Config): number => config.text.length * 3 + 200;
