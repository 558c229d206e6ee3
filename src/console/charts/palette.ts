const COLORS = 6;
/** Lines differ by their dashes as well, for those who do not see colours, and on paper. */
const DASHES = [undefined, "7 4", "2 3", "9 3 2 3", "14 4", "4 2"];

export const colorOf = (index: number, chosen?: string): string => chosen ?? `var(--chart-${index % COLORS})`;

export const dashOf = (index: number): string | undefined => DASHES[index % DASHES.length];
