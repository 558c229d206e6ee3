import { seconds } from "../../durations.ts";
import { misuse } from "../../failure.ts";
import { given } from "../../given.ts";
import * as parse from "../../parse.ts";
import { MAX_SAMPLE_SIZE } from "../../../domain/limits.ts";

/** A step as the API takes it; what it leaves out has the server's defaults. */
export interface GivenStep {
  percent: number;
  min_dwell_seconds?: number;
  min_exposures?: number;
  gate?: boolean;
}

export const exposures = parse.wholeNumber(0, MAX_SAMPLE_SIZE);

const GATE = "gate";

/** `5`, `5:10m`, `5:10m:200`, `5:10m:200:gate`, `5:gate` */
export function step(text: string): GivenStep {
  const parts = text.split(":").map((part) => part.trim());
  const gate = parts.length > 1 && parts.at(-1) === GATE;
  const [percent, dwell, least, ...more] = gate ? parts.slice(0, -1) : parts;
  if (!percent || more.length > 0) throw new Error("must look like percent[:dwell[:exposures]][:gate]");
  return {
    percent: parse.percent(percent),
    ...(dwell && { min_dwell_seconds: seconds(dwell) }),
    ...(least && { min_exposures: exposures(least) }),
    ...(gate && { gate }),
  };
}

/** What options say of steps. */
export interface StepOptions {
  /** Percentages alone. */
  steps: number[] | undefined;
  step: GivenStep[];
  dwell: number | undefined;
  minExposures: number | undefined;
}

/**
 * The steps that options and a file's field make; undefined: the server's own. A step's own words come before --dwell and
 * --min-exposures, and these before a file. Throws where they have no steps to be about.
 */
export function stepsOf({ steps, step, dwell, minExposures }: StepOptions, inFile: unknown): unknown {
  if (steps !== undefined && step.length > 0)
    throw misuse("--steps and --step both say what the steps are: give one.");
  const all = given({ min_dwell_seconds: dwell, min_exposures: minExposures });
  const own = steps?.map((percent) => ({ percent })) ?? step;
  if (own.length > 0) return own.map((one) => ({ ...all, ...one }));
  if (Object.keys(all).length === 0) return inFile;
  if (!Array.isArray(inFile))
    throw misuse("--dwell and --min-exposures are about steps: give --steps or --step as well.");
  return inFile.map((one: unknown) => ({
    ...(typeof one === "object" ? one : { percent: one }),
    ...all,
  }));
}
