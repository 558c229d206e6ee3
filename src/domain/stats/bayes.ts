import { normalCdf, normalPdf } from "./distributions.ts";

/** A normal posterior of the effect, by a normal prior around 0. */
export interface Posterior {
  mean: number;
  sd: number;
}

/** The posterior of an effect with a known standard error; without the prior's deviation the prior is flat. */
export function posteriorOf(value: number, se: number, priorSd = Infinity): Posterior {
  if (priorSd === Infinity) return { mean: value, sd: se };
  const weight = (priorSd * priorSd) / (priorSd * priorSd + se * se);
  return { mean: value * weight, sd: se * Math.sqrt(weight) };
}

/** How likely the effect is to be above 0: Φ(μ/σ). It describes; it is no rule for when to stop. */
export const chanceToWin = ({ mean, sd }: Posterior): number => normalCdf(mean / sd);

/** What choosing the test arm costs on average where it is the worse one, in the effect's unit: σφ(μ/σ) − μΦ(−μ/σ). */
export const expectedLoss = ({ mean, sd }: Posterior): number =>
  Math.max(0, sd * normalPdf(mean / sd) - mean * normalCdf(-mean / sd));
