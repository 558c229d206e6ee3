/** The only object of its class. */
const CLOCK_NAME = "clock";

/** Sees to it that the clock looks at this time, in milliseconds since 1970. Cron looks each minute in any case. */
export const setClock = (env: Env, time: number): Promise<void> =>
  env.EXPERIMENT_CLOCK.getByName(CLOCK_NAME).wakeBy(time);
