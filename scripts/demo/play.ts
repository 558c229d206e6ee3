import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/domain/durations.ts";
import type { Api } from "./api.ts";
import { DemoClock } from "./clock.ts";
import { Crowd } from "./crowd.ts";
import type { Event } from "./story/event.ts";
import { Teller } from "./teller.ts";
import type { Traffic } from "./traffic/behaviour.ts";

export const DAYS = 30;
/** Between two times at which what is due is done: the last days, which one looks at closely, go by more slowly. */
const RING_EVERY_MS = DAY_MS;
const SLOWLY_EVERY_MS = 6 * HOUR_MS;
const SLOWLY_FROM_DAY = 28;
/** Reports are taken at once, and counted in the totals so often. */
const COUNT_EVERY_DAYS = 6;
/** Milliseconds after which what was reported is counted, at the latest. */
const COUNTED_WITHIN_MS = MINUTE_MS;
/** Milliseconds after which all that happens at a time is done. */
const TOLD_WITHIN_MS = MINUTE_MS;

export interface Story {
  /** What happens at the same time happens side by side, but within a chapter in its order. */
  chapters: readonly (readonly Event[])[];
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
  const rings = ringsOf(begin, end);
  const times = new Set([...rings, ...story.chapters.flat().map(({ day }) => teller.timeOf(day))]);
  await clock.begin(begin);
  let counted = 0;
  for (const time of [...times].sort((a, b) => a - b)) {
    const day = Math.floor((time - begin) / DAY_MS);
    await clock.go(time);
    await crowd.askUpTo(time);
    if (rings.has(time)) {
      await crowd.reportAll();
      // What counts outcomes waits for more of them: now and then it has the time that it needs.
      const counts = day >= counted + COUNT_EVERY_DAYS || time === end;
      await clock.ring(counts ? time + COUNTED_WITHIN_MS : time);
      if (counts) counted = day;
    }
    const now = story.chapters.map((events) => events.filter((event) => teller.timeOf(event.day) === time));
    await Promise.all(now.map((events) => teller.tellAll(events)));
    if (rings.has(time) || now.flat().some(changes))
      await crowd.look(time + COUNTED_WITHIN_MS + TOLD_WITHIN_MS);
    progress(day);
  }
  await clock.end();
  return crowd.reported;
}

/** Others only look at what is there. */
const changes = ({ method }: Event): boolean => method !== "GET";

/** When what is due is done: often enough that it is not late. */
function ringsOf(begin: number, end: number): Set<number> {
  const slowly = begin + SLOWLY_FROM_DAY * DAY_MS;
  const times = new Set([end]);
  for (let time = begin; time < slowly; time += RING_EVERY_MS) times.add(time);
  for (let time = slowly; time < end; time += SLOWLY_EVERY_MS) times.add(time);
  return times;
}
