/** What of a destination may be told where anybody reads: the rest of a URL may hold tokens. */
export const originOf = (url: string): string => new URL(url).origin;
