/** Has a rollout's clock look at a time, in milliseconds since 1970. Cron looks after clocks that were lost. */
export const wakeRollout = (env: Env, projectId: number, id: string, time: number): Promise<void> =>
  env.ROLLOUT_CLOCK.getByName(`${projectId}/${id}`).wakeBy(time);
