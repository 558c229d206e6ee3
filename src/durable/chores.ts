/** What time asks for; answers when it next asks for something, in milliseconds since 1970, or null. */
export type Chore = (env: Env, now: number, of: string | null) => Promise<number | null>;

// oxlint-disable no-restricted-imports -- the rule takes dynamic imports for static ones

/** By the name of the clock that does them; services are loaded only when one rings, so that the Worker starts fast. */
export const CHORES = {
  experiments: async (env, now) =>
    (await import("../services/experiments/tend.ts")).tendExperiments(env, now),
  schedules: async (env, now) => (await import("../services/schedules/tend.ts")).tendSchedules(env, now),
  /** Of one project. */
  alerts: async (env, now, of) =>
    (await import("../services/alerts/tend.ts")).tendAlerts(env, now, Number(of)),
  /** Of one webhook. */
  webhooks: async (env, _now, of) =>
    (await import("../services/webhooks/send-due.ts")).sendDue(env, of ?? ""),
  /** The agent of the environment, where that names a model. */
  development: async (env, now) => {
    if ("LLM_PROVIDER" in env)
      await (await import("../services/agents/development.ts")).makeDevelopmentAgent(env, now);
    return null;
  },
} satisfies Record<string, Chore>;
