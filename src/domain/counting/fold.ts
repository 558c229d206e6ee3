import { MinuteFold } from "./agent/minute-fold.ts";
import { DUPLICATE, EXCLUDED, EXPOSURE, type Batch } from "./batch.ts";
import type { FoldStore } from "./fold-store.ts";
import { StudyFold } from "./study-fold.ts";

/** Counts what the batches hold, in any order, in what the store holds. */
export function fold(batches: readonly Batch[], store: FoldStore): void {
  const minutes = new MinuteFold(store.minutes);
  const studies = new Map<string, StudyFold | null>();
  for (const [number, batch] of batches.entries()) {
    minutes.enter(batch);
    const ofBatch = batch.studies.map((study) => {
      if (!studies.has(study.key)) studies.set(study.key, StudyFold.open(study, store.studies));
      const fold = studies.get(study.key)!;
      fold?.enter(number, batch, study);
      return fold;
    });
    for (let item = 0; item < batch.count; item += 1) {
      const flags = batch.flags[item]!;
      if (flags & DUPLICATE) continue;
      if (!(flags & EXPOSURE)) minutes.take(item, flags);
      const study = batch.study[item] === 0 ? null : ofBatch[batch.study[item]! - 1];
      if (!study) continue;
      if (!(flags & EXCLUDED)) study.take(number, item, batch.units[2 * item]!);
      else if (!(flags & EXPOSURE)) study.exclude();
    }
  }
  minutes.finish();
  for (const study of studies.values()) study?.finish();
}
