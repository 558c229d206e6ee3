import type { Phase } from "./experiment.ts";

/** Phases never overlap, though the clocks of two machines may differ. */
const notBefore = ({ started_at, pauses }: Phase, now: number): number =>
  Math.max(now, started_at, ...pauses.map(({ from, to }) => to ?? from));

const changeLast = (phases: readonly Phase[], change: (last: Phase) => Phase): Phase[] =>
  phases.map((phase, index) => (index === phases.length - 1 ? change(phase) : phase));

const closed = (phase: Phase, at: number): Phase["pauses"] =>
  phase.pauses.map(({ from, to }) => ({ from, to: to ?? at }));

/** The phases of an experiment that is paused now. */
export const openPause = (phases: readonly Phase[], now: number): Phase[] =>
  changeLast(phases, (last) => ({
    ...last,
    pauses: [...last.pauses, { from: notBefore(last, now), to: null }],
  }));

/** The phases of a paused experiment that goes on now. */
export const closePause = (phases: readonly Phase[], now: number): Phase[] =>
  changeLast(phases, (last) => ({ ...last, pauses: closed(last, notBefore(last, now)) }));

/** The phases of an experiment that ends now. */
export const endPhase = (phases: readonly Phase[], now: number): Phase[] =>
  changeLast(phases, (last) => {
    const at = notBefore(last, now);
    return { ...last, ended_at: at, pauses: closed(last, at) };
  });

/** The phases of an experiment that begins a new one now; one that is paused stays so. */
export function nextPhase(phases: readonly Phase[], weights: number[], now: number): Phase[] {
  const paused = phases.at(-1)?.pauses.some(({ to }) => to === null) ?? false;
  const before = endPhase(phases, now);
  const last = before.at(-1);
  const at = last?.ended_at ?? now;
  const pauses = paused ? [{ from: at, to: null }] : [];
  return [...before, { number: (last?.number ?? 0) + 1, started_at: at, ended_at: null, weights, pauses }];
}
