import type { FirstUnit } from "../../../src/domain/counting/first-units.ts";
import { logFloorOf } from "../../../src/domain/counting/metrics.ts";
import type { CountedItem, Study } from "../../../src/domain/counting/item.ts";
import type { MetricTotals, StudyTotals } from "../../../src/domain/counting/totals.ts";
import { addPair, noCoMoments } from "../../../src/domain/stats/co-moments.ts";
import { addValue, noMoments } from "../../../src/domain/stats/moments.ts";
import { Sketch } from "../../../src/domain/stats/sketch.ts";

const DAY = 86_400_000;

/** The values of an interaction, rates among them. */
function valuesOf(item: CountedItem): Record<string, number> {
  const { success, error, escalated, values } = item;
  return {
    ...(success !== null && { success_rate: Number(success) }),
    ...((success !== null || error) && { error_rate: Number(error || success === false) }),
    escalation_rate: Number(escalated),
    ...values,
  };
}

/** What totals should be, found by looking at all items at once, as often as it takes. */
export function recount(all: readonly CountedItem[], study: Study): StudyTotals {
  const seen = new Set<string>();
  const items = all.filter((item) => {
    const id = `${item.id.lo}/${item.id.hi}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return item.study?.key === study.key;
  });
  const counted = items.filter((item) => !item.excluded);
  const own = counted.filter((item) => item.arm !== null && study.versions[item.arm] === item.version);
  const unitOf = ({ unit }: CountedItem) => `${unit.lo}/${unit.hi}`;
  const units = Map.groupBy(counted, unitOf);
  const mixed = new Set<string>();
  for (const [unit, each] of units) {
    const versions = new Set(each.map((item) => item.version).filter((v) => study.versions.includes(v)));
    if (versions.size > 1) mixed.add(unit);
  }
  const enrolling = own.filter((item) => !item.paused);
  const enrolled = new Set(enrolling.map(unitOf));
  const firstDays = Map.groupBy(
    [...Map.groupBy(enrolling, unitOf)].filter(([unit]) => !mixed.has(unit)),
    ([, each]) => `${Math.floor(Math.min(...each.map((i) => i.occurredAt)) / DAY)}/${each[0]!.arm}`,
  );
  const days = Map.groupBy(own, (item) => `${Math.floor(item.occurredAt / DAY)}/${item.arm}`);
  const times = own.map((item) => item.occurredAt);
  return {
    arms: study.versions.map((version, arm) => {
      const mine = own.filter((item) => item.arm === arm);
      const clean = mine.filter((item) => !mixed.has(unitOf(item)) && enrolled.has(unitOf(item)));
      const done = clean.filter((item) => !item.exposure);
      const names = new Set(done.flatMap((item) => Object.keys(valuesOf(item))));
      return {
        version,
        exposed: new Set(clean.map(unitOf)).size,
        units: new Set(done.map(unitOf)).size,
        interactions: done.length,
        metrics: Object.fromEntries(
          [...names].map((name) => [
            name,
            metric(
              name,
              study,
              done,
              mine.filter((item) => !item.exposure),
              unitOf,
            ),
          ]),
        ),
      };
    }),
    multiple_exposures: mixed.size,
    mismatches: counted.filter((item) => !item.exposure && !own.includes(item)).length,
    excluded:
      items.filter((item) => item.excluded && !item.exposure).length +
      own.filter((item) => !enrolled.has(unitOf(item)) && !item.exposure).length,
    days: [...new Set([...days.keys(), ...firstDays.keys()])]
      .map((key) => {
        const [day, arm] = key.split("/").map(Number);
        const done = (days.get(key) ?? []).filter((item) => !item.exposure);
        const names = new Set(done.flatMap((item) => Object.keys(valuesOf(item))));
        return {
          day: day! * DAY,
          arm: arm!,
          interactions: done.length,
          new_units: firstDays.get(key)?.length ?? 0,
          metrics: Object.fromEntries([...names].map((name) => [name, moments(done, name)])),
        };
      })
      .filter(({ interactions, new_units }) => interactions + new_units > 0)
      .sort((a, b) => a.day - b.day || a.arm - b.arm),
    first_at: times.length === 0 ? null : Math.min(...times),
    last_at: times.length === 0 ? null : Math.max(...times),
    first_units: firstUnitsOf(own, study),
  };
}

/** The first units of a rollout's arms, in the order in which they came. */
function firstUnitsOf(own: readonly CountedItem[], { key }: Study): FirstUnit[] {
  if (!key.startsWith("r/")) return [];
  const units = Map.groupBy(own, ({ unit, arm }) => `${arm}/${unit.lo}/${unit.hi}`);
  const ofArms = Map.groupBy(units.values(), ([first]) => first!.arm!);
  const first = new Set([...ofArms.values()].flatMap((each) => each.slice(0, 10)));
  return [...units.values()]
    .filter((items) => first.has(items))
    .map((items) => {
      const outcome = items.find((item) => !item.exposure && (item.error || item.success !== null));
      const erring = outcome ? outcome.error || outcome.success === false : null;
      return { ...items[0]!.unit, arm: items[0]!.arm!, at: items[0]!.occurredAt, erring };
    });
}

function moments(items: readonly CountedItem[], name: string) {
  const of = noMoments();
  for (const item of items) {
    const value = valuesOf(item)[name];
    if (value !== undefined) addValue(of, value);
  }
  return of;
}

function metric(
  name: string,
  study: Study,
  done: readonly CountedItem[],
  everything: readonly CountedItem[],
  unitOf: (item: CountedItem) => string,
): MetricTotals {
  const floor = logFloorOf(name, study.heavy ?? []);
  const isRate = name.endsWith("_rate");
  const of: MetricTotals = {
    units: noCoMoments(),
    log_units: floor === null ? null : noCoMoments(),
    values: moments(isRate ? done : everything, name),
    sketch: null,
    units_above_zero: 0,
  };
  for (const each of Map.groupBy(done, unitOf).values()) {
    const values = each.flatMap((item) => valuesOf(item)[name] ?? []);
    if (values.length === 0) continue;
    const sum = values.reduce((a, b) => a + b, 0);
    addPair(of.units, sum, values.length);
    if (of.log_units) {
      const logs = values.reduce((a, b) => a + Math.log(Math.max(b, floor!)), 0);
      addPair(of.log_units, logs, values.length);
    }
    if (sum > 0) of.units_above_zero += 1;
  }
  if (!isRate) {
    const sketch = new Sketch();
    for (const item of everything) if (name in item.values) sketch.add(item.values[name]!);
    of.sketch = sketch.data();
  }
  return of;
}
