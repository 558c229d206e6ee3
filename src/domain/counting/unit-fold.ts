import { ESCALATED, EXPOSURE, FAILED, HAS_SUCCESS, MISMATCH, SUCCEEDED } from "./batch.ts";
import { isFailed, type ItemRows } from "./item-rows.ts";
import { ERROR, ESCALATION, logFloorOf, SUCCESS } from "./metrics.ts";
import type { RequestFold } from "./request-fold.ts";
import { armOf, attach, detach, type StudyState } from "./study.ts";
import type { FoundUnit } from "./units/find.ts";
import type { UnitPage } from "./units/page.ts";
import { Unit } from "./units/unit.ts";

/** Counts items of a study, unit by unit: a unit is taken out of the totals, changed, and put back. */
export class UnitFold {
  readonly #state: StudyState;
  readonly #rows: ItemRows;
  readonly #order: Uint32Array;
  readonly #requests: RequestFold;
  readonly #unit: Unit;
  /** By metric; NaN: no logarithms are kept. */
  readonly #floors: Float64Array;

  constructor(state: StudyState, rows: ItemRows, order: Uint32Array, requests: RequestFold) {
    this.#state = state;
    this.#rows = rows;
    this.#order = order;
    this.#requests = requests;
    this.#floors = Float64Array.from(state.metrics, (name) => logFloorOf(name, state.heavy) ?? Number.NaN);
    this.#unit = new Unit(Array.from(this.#floors, (floor) => !Number.isNaN(floor)));
  }

  take(page: UnitPage, { at, isNew, from, to }: FoundUnit): void {
    const unit = this.#unit;
    if (isNew) unit.clear();
    else {
      unit.load(page, at);
      detach(this.#state, unit);
      this.#countNewUnit(-1);
    }
    for (let index = from; index < to; index += 1) this.#takeItem(this.#order[index]!);
    attach(this.#state, unit);
    this.#countNewUnit(1);
    unit.store(page, at);
  }

  #takeItem(item: number): void {
    const rows = this.#rows;
    const unit = this.#unit;
    const flags = rows.flags(item);
    const arm = rows.arm(item);
    if (arm === -1) return;
    unit.arms = (unit.arms | (1 << arm)) >>> 0;
    if (flags & MISMATCH) return;
    unit.day = Math.min(unit.day, rows.day(item));
    if (flags & EXPOSURE) return;
    unit.interactions += 1;
    if (flags & HAS_SUCCESS) this.#takeRate(SUCCESS, (flags & SUCCEEDED) !== 0);
    if (flags & (HAS_SUCCESS | FAILED)) this.#takeRate(ERROR, isFailed(flags));
    this.#takeRate(ESCALATION, (flags & ESCALATED) !== 0);
    const floors = this.#floors;
    for (let metric = 0; metric < floors.length; metric += 1) {
      const value = rows.value(item, metric);
      if (Number.isNaN(value)) continue;
      const floor = floors[metric]!;
      unit.addValue(metric, value);
      if (!Number.isNaN(floor)) unit.l[metric]! += Math.log(value > floor ? value : floor);
    }
  }

  #takeRate(rate: number, isOne: boolean): void {
    this.#unit.rateN[rate]! += 1;
    if (isOne) this.#unit.rateS[rate]! += 1;
  }

  #countNewUnit(by: number): void {
    const arm = armOf(this.#unit);
    if (arm !== null) this.#requests.countNewUnit(this.#unit.day, arm, by);
  }
}
