/** Moments of pairs (sum, count), one pair a unit: what the ratio of two sums and its variance need. */
export interface CoMoments {
  /** Units. */
  n: number;
  mean_s: number;
  mean_n: number;
  m2_s: number;
  m2_n: number;
  /** Sum of the products of both deviations. */
  c_sn: number;
}

export const noCoMoments = (): CoMoments => ({ n: 0, mean_s: 0, mean_n: 0, m2_s: 0, m2_n: 0, c_sn: 0 });

/** Takes one unit in. */
export function addPair(of: CoMoments, s: number, n: number): void {
  of.n += 1;
  const ds = s - of.mean_s;
  const dn = n - of.mean_n;
  of.mean_s += ds / of.n;
  of.mean_n += dn / of.n;
  of.m2_s += ds * (s - of.mean_s);
  of.m2_n += dn * (n - of.mean_n);
  of.c_sn += ds * (n - of.mean_n);
}

/** Takes one unit out again. */
export function removePair(of: CoMoments, s: number, n: number): void {
  if (of.n <= 1) {
    Object.assign(of, noCoMoments());
    return;
  }
  const [ds, dn] = [s - of.mean_s, n - of.mean_n];
  of.n -= 1;
  of.mean_s -= ds / of.n;
  of.mean_n -= dn / of.n;
  of.m2_s -= ds * (s - of.mean_s);
  of.m2_n -= dn * (n - of.mean_n);
  of.c_sn -= ds * (n - of.mean_n);
}

/** Both together, by Chan's formulas. */
export function mergeCoMoments(a: CoMoments, b: CoMoments): CoMoments {
  if (a.n === 0) return { ...b };
  if (b.n === 0) return { ...a };
  const n = a.n + b.n;
  const ds = b.mean_s - a.mean_s;
  const dn = b.mean_n - a.mean_n;
  const share = b.n / n;
  const weight = (a.n * b.n) / n;
  return {
    n,
    mean_s: a.mean_s + ds * share,
    mean_n: a.mean_n + dn * share,
    m2_s: a.m2_s + b.m2_s + ds * ds * weight,
    m2_n: a.m2_n + b.m2_n + dn * dn * weight,
    c_sn: a.c_sn + b.c_sn + ds * dn * weight,
  };
}
