import { CURRENT } from "../domain/current.ts";
import { DIRECTIONS, type Guardrail } from "../domain/experiment/experiment.ts";
import { MAX_VERSION } from "../domain/limits.ts";
import { CUSTOM_NAME } from "../domain/metric.ts";
import { AGENT_ID, KEY, RESERVED_AGENT_IDS, SLUG } from "../domain/slug.ts";

/** Readers of option values: each throws an error that completes the sentence "the value …". */

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };

export const versionNumber = wholeNumber(1, MAX_VERSION);

export function agentId(text: string): string {
  if (!AGENT_ID.test(text)) {
    throw new Error("must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 255 characters at most");
  }
  if (RESERVED_AGENT_IDS.includes(text)) throw new Error("is reserved");
  return text;
}

/** An agent's id, or `current`: the agent that is the caller's. */
export const agentIdOrCurrent = (text: string): string => (text === CURRENT ? text : agentId(text));

/** Of a workspace or a project. */
export function slug(text: string): string {
  if (SLUG.test(text)) return text;
  throw new Error("must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 63 characters at most");
}

/** The id of an experiment, a rollout, an alert …, as the server takes it: it stands in a path. */
export function key(text: string): string {
  if (KEY.test(text)) return text;
  throw new Error(
    "must start with a letter or digit and hold only letters, digits, _ - and ., 128 characters at most",
  );
}

/** Of a project's own. */
export function metricName(text: string): string {
  if (CUSTOM_NAME.test(text)) return text;
  throw new Error("must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 64 characters at most");
}

/** Any number that JSON has; not the empty text, and nothing in other bases. */
export function number(text: string): number {
  const value = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Error("must be a number such as 0.05");
  return value;
}

export function percent(text: string): number {
  const value = number(text.endsWith("%") ? text.slice(0, -1).trimEnd() : text);
  if (!(value >= 0 && value <= 100)) throw new Error("must be a percentage from 0 to 100");
  return value;
}

/** A rate: `0.05`, or `5%`. Other numbers as they are. */
export function rate(text: string): number {
  if (!text.endsWith("%")) return number(text);
  return number(String(Number((number(text.slice(0, -1).trimEnd()) / 100).toPrecision(12))));
}

/** `27=70,28=30` */
export function weights(text: string): Record<string, number> {
  const entries = text.split(",").map((part) => {
    const [version, share, ...more] = part.split("=");
    if (share === undefined || more.length > 0) throw new Error("must look like 27=70,28=30");
    return [versionNumber(version!.trim()), percent(share.trim())] as const;
  });
  if (new Set(entries.map(([version]) => version)).size < entries.length)
    throw new Error("names a version twice");
  return Object.fromEntries(entries);
}

/** `1,5,25,100` */
export const percents = (text: string): number[] => text.split(",").map((part) => percent(part.trim()));

/** `metric`, `metric:decrease`, `metric:decrease:0.1` */
export function guardrail(text: string): Guardrail {
  const [metric, direction, margin, ...more] = text.split(":");
  if (!metric || more.length > 0) throw new Error("must look like metric[:direction[:margin]]");
  return {
    metric,
    ...(direction && { direction: oneOf(...DIRECTIONS)(direction) }),
    ...(margin && { margin: number(margin) }),
  };
}

export const oneOf =
  <const T extends string>(...choices: T[]) =>
  (text: string): T => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw new Error(`must be ${choices.join(" or ")}`);
    return choice;
  };

/** `plan=pro`; only the first `=` separates. */
export function pair(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error("must look like name=value");
  return [text.slice(0, at), text.slice(at + 1)];
}

export function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('must be a JSON object such as {"plan": "pro"}');
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error('must be a JSON object such as {"plan": "pro"}');
  }
  return value as Record<string, unknown>;
}
