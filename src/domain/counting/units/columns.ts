/** Bytes of a number in a column: as few as its numbers need. `ZERO`: all are 0. `FLOAT`: not all are whole. */
const ZERO = 0;
const FLOAT = 8;

type Column = Uint32Array | Float64Array;

/** The width of a column. Numbers that are added up are mostly whole and small. */
export function widthOf(column: Column): number {
  if (column instanceof Uint32Array) return widthOfWhole(column);
  let most = 0;
  for (let at = 0; at < column.length; at += 1) {
    const value = column[at]!;
    if (value !== value >>> 0 || (value === 0 && 1 / value < 0)) return FLOAT;
    if (value > most) most = value;
  }
  return widthOfMost(most);
}

function widthOfWhole(column: Uint32Array): number {
  let bits = 0;
  for (let at = 0; at < column.length; at += 1) bits |= column[at]!;
  return widthOfMost(bits >>> 0);
}

const widthOfMost = (most: number): number =>
  most === 0 ? ZERO : most < 0x100 ? 1 : most < 0x1_0000 ? 2 : 4;

/** Bytes of a column that is stored: the next one begins at a multiple of 8. */
export const columnBytes = (count: number, width: number): number => Math.ceil((count * width) / 8) * 8;

function viewOf(buffer: ArrayBufferLike, at: number, count: number, width: number) {
  if (width === 1) return new Uint8Array(buffer, at, count);
  if (width === 2) return new Uint16Array(buffer, at, count);
  return width === 4 ? new Uint32Array(buffer, at, count) : new Float64Array(buffer, at, count);
}

export function writeColumn(buffer: ArrayBufferLike, at: number, width: number, column: Column): void {
  if (width !== ZERO) viewOf(buffer, at, column.length, width).set(column);
}

/** Reads a column into one that is as wide as it is in memory. */
export function readColumn<T extends Column>(buffer: ArrayBufferLike, at: number, width: number, into: T): T {
  if (width !== ZERO) into.set(viewOf(buffer, at, into.length, width));
  return into;
}
