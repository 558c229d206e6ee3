import type { ResolveOptions } from "./types.ts";

type Asked = Pick<ResolveOptions<unknown>, "version" | "label" | "minRevision">;

/** Throws TypeError for what the server would refuse, which local mode must not take for something else. */
export function checkAsked({ version, label, minRevision }: Asked): void {
  if (!isWhole(version, 1)) throw unfit("version", "a whole number of at least 1", version);
  if (label !== undefined && typeof label !== "string") throw unfit("label", "text", label);
  if (!isWhole(minRevision, 0)) throw unfit("minRevision", "a whole number of at least 0", minRevision);
}

const isWhole = (value: unknown, least: number): boolean =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= least);

function unfit(name: string, wanted: string, given: unknown): TypeError {
  const told = typeof given === "string" ? JSON.stringify(given.slice(0, 64)) : String(given);
  return new TypeError(`resolve takes ${name} as ${wanted}; it was given ${told}.`);
}
