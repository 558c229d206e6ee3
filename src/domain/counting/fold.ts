import { MinuteFold } from "./agent/minute-fold.ts";
import type { Batch } from "./batch.ts";
import type { FoldStore } from "./fold-store.ts";
import { StudyFold } from "./study-fold.ts";

/** Counts what the batches hold, in any order, in what the store holds. */
export function fold(batches: readonly Batch[], store: FoldStore): void {
  const minutes = new MinuteFold(store.minutes);
  const studies = new Map<string, StudyFold | null>();
  for (const batch of batches) {
    for (const [index, study] of batch.studies.entries()) {
      if (!studies.has(study.key)) studies.set(study.key, StudyFold.open(study, store.studies));
      studies.get(study.key)?.expect(batch, index + 1);
    }
  }
  for (const batch of batches) {
    minutes.take(batch);
    for (const [index, { key }] of batch.studies.entries()) studies.get(key)?.take(batch, index + 1);
  }
  minutes.finish();
  for (const study of studies.values()) study?.finish();
}
