import type { Bucket } from "./agent/bucket.ts";
import type { DayState } from "./days.ts";
import type { Study } from "./item.ts";
import type { StudyState } from "./study.ts";

/** What a fold reads and writes: tables of the shard, or maps in a test. */
export interface FoldStore {
  studies: StudyStore;
  minutes: MinuteStore;
}

/** Days are counted since 1970. */
export interface StudyStore {
  /** Null: the study has ended so long ago that its units are deleted, and nothing can be counted any more. */
  openStudy(study: Study): { id: number; state: StudyState } | null;
  saveStudy(id: number, state: StudyState): void;
  /** The first hashes (`lo`) of a study's pages, ascending. */
  pageStarts(study: number): number[];
  readPage(study: number, start: number): Uint8Array;
  writePage(study: number, start: number, page: Uint8Array): void;
  readDay(study: number, day: number, arm: number): DayState | null;
  writeDay(study: number, day: number, arm: number, state: DayState): void;
}

/** Minutes are counted since 1970. */
export interface MinuteStore {
  readMinute(version: number, minute: number): Bucket | null;
  writeMinute(version: number, minute: number, bucket: Bucket): void;
}
