import type { CountedItem, Study } from "../../../src/domain/counting/item.ts";

export const STUDY: Study = { key: "e/measured/1", versions: [27, 28] };
const NOON = Date.UTC(2026, 9, 1, 12);

/** Which items are wanted: each is made from its number alone, so that everybody makes the same ones. */
export interface Range {
  from: number;
  count: number;
  users: number;
}

/** 32 bits of a number that look random. */
function scrambled(n: number, salt: number): number {
  let h = Math.imul(n + 1, 0x9e37_79b1) ^ Math.imul(salt + 1, 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One outcome in 10,000 is of a version that the user was not given. All sums are of whole numbers, so they are exact. */
export function itemOf(n: number, users: number): CountedItem {
  const user = n < users ? n : scrambled(n, 1) % users;
  const arm = user % 2;
  const strays = scrambled(n, 2) % 10_000 === 0;
  return {
    // Both halves look random, as a hash does: runs of ids are cut by the higher one.
    id: { lo: scrambled(n, 3), hi: scrambled(n, 12) },
    unit: { lo: scrambled(user, 4), hi: user },
    occurredAt: NOON + Math.floor(n / 50),
    version: STUDY.versions[strays ? 1 - arm : arm]!,
    study: STUDY,
    arm,
    exposure: false,
    success: scrambled(n, 5) % 10 < 8,
    escalated: scrambled(n, 6) % 20 === 0,
    error: false,
    excluded: false,
    values: {
      response_time_ms: 1 + (scrambled(n, 7) % 3_000),
      satisfaction_score: 1 + (scrambled(n, 8) % 10),
      cost_usd: (1 + (scrambled(n, 9) % 1_000)) / 1_024,
      input_tokens: scrambled(n, 10) % 4_000,
      output_tokens: scrambled(n, 11) % 1_000,
    },
  };
}
