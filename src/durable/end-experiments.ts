/**
 * Ends all experiments whose end has come; answers when the next one ends by itself, or null. The services are loaded
 * only now, so that the Worker starts fast.
 */
export async function endExperiments(env: Env, now: number): Promise<number | null> {
  // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
  const { endDue } = await import("../services/experiments/end-due.ts");
  return endDue(env, now);
}
