import { normalCdf, normalPdf, normalQuantile } from "./distributions.ts";

/**
 * Group-sequential testing (Lan and DeMets, Biometrika 1983): at each of a few looks some of α is spent, by a function of
 * the information fraction, which is the share of the planned units that is there. Looks need not be evenly spaced.
 */

export const MAX_LOOKS = 10;
/** The least share of the planned units that a look must add. */
export const LEAST_STEP = 0.001;

/** Beyond this boundary (z) nothing is worth spending: both tails together are 1.2e−15. */
const FARTHEST = 8;
/** Simpson nodes over the continuation region; more where looks are so close that they would miss the step. */
const NODES = 101;
const MOST_NODES = 2_001;
const NODES_A_DEVIATION = 6;
/** What the repeated p-value is at least. */
const LEAST_P = 1e-12;

/** α spent on one side by the fraction t, O'Brien–Fleming-type: 2 − 2Φ(z_{1−α/4}/√t). */
function spent(t: number, alpha: number): number {
  return t > 0 ? 2 * normalCdf(normalQuantile(alpha / 4) / Math.sqrt(Math.min(1, t))) : 0;
}

/** Where a look that was not stopped at may have left S = z√t: Simpson nodes, and their density times weight. */
interface Grid {
  at: Float64Array;
  mass: Float64Array;
}

/**
 * The boundary, in standard errors, of every look: crossed where |z| is above it. By recursive integration (Armitage,
 * McPherson and Rowe 1969; Jennison and Turnbull 2000, ch. 19) over S = z√t, whose increments are independent normals
 * with variance tₖ − tₖ₋₁. Fractions ascend, by the least step or more.
 */
export function boundaries(fractions: readonly number[], alpha: number): number[] {
  const found: number[] = [];
  let grid: Grid = { at: Float64Array.of(0), mass: Float64Array.of(1) };
  let before = 0;
  let used = 0;
  for (const [look, t] of fractions.entries()) {
    const sd = Math.sqrt(t - before);
    const boundary = boundaryFor(grid, sd, Math.sqrt(t), spent(t, alpha) - used);
    found.push(boundary);
    const next = fractions[look + 1];
    if (next === undefined) break;
    grid = advance(grid, sd, boundary * Math.sqrt(t), Math.min(sd, Math.sqrt(next - t)));
    before = t;
    used = spent(t, alpha);
  }
  return found;
}

/** The c at which c√t is exceeded by exactly `share`: Newton's steps, kept within a bracket. */
function boundaryFor({ at, mass }: Grid, sd: number, root: number, share: number): number {
  let [low, high] = [0, FARTHEST];
  let c = 3;
  for (let step = 0; step < 100; step += 1) {
    let [above, slope] = [0, 0];
    for (let node = 0; node < at.length; node += 1) {
      const u = (at[node]! - c * root) / sd;
      if (u < -38) continue;
      above += mass[node]! * normalCdf(u);
      slope += mass[node]! * normalPdf(u);
    }
    if (above > share) low = c;
    else high = c;
    // On the logarithm, which is nearly a parabola: tails span many powers of ten.
    const newton = c + ((Math.log(above) - Math.log(share)) * above * sd) / (slope * root);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - c) < 1e-13) return next;
    c = next;
  }
  return c;
}

function advance(from: Grid, sd: number, edge: number, finest: number): Grid {
  const wanted = Math.ceil((2 * edge * NODES_A_DEVIATION) / finest);
  const nodes = Math.min(MOST_NODES, Math.max(NODES, wanted + 1 - (wanted % 2)));
  const at = new Float64Array(nodes);
  const mass = new Float64Array(nodes);
  const step = (2 * edge) / (nodes - 1);
  // The density is even: one half is the other's mirror.
  for (let node = 0; node <= nodes >> 1; node += 1) {
    const s = -edge + node * step;
    let density = 0;
    for (let old = 0; old < from.at.length; old += 1) {
      density += from.mass[old]! * normalPdf((s - from.at[old]!) / sd);
    }
    const weight = node === 0 || node === nodes - 1 ? 1 : node % 2 === 1 ? 4 : 2;
    at[node] = s;
    at[nodes - 1 - node] = -s;
    mass[node] = mass[nodes - 1 - node] = ((density / sd) * weight * step) / 3;
  }
  return { at, mass };
}

/**
 * The repeated p-value at the last of these looks: the smallest α whose boundary |z| reaches there (Jennison and
 * Turnbull 2000, ch. 9), so it is below α exactly when the boundary is crossed and the interval of that width excludes 0.
 */
export function repeatedP(z: number, fractions: readonly number[]): number {
  const surplus = (logAlpha: number): number =>
    boundaries(fractions, Math.exp(logAlpha)).at(-1)! - Math.abs(z);
  let [low, high] = [Math.log(LEAST_P), 0];
  let [above, below] = [surplus(low), surplus(high)];
  if (above <= 0) return LEAST_P;
  if (below >= 0) return 1;
  // False position, Illinois' way: the boundary falls as α grows.
  for (let step = 0, kept = 0; step < 60 && high - low > 1e-10; step += 1) {
    const middle = (low * below - high * above) / (below - above);
    const value = surplus(middle);
    if (Math.abs(value) < 1e-10) return Math.exp(middle);
    if (value > 0) {
      [low, above] = [middle, value];
      if (kept === 1) below /= 2;
      kept = 1;
    } else {
      [high, below] = [middle, value];
      if (kept === -1) above /= 2;
      kept = -1;
    }
  }
  return Math.exp((low + high) / 2);
}
