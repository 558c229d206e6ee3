/** How a version does. Rates are 0 to 1. */
export interface Behaviour {
  success: number;
  escalated: number;
  /** Of the response time, which is log-normal: milliseconds, and the deviation of its logarithm. */
  median_ms: number;
  spread: number;
  /** Mean score of those who give one, 1 to 10. */
  satisfaction: number;
  /** Median tokens of a request and of an answer. */
  input_tokens: number;
  output_tokens: number;
  /** US dollars of a million tokens, in and out. */
  prices: readonly [number, number];
}

/** A time in which something goes wrong: days since the beginning. */
export interface Incident {
  from: number;
  to: number;
  /** Of these versions only; left out: of all. */
  versions?: readonly number[];
  change: Partial<Behaviour>;
}

/** Who uses an agent, how much, and what comes of it. */
export interface Traffic {
  agentId: string;
  /** In all of the demo's time. */
  requests: number;
  users: number;
  /** Days after the beginning; it is not there before. */
  from: number;
  errors: readonly string[];
  versions: Readonly<Record<number, Behaviour>>;
  incidents?: readonly Incident[];
}

/** Of a version at a time, in days since the beginning. */
export function behaviourOf(
  { agentId, versions, incidents = [] }: Traffic,
  version: number,
  day: number,
): Behaviour {
  const usual = versions[version];
  if (usual === undefined) throw new Error(`nothing is known of how version ${version} of ${agentId} does`);
  const now = incidents.filter(
    (one) => one.from <= day && day < one.to && (one.versions?.includes(version) ?? true),
  );
  return Object.assign({}, usual, ...now.map(({ change }) => change)) as Behaviour;
}
