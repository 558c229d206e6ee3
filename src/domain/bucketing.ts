/**
 * Buckets: where on a line of 10^6 slots a unit falls. `slot = floor(murmur3_x86_32(utf8(salt + ":" + purpose + U+001F +
 * unit), 0) · 10^6 / 2^32)`. The product stays below 2^52, so it is exact in doubles.
 * MurmurHash3 is Austin Appleby's (public domain, smhasher/MurmurHash3.cpp).
 */

/** Slots of a whole: one is 0.0001 %. */
export const SLOTS = 1_000_000;
const SEPARATOR = "\u001F";
const TWO_32 = 2 ** 32;

/** MurmurHash3 in the middle of a text: what has been mixed in so far, and up to three bytes that wait for a fourth. */
export interface HashState {
  readonly hash: number;
  /** Bytes that wait, the first one lowest. */
  readonly waiting: number;
  /** Bits of them: 0, 8, 16 or 24. */
  readonly bits: number;
  /** Bytes so far. */
  readonly length: number;
}

const start = (seed: number): HashState => ({ hash: seed | 0, waiting: 0, bits: 0, length: 0 });

/** The state after `salt:purpose␟`, so that a unit can be placed by hashing nothing but the unit. */
export function bucketPrefix(salt: string, purpose: string): HashState {
  const state = { ...start(0) };
  run(state, `${salt}:${purpose}${SEPARATOR}`, state);
  return state;
}

/** The slot, 0 to 999,999, of a unit below a prefix. */
export const slotAfter = (prefix: HashState, unit: string): number =>
  Math.floor((run(prefix, unit, null) * SLOTS) / TWO_32);

/** The slot, 0 to 999,999, of a unit: `slot("exp_42.v1", "variant", "user-1")` is 210865. */
export const slot = (salt: string, purpose: string, unit: string): number =>
  slotAfter(bucketPrefix(salt, purpose), unit);

/** MurmurHash3_x86_32 of the UTF-8 form of a text, as an unsigned integer; a lone surrogate counts as U+FFFD. */
export const murmur3 = (text: string, seed = 0): number => run(start(seed), text, null);

/**
 * Mixes a text in. With `into`, leaves the state there and answers 0; else answers the hash. ASCII takes the short way:
 * nothing is allocated for it, nor for any other text.
 */
function run(
  from: HashState,
  text: string,
  into: { -readonly [K in keyof HashState]: number } | null,
): number {
  let { hash, waiting, bits } = from;
  const { length } = text;
  let bytes = from.length + length;
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      waiting |= unit << bits;
      bits += 8;
      if (bits === 32) {
        hash = mixed(hash, waiting);
        waiting = 0;
        bits = 0;
      }
      continue;
    }
    let point = unit;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = unit < 0xdc00 && at + 1 < length ? text.charCodeAt(at + 1) : 0;
      if (next >= 0xdc00 && next <= 0xdfff) {
        point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
        at += 1;
        bytes -= 1;
      } else point = 0xfffd;
    }
    const size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    bytes += size - 1;
    const encoded = utf8(point, size);
    waiting |= encoded << bits;
    const left = 32 - bits;
    bits += size * 8;
    if (bits >= 32) {
      hash = mixed(hash, waiting);
      waiting = left === 32 ? 0 : encoded >>> left;
      bits -= 32;
    }
  }
  if (into !== null) {
    into.hash = hash;
    into.waiting = waiting;
    into.bits = bits;
    into.length = bytes;
    return 0;
  }
  return finished(bits > 0 ? hash ^ scrambled(waiting) : hash, bytes);
}

/** A code point's bytes, the first one lowest. */
function utf8(point: number, size: number): number {
  const last = 0x80 | (point & 0x3f);
  if (size === 2) return 0xc0 | (point >> 6) | (last << 8);
  const second = 0x80 | ((point >> 6) & 0x3f);
  if (size === 3) return 0xe0 | (point >> 12) | (second << 8) | (last << 16);
  return 0xf0 | (point >> 18) | ((0x80 | ((point >> 12) & 0x3f)) << 8) | (second << 16) | (last << 24);
}

function scrambled(block: number): number {
  const first = Math.imul(block, 0xcc9e2d51);
  return Math.imul((first << 15) | (first >>> 17), 0x1b873593);
}

function mixed(hash: number, block: number): number {
  const next = hash ^ scrambled(block);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number, bytes: number): number {
  let h = hash ^ bytes;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
