import { murmur3 } from "../../domain/bucketing.ts";
import { keyedHash64, type HashSeeds } from "../../domain/counting/hash64.ts";
import type { CountedItem, Study } from "../../domain/counting/item.ts";
import { Problem } from "../../domain/errors.ts";
import { zodFaults } from "../../domain/faults.ts";
import { interactionItem, type InteractionItem } from "../../domain/interaction/item.ts";
import { judge } from "../../domain/interaction/judge.ts";
import { isMismatch, type Judged } from "../../domain/interaction/judged.ts";
import { rateFault } from "../../domain/interaction/own-metrics.ts";
import { refused, type Refused } from "../../domain/interaction/refused.ts";
import { MAX_INTERACTIONS } from "../../domain/limits.ts";
import { VALUE_NAMES } from "../../domain/metric.ts";
import type { Call } from "../call.ts";
import { lookUpOutcomes, takeOutcome, untilTomorrow } from "../quotas/outcomes.ts";
import { pack } from "./batches.ts";
import { knownOf, knownTo, type KnownProject } from "./known.ts";
import { sendToShard, shardOf } from "./shards.ts";

export interface Recorded {
  accepted: number;
  duplicates: number;
  rejected: { index: number; interaction_id: string | null; code: Refused["code"]; message: string }[];
}

/** What is told of an item that is wrong: faults, and characters, for names may be long. */
const MAX_TOLD_FAULTS = 5;
const MAX_TOLD = 500;

const NOT_JUDGED = refused("unavailable", null, "It was not judged.");

/** An item on its way, and what has become of it. */
interface Slot {
  item: InteractionItem | null;
  id: string;
  outcome: Judged | Refused;
  correction?: CountedItem["correction"];
}

/** What an interaction has become that was counted when it occurred, as the item has it (`CountedItem`). */
export interface CorrectionItem {
  /** With the same one it is counted once. */
  id: string;
  correction: "adds" | "takes_back";
  item: InteractionItem & { occurred_at: string };
}

/**
 * Takes one interaction, or a batch whose items are judged one by one, and answers when what was accepted is durable.
 * Throws `invalid_request` for a single interaction that cannot be taken, and for a body that is neither; `quota_reached`
 * for a single one beyond the day's.
 */
export async function recordInteractions(call: Call, body: Record<string, unknown>): Promise<Recorded> {
  const isBatch = "interactions" in body;
  const given = isBatch ? batchOf(body) : [body];
  const slots = given.map((item, index) => slotOf(call, item, index));
  const [first] = slots;
  if (!isBatch && first!.item === null) throw refusedAlone(call, first!.outcome as Refused);
  const [{ known }] = await Promise.all([judged(call, slots), lookUpOutcomes(call)]);
  call.revision = known.revision;
  keepToQuota(call, slots);
  const verdicts = await count(call, slots, known);
  const rejected = slots.flatMap(({ item, outcome }, index) =>
    "code" in outcome
      ? [{ index, interaction_id: idOf(item ?? given[index]), code: outcome.code, message: outcome.message }]
      : [],
  );
  if (!isBatch && "code" in first!.outcome) throw refusedAlone(call, first!.outcome);
  return { ...verdicts, rejected };
}

/** Corrects what was counted: that is no request. All of them are of one agent and unit. */
export async function recordCorrections(
  call: Call,
  corrections: readonly CorrectionItem[],
): Promise<Recorded> {
  const slots = corrections.map(({ id, ...of }): Slot => ({ ...of, id: `c:${id}`, outcome: NOT_JUDGED }));
  const { known } = await judged(call, slots);
  const verdicts = await count(call, slots, known);
  const rejected = slots.flatMap(({ outcome }, index) =>
    "code" in outcome ? [{ index, interaction_id: null, code: outcome.code, message: outcome.message }] : [],
  );
  return { ...verdicts, rejected };
}

function batchOf(body: Record<string, unknown>): unknown[] {
  const { interactions } = body;
  const other = Object.keys(body).find((name) => name !== "interactions");
  const fault = (path: string, message: string): Problem =>
    new Problem("invalid_request", `Send {"interactions": [1 to ${MAX_INTERACTIONS} items]}, or one item.`, {
      errors: [{ path, message }],
    });
  if (other !== undefined) throw fault(`/${other}`, "is not known beside interactions");
  if (!Array.isArray(interactions)) throw fault("/interactions", "must be a list");
  if (interactions.length === 0 || interactions.length > MAX_INTERACTIONS)
    throw fault("/interactions", `must have 1 to ${MAX_INTERACTIONS} items`);
  return interactions;
}

function slotOf(call: Call, given: unknown, index: number): Slot {
  const parsed = interactionItem.safeParse(given);
  if (!parsed.success) {
    const errors = zodFaults(parsed.error);
    const message = errors
      .map(({ path, message }) => `${path.slice(1) || "the item"} ${message}`)
      .slice(0, MAX_TOLD_FAULTS)
      .join("; ");
    const told = message.length > MAX_TOLD ? `${message.slice(0, MAX_TOLD)}…` : `${message}.`;
    return { item: null, id: "", outcome: { code: "invalid_item", message: told, errors } };
  }
  const item = parsed.data;
  const key = call.idempotencyKey;
  const id = item.interaction_id
    ? `i:${item.interaction_id}`
    : key === undefined
      ? `r:${crypto.randomUUID()}`
      : `k:${call.actor.id}:${key}:${index}`;
  return { item, id, outcome: NOT_JUDGED };
}

/** Judges all items; where something is in doubt on what was read a moment ago, on what is so now. */
async function judged(call: Call, slots: Slot[]): Promise<{ known: KnownProject }> {
  const items = slots.flatMap(({ item }) => item ?? []);
  for (const fresh of [false, true]) {
    const { known: read, reread } = await knownOf(call, items, fresh);
    const known = knownTo(call.actor.asker, read);
    let doubts = 0;
    for (const slot of slots) {
      if (slot.item === null) continue;
      const { occurred_at: at } = slot.item;
      const fault = rateFault(slot.item, known.metrics);
      slot.outcome =
        fault === null
          ? judge(slot.item, known, at ? Date.parse(at) : call.now, call.now)
          : refused("invalid_item", "/metrics", fault);
      if (isDoubtful(slot.outcome)) doubts += 1;
    }
    if (doubts === 0 || reread) return { known };
  }
  throw new Error("what was read anew is never reused");
}

/** Of a unit that comes to a rollout's canary, what is known of the step before looks like a mismatch. */
const isDoubtful = (outcome: Judged | Refused): boolean =>
  "code" in outcome || (Boolean(outcome.item.rollout_id) && isMismatch(outcome));

/** Refuses outcomes beyond those that the project may have in a day. That somebody was exposed is none. */
function keepToQuota(call: Call, slots: Slot[]): void {
  for (const slot of slots) {
    if ("code" in slot.outcome || slot.outcome.item.kind === "exposure" || takeOutcome(call)) continue;
    slot.outcome = refused(
      "quota_reached",
      null,
      "The project has all the outcomes that it may have today (UTC): send it again tomorrow, with occurred_at.",
    );
  }
}

/** Sends what was accepted to its shards; a shard that cannot be reached has its items refused for now. */
async function count(
  call: Call,
  slots: Slot[],
  known: KnownProject,
): Promise<{ accepted: number; duplicates: number }> {
  const seeds = seedsOf(call.env);
  const studies = new Map<string, Study>();
  const shards = new Map<string, { slot: Slot; counted: CountedItem }[]>();
  for (const slot of slots) {
    if ("code" in slot.outcome) continue;
    const name = shardOf(call, slot.outcome.agentId, shareOf(slot.outcome));
    const list = shards.get(name) ?? [];
    if (list.length === 0) shards.set(name, list);
    const counted = countedOf(slot.id, slot.outcome, known, studies, seeds);
    list.push({ slot, counted: slot.correction ? { ...counted, correction: slot.correction } : counted });
  }
  const batches = Array.from(shards).flatMap(([name, list]) =>
    pack(list).map((packed) => ({ name, ...packed })),
  );
  const sums = await Promise.all(
    batches.map(async ({ name, list, bytes }) => {
      try {
        const verdicts = await sendToShard(call, name, bytes);
        const duplicates = verdicts.reduce((sum, one) => sum + one, 0);
        return { accepted: list.length - duplicates, duplicates };
      } catch (error) {
        console.warn("A shard did not take a batch:", error instanceof Error ? error.name : "unknown");
        for (const { slot } of list)
          slot.outcome = refused("unavailable", null, "It could not be stored just now; send it again.");
        return { accepted: 0, duplicates: 0 };
      }
    }),
  );
  return {
    accepted: sums.reduce((sum, { accepted }) => sum + accepted, 0),
    duplicates: sums.reduce((sum, { duplicates }) => sum + duplicates, 0),
  };
}

/** A user's outcomes all come to one shard, whatever they are of. */
const shareOf = ({ item, unit, shards }: Judged): number =>
  shards === 1 ? 0 : murmur3(item.user_id ?? item.session_id ?? unit) % shards;

function countedOf(
  id: string,
  { item, version, unit, occurredAt, study, arm, excluded, paused }: Judged,
  known: KnownProject,
  studies: Map<string, Study>,
  seeds: HashSeeds,
): CountedItem {
  return {
    id: keyedHash64(seeds, id),
    unit: keyedHash64(seeds, unit),
    occurredAt,
    version,
    study: study && shared(studies, study.key, study.versions, known),
    arm: arm < 0 ? null : arm,
    exposure: item.kind === "exposure",
    success: item.success ?? null,
    escalated: item.escalated ?? false,
    error: Boolean(item.error_code),
    excluded,
    paused,
    values: valuesOf(item, known),
  };
}

/** One object for all items of a study. */
function shared(
  studies: Map<string, Study>,
  key: string,
  versions: readonly number[],
  known: KnownProject,
): Study {
  const have = studies.get(key);
  if (have) return have;
  const heavy = Array.from(known.metrics, ([name, { kind }]) =>
    kind === "geometric_mean" ? `metrics.${name}` : null,
  ).filter((name) => name !== null);
  const study: Study = { key, versions: [...versions], ...(heavy.length > 0 && { heavy }) };
  studies.set(key, study);
  return study;
}

function valuesOf(item: InteractionItem, known: KnownProject): Record<string, number> {
  const values: Record<string, number> = {};
  for (const name of VALUE_NAMES) {
    const value = item[name];
    if (value !== null && value !== undefined) values[name] = value;
  }
  for (const [name, value] of Object.entries(item.metrics ?? {})) {
    const cap = known.metrics.get(name)?.cap ?? null;
    values[`metrics.${name}`] = cap === null ? value : Math.min(value, cap);
  }
  return values;
}

const idOf = (given: unknown): string | null => {
  const id = typeof given === "object" && given !== null && "interaction_id" in given && given.interaction_id;
  return typeof id === "string" ? id.slice(0, 255) : null;
};

function refusedAlone({ now }: Call, { code, message, errors }: Refused): Problem {
  if (code === "unavailable") return new Problem("unavailable", message, { retryAfter: 1 });
  if (code === "quota_reached")
    return new Problem(code, message, { retryAfter: Math.ceil(untilTomorrow(now) / 1000) });
  return new Problem("invalid_request", message, { errors, extra: { rejected: code } });
}

const seeds = new Map<string, HashSeeds>();

/** Of the deployment's own secret: the same for as long as that is. */
function seedsOf({ SIGNALBOX_MAC_SECRET: secret }: Env): HashSeeds {
  const known = seeds.get(secret);
  if (known) return known;
  const made: HashSeeds = [murmur3(`ids:1:${secret}`), murmur3(`ids:2:${secret}`)];
  seeds.set(secret, made);
  return made;
}
