type ClockName = "experiments" | "schedules" | `alerts/${number}` | `webhooks/${string}`;

/** Sees to it that a clock looks at this time, in milliseconds since 1970. Cron looks each minute in any case. */
export const setClock = (env: Env, name: ClockName, time: number): Promise<void> =>
  env.CLOCK.getByName(name).wakeBy(time);
