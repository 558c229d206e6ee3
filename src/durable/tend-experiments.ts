/**
 * Ends experiments and reallocates bandits whose time has come; answers when the next one's does, or null. The services
 * are loaded only now, so that the Worker starts fast.
 */
export async function tendExperiments(env: Env, now: number): Promise<number | null> {
  // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
  const services = await import("../services/experiments/tend.ts");
  return services.tendExperiments(env, now);
}
