import { GrowthBookClient } from "@growthbook/growthbook";
import { FlagdCore } from "@openfeature/flagd-core";
import { compileAgent, resolveAgent } from "../../../src/domain/resolve.ts";
import type { Peer } from "../kit/peers.ts";

/**
 * Twenty rules of several kinds, beside the two peers that can be asked without promises. What applies is spread over
 * the rules, or the last one alone, or none: the more rules are passed over, the longer it takes. Rules of nothing but
 * thresholds are what an index by equal texts cannot help.
 */
const RULES = 20;
const USERS = 1_024;

interface Clause {
  attribute: "country" | "plan" | "age" | "seats";
  op: "is" | "is not" | "in" | "above";
  value: string | number | string[];
}

interface User {
  user_id: string;
  country: string;
  plan: string;
  age: number;
  seats: number;
}

const numbers = Array.from({ length: RULES }, (_, i) => i);

const oldAndMany = (i: number): Clause[] => [
  { attribute: "age", op: "above", value: 100 - i },
  { attribute: "seats", op: "above", value: 10 },
];

function severalKinds(i: number): Clause[] {
  if (i % 4 === 0) {
    return [
      { attribute: "country", op: "is", value: `c${i}` },
      { attribute: "plan", op: "in", value: ["pro", "team"] },
    ];
  }
  if (i % 4 === 1) {
    return [
      { attribute: "country", op: "in", value: [`c${i}`, `d${i}`] },
      { attribute: "age", op: "above", value: 40 },
    ];
  }
  if (i % 4 === 2) {
    return [
      { attribute: "seats", op: "above", value: 1_000 - i },
      { attribute: "plan", op: "is not", value: "free" },
    ];
  }
  return oldAndMany(i);
}

const usersOf = (make: (i: number) => Omit<User, "user_id">): User[] =>
  Array.from({ length: USERS }, (_, i) => ({ user_id: `user-${i}`, ...make(i) }));

const spread = usersOf((i) => ({
  country: `c${i % 25}`,
  plan: ["free", "pro", "team"][i % 3]!,
  age: (i * 7) % 105,
  seats: (i * 13) % 1_005,
}));
const last = usersOf((i) => ({ country: `e${i % 25}`, plan: "pro", age: 82, seats: 11 + (i % 900) }));
const none = usersOf((i) => ({ country: `e${i % 25}`, plan: "pro", age: i % 80, seats: i % 900 }));

export interface Mixed {
  title: string;
  peers: Peer[];
}

export function mixedRules(): Mixed[] {
  const kinds = numbers.map(severalKinds);
  const thresholds = numbers.map(oldAndMany);
  return [
    { title: "of several kinds", peers: peersOf(kinds, spread) },
    { title: "of several kinds, the last applies", peers: peersOf(kinds, last) },
    { title: "of several kinds, none applies", peers: peersOf(kinds, none) },
    { title: "of thresholds, none applies", peers: peersOf(thresholds, none) },
  ];
}

const peersOf = (rules: Clause[][], users: User[]): Peer[] => [
  signalbox(rules, users),
  growthbook(rules, users),
  flagd("flagd", rules, users, false),
  flagd("flagd, as in a Worker", rules, users, true),
];

function peer(name: string, versionOf: (user: number) => number): Peer {
  return {
    name,
    versionOf,
    run(times) {
      let sum = 0;
      for (let i = 0; i < times; i += 1) sum += versionOf(i % USERS);
      return sum;
    },
  };
}

const OPERATORS = { is: "$eq", "is not": "$ne", in: "$in", above: "$gt" } as const;

const conditionOf = (clauses: Clause[]) =>
  Object.fromEntries(
    clauses.map(({ attribute, op, value }) => [attribute, op === "is" ? value : { [OPERATORS[op]]: value }]),
  );

function signalbox(rules: Clause[][], users: User[]): Peer {
  const agent = compileAgent({
    agent_id: "agent",
    enabled: true,
    deleted: false,
    active: 1,
    labels: {},
    versions: {},
    rules: rules.map((clauses, i) => ({
      id: `rule-${i}`,
      condition: conditionOf(clauses),
      version: i + 2,
    })),
  });
  return peer("Signalbox", (user) => {
    const answer = resolveAgent(agent, { ...users[user]! });
    return "refused" in answer ? 0 : answer.version;
  });
}

function growthbook(rules: Clause[][], users: User[]): Peer {
  const feature = {
    defaultValue: 1,
    rules: rules.map((clauses, i) => ({ condition: conditionOf(clauses), force: i + 2 })),
  };
  const client = new GrowthBookClient().initSync({ payload: { features: { feature } } });
  return peer("GrowthBook", (user) =>
    Number(client.evalFeature("feature", { attributes: { ...users[user]! } }).value),
  );
}

const LOGIC = { is: "==", "is not": "!=", in: "in", above: ">" } as const;

function flagd(name: string, rules: Clause[][], users: User[], disableDynamicCodeGeneration: boolean): Peer {
  const branches = rules.flatMap((clauses, i) => [
    { and: clauses.map(({ attribute, op, value }) => ({ [LOGIC[op]]: [{ var: attribute }, value] })) },
    `v${i + 2}`,
  ]);
  const flag = {
    state: "ENABLED",
    variants: Object.fromEntries([-1, ...numbers].map((i) => [`v${i + 2}`, i + 2])),
    defaultVariant: "v1",
    targeting: { if: [...branches, "v1"] },
  };
  const silent = () => {};
  const logger = { error: silent, warn: silent, info: silent, debug: silent };
  const core = new FlagdCore(undefined, logger, { disableDynamicCodeGeneration });
  core.setConfigurations(JSON.stringify({ flags: { flag } }));
  return peer(name, (user) => {
    const { user_id: targetingKey, ...rest } = users[user]!;
    return core.resolveNumberEvaluation("flag", 0, { targetingKey, ...rest }, logger).value;
  });
}
