import { Sketch, type SketchData } from "../../stats/sketch.ts";

/** Sums over all interactions of one version within one minute, hour or day: studies and arms make no difference. */
export interface BucketScalars {
  total_requests: number;
  successful_requests: number;
  failed_requests: number;
  escalated: number;
  response_time_n: number;
  response_time_sum: number;
  satisfaction_n: number;
  satisfaction_sum: number;
  cost_usd: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
}

export interface Bucket extends BucketScalars {
  response_times: SketchData;
}

/** A bucket that is being filled. */
export interface OpenBucket {
  scalars: BucketScalars;
  response_times: Sketch;
}

const NOTHING: BucketScalars = {
  total_requests: 0,
  successful_requests: 0,
  failed_requests: 0,
  escalated: 0,
  response_time_n: 0,
  response_time_sum: 0,
  satisfaction_n: 0,
  satisfaction_sum: 0,
  cost_usd: 0,
  input_tokens: 0,
  output_tokens: 0,
  cached_tokens: 0,
};

export const BUCKET_SCALARS = Object.keys(NOTHING) as (keyof BucketScalars)[];

export const openBucket = (): OpenBucket => ({ scalars: { ...NOTHING }, response_times: new Sketch() });

export function mergeInto(bucket: OpenBucket, other: Bucket): void {
  for (const name of BUCKET_SCALARS) bucket.scalars[name] += other[name];
  bucket.response_times.merge(other.response_times);
}

export const closed = ({ scalars, response_times }: OpenBucket): Bucket => ({
  ...scalars,
  response_times: response_times.data(),
});

export function bothBuckets(a: Bucket, b: Bucket): Bucket {
  const sum = openBucket();
  mergeInto(sum, a);
  mergeInto(sum, b);
  return closed(sum);
}
