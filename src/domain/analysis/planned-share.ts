/**
 * Share of alpha that planned looks have. The rest watches all the time between them, by the always-valid sequence, so
 * that nobody has to wait for a look when it is obvious: both together reject no more often than alpha.
 */
export const PLANNED_SHARE = 0.98;
