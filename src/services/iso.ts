/** A time of milliseconds since 1970, as the API tells it: `2026-11-20T08:30:00.000Z`. */
export const iso = (time: number): string => new Date(time).toISOString();

export const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));
