import { MinuteFold } from "./agent/minute-fold.ts";
import { DUPLICATE, EXPOSURE, type Batch } from "./batch.ts";
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
    const ofBatch = batch.studies.map(({ key }) => studies.get(key));
    for (const study of ofBatch) study?.enter(batch);
    minutes.enter(batch);
    for (let item = 0; item < batch.count; item += 1) {
      const flags = batch.flags[item]!;
      if (flags & DUPLICATE) continue;
      if (!(flags & EXPOSURE)) minutes.take(item, flags);
      const study = batch.study[item]!;
      if (study !== 0) ofBatch[study - 1]?.take(item, flags);
    }
  }
  minutes.finish();
  for (const study of studies.values()) study?.finish();
}
