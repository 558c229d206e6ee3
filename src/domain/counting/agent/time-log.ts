/** At first; it doubles as often as it must. */
const ROOM = 4_096;

/** Response times of numbered minutes: kept as they come, so that one sketch serves all minutes, one after another. */
export class TimeLog {
  #minutes = new Uint32Array(ROOM);
  #times = new Float64Array(ROOM);
  #count = 0;

  add(minute: number, time: number): void {
    if (this.#count === this.#times.length) this.#grow();
    this.#minutes[this.#count] = minute;
    this.#times[this.#count++] = time;
  }

  /** All minutes below a number, and what each of them has. */
  *byMinute(minutes: number): Generator<[minute: number, times: Float64Array]> {
    const ends = new Uint32Array(minutes + 1);
    for (let at = 0; at < this.#count; at += 1) ends[this.#minutes[at]! + 1]! += 1;
    for (let minute = 0; minute < minutes; minute += 1) ends[minute + 1]! += ends[minute]!;
    const sorted = new Float64Array(this.#count);
    const next = ends.slice();
    for (let at = 0; at < this.#count; at += 1) sorted[next[this.#minutes[at]!]!++] = this.#times[at]!;
    for (let minute = 0; minute < minutes; minute += 1)
      yield [minute, sorted.subarray(ends[minute], ends[minute + 1])];
  }

  #grow(): void {
    const [minutes, times] = [this.#minutes, this.#times];
    this.#minutes = new Uint32Array(2 * minutes.length);
    this.#times = new Float64Array(2 * times.length);
    this.#minutes.set(minutes);
    this.#times.set(times);
  }
}
