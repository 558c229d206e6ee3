import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/domain/durations.ts";
import type { Api } from "./api.ts";
import { DemoClock } from "./clock.ts";
import { Crowd } from "./crowd.ts";
import type { Event } from "./story/event.ts";
import { Teller } from "./teller.ts";
import type { Traffic } from "./traffic/behaviour.ts";

export const DAYS = 30;
/** Between two times at which what is due is done: the last days, which one looks at closely, go by more slowly. */
const RING_EVERY_MS = 12 * HOUR_MS;
const SLOWLY_EVERY_MS = 3 * HOUR_MS;
const SLOWLY_FROM_DAY = 28;
/** Reports are taken at once, and counted in the totals so often. */
const COUNT_EVERY_DAYS = 6;
/** Milliseconds after which what was reported is counted, at the latest. */
const COUNTED_WITHIN_MS = MINUTE_MS;
/** Milliseconds after which all that happens at a time is done. */
const TOLD_WITHIN_MS = MINUTE_MS;

export interface Story {
  events: readonly Event[];
  traffic: readonly Traffic[];
}

/**
 * Plays a story through the API, on a clock that is moved: as if all of it had happened in the days before `end`
 * (milliseconds since 1970, a minute ago or more). `progress` is told how many days are over. Answers how many
 * interactions were counted.
 */
export async function play(
  api: Api,
  story: Story,
  end: number,
  progress: (day: number) => void,
): Promise<number> {
  const begin = end - DAYS * DAY_MS;
  const clock = new DemoClock(api);
  const crowd = new Crowd(api, story.traffic, begin, end);
  const teller = new Teller(api, begin);
  const events = story.events.toSorted((a, b) => a.day - b.day).values();
  let event = events.next();
  await clock.begin(begin);
  const happenings = story.events.map(({ day }) => teller.timeOf(day));
  let counted = 0;
  for (const time of stops(begin, end, happenings)) {
    const day = Math.floor((time - begin) / DAY_MS);
    await clock.go(time);
    await crowd.askUpTo(time);
    // What counts outcomes waits for more of them: now and then it has the time that it needs.
    const counts = day >= counted + COUNT_EVERY_DAYS || time === end;
    await clock.ring(counts ? time + COUNTED_WITHIN_MS : time);
    if (counts) counted = day;
    for (; !event.done && teller.timeOf(event.value.day) <= time; event = events.next())
      await teller.tell(event.value);
    await crowd.look(time + COUNTED_WITHIN_MS + TOLD_WITHIN_MS);
    progress(day);
  }
  await clock.end();
  return crowd.reported;
}

/** When the clock stops: where something happens, and often enough that what is due is not late. */
function stops(begin: number, end: number, happenings: readonly number[]): number[] {
  const slowly = begin + SLOWLY_FROM_DAY * DAY_MS;
  const times = new Set([...happenings, end]);
  for (let time = begin; time < slowly; time += RING_EVERY_MS) times.add(time);
  for (let time = slowly; time < end; time += SLOWLY_EVERY_MS) times.add(time);
  return [...times].sort((a, b) => a - b);
}
