import { GrowthBookClient } from "@growthbook/growthbook";
import { init, type LDContext } from "@launchdarkly/node-server-sdk";
import { TestData } from "@launchdarkly/node-server-sdk/integrations";
import type { EvaluationContext } from "@openfeature/core";
import { FlagdCore } from "@openfeature/flagd-core";
import { slotAfter, bucketPrefix, SLOTS } from "../../../src/domain/bucketing.ts";
import type { LiveExperiment } from "../../../src/domain/experiment/experiment.ts";
import { compileAgent, resolveAgent } from "../../../src/domain/resolve.ts";
import { exposureAt } from "../../../src/domain/rollout/assignment.ts";
import type { LiveRollout } from "../../../src/domain/rollout/rollout.ts";
import type { Snapshot } from "../../../src/domain/snapshot.ts";
import type { Contender } from "./turns.ts";

/**
 * The same two jobs for everybody: giving version 2 to 30 % of the users, or trying rules on two attributes in turn
 * until one applies. Everything that can be prepared before a request comes is prepared, and nothing uses the network.
 */

/** Users take turns, so that nothing can be remembered from one to the next. */
const USERS = 1_024;
/** One user in five meets no rule at all; the others are spread evenly over the rules. */
const REGIONS_PER_RULE = 1.25;

interface User {
  user_id: string;
  plan: string;
  region: string;
}

/** A way to get a version for one of the users. */
export interface Peer extends Contender {
  versionOf: (user: number) => number | Promise<number>;
}

const users = (regions: number): User[] =>
  Array.from({ length: USERS }, (_, i) => ({
    user_id: `user-${i * 7919}`,
    plan: "pro",
    region: `region-${i % regions}`,
  }));

/** Answers at once. */
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

/** Nothing but the hash that places a unit. */
export function hashFloor(): Contender {
  const prefix = bucketPrefix("agent.rule", "rule");
  const ids = users(1).map((user) => user.user_id);
  return peer("the bare hash", (user) => slotAfter(prefix, ids[user]!));
}

export async function withSplit(): Promise<{ peers: Peer[]; close: () => void }> {
  const all = users(1);
  const split = [
    { version: 1, weight: 70 },
    { version: 2, weight: 30 },
  ];
  const growthbook = growthbookOf({
    experiment: {
      defaultValue: 1,
      rules: [{ variations: [1, 2], weights: [0.7, 0.3], hashAttribute: "user_id", hashVersion: 2 }],
    },
    rollout: {
      defaultValue: 1,
      rules: [{ force: 2, coverage: 0.3, hashAttribute: "user_id" }],
    },
  });
  const flagdTargeting = { fractional: [{ var: "targetingKey" }, ["v1", 70], ["v2", 30]] };
  const launchdarkly = await launchdarklyOf({
    fallthrough: {
      rollout: {
        variations: [
          { variation: 0, weight: 70_000 },
          { variation: 1, weight: 30_000 },
        ],
      },
    },
    rules: [],
  });
  const peers = [
    signalbox({ rules: [{ id: "rule", condition: {}, split }] }, all),
    growthbook("experiment", "GrowthBook, experiment", all),
    growthbook("rollout", "GrowthBook, rollout", all),
    ...flagdOf({ v1: 1, v2: 2 }, flagdTargeting, all),
    launchdarkly.peer(all),
  ];
  return { peers, close: launchdarkly.close };
}

/** The split as an experiment: a hash says whose traffic it is, another one which variant. */
export function withExperiment(): Peer[] {
  const all = users(1);
  const experiment: LiveExperiment = {
    id: "experiment",
    phase: 1,
    unit: "user",
    ranges: [[0, SLOTS]],
    arms: [
      { version: 1, weight: 70 },
      { version: 2, weight: 30 },
    ],
  };
  const growthbook = growthbookOf({
    experiment: {
      defaultValue: 1,
      rules: [
        {
          key: "experiment",
          variations: [1, 2],
          weights: [0.7, 0.3],
          namespace: ["agent", 0, 1],
          hashAttribute: "user_id",
          hashVersion: 2,
        },
      ],
    },
  });
  return [
    signalbox({ experiments: [experiment] }, all),
    growthbook("experiment", "GrowthBook, experiment in a namespace", all),
  ];
}

/** The same as a rollout's canary: everybody else gets the version from before, whether the baseline's or the active one. */
export function withRollout(): Peer[] {
  const all = users(1);
  const rollout: LiveRollout = {
    id: "rollout",
    unit: "user",
    target_version: 2,
    stable_version: 1,
    ...exposureAt(30),
  };
  const growthbook = growthbookOf({
    rollout: { defaultValue: 1, rules: [{ force: 2, coverage: 0.3, hashAttribute: "user_id" }] },
  });
  return [signalbox({ rollout }, all), growthbook("rollout", "GrowthBook, rollout", all)];
}

/** Rules of which each looks at a plan and a region, and gives version 2 and up; version 1 for the rest. */
export async function withRules(count: number): Promise<{ peers: Peer[]; close: () => void }> {
  const all = users(Math.ceil(count * REGIONS_PER_RULE));
  const numbers = Array.from({ length: count }, (_, i) => i);
  const condition = (i: number) => ({ plan: "pro", region: `region-${i}` });
  const growthbook = growthbookOf({
    rules: { defaultValue: 1, rules: numbers.map((i) => ({ condition: condition(i), force: i + 2 })) },
  });
  const flagdBranches = numbers.flatMap((i) => [
    { and: [{ "==": [{ var: "plan" }, "pro"] }, { "==": [{ var: "region" }, `region-${i}`] }] },
    `v${i + 2}`,
  ]);
  const launchdarkly = await launchdarklyOf({
    fallthrough: { variation: 0 },
    rules: numbers.map((i) => ({
      id: `rule-${i}`,
      variation: i + 1,
      clauses: Object.entries(condition(i)).map(([attribute, value]) => ({
        attribute,
        op: "in",
        values: [value],
        contextKind: "user",
      })),
    })),
  });
  const variants = Object.fromEntries([0, ...numbers.map((i) => i + 1)].map((i) => [`v${i + 1}`, i + 1]));
  const peers = [
    signalbox(
      { rules: numbers.map((i) => ({ id: `rule-${i}`, condition: condition(i), version: i + 2 })) },
      all,
    ),
    growthbook("rules", "GrowthBook", all),
    ...flagdOf(variants, { if: [...flagdBranches, "v1"] }, all),
    launchdarkly.peer(all),
  ];
  return { peers, close: launchdarkly.close };
}

function snapshotOf(targeting: Partial<Snapshot>, versions = 64): Snapshot {
  const numbers = Array.from({ length: versions }, (_, i) => [String(i + 1), `sha256:${i}`]);
  return {
    agent_id: "agent",
    enabled: true,
    deleted: false,
    active: 1,
    labels: {},
    versions: Object.fromEntries(numbers),
    rules: [],
    overrides: [],
    flags: [],
    groups: {},
    ...targeting,
  };
}

function signalbox(targeting: Partial<Snapshot>, all: User[]): Peer {
  const agent = compileAgent(snapshotOf(targeting));
  return peer("Signalbox", (user) => {
    const answer = resolveAgent(agent, { ...all[user]! });
    return "refused" in answer ? 0 : answer.version;
  });
}

/** Its client for servers: many users at once, as against one instance for each. */
function growthbookOf(features: Record<string, object>) {
  const client = new GrowthBookClient().initSync({ payload: { features } });
  return (feature: string, name: string, all: User[]): Peer =>
    peer(name, (user) => Number(client.evalFeature(feature, { attributes: { ...all[user]! } }).value));
}

/** As it is, and without the code that it generates: a Worker may not do that. */
function flagdOf(variants: Record<string, number>, targeting: object, all: User[]): Peer[] {
  const flag = { state: "ENABLED", variants, defaultVariant: "v1", targeting };
  const silent = () => {};
  const logger = { error: silent, warn: silent, info: silent, debug: silent };
  return [false, true].map((disableDynamicCodeGeneration) => {
    const core = new FlagdCore(undefined, logger, { disableDynamicCodeGeneration });
    core.setConfigurations(JSON.stringify({ flags: { flag } }));
    return peer(disableDynamicCodeGeneration ? "flagd, as in a Worker" : "flagd", (user) => {
      const { user_id: targetingKey, plan, region } = all[user]!;
      const context: EvaluationContext = { targetingKey, plan, region };
      return core.resolveNumberEvaluation("flag", 0, context, logger).value;
    });
  });
}

/** It answers with promises, and nothing else: awaiting them is a part of asking it. */
async function launchdarklyOf(flag: object): Promise<{ peer(all: User[]): Peer; close: () => void }> {
  const data = new TestData();
  const silent = () => {};
  const client = init("sdk-key", {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: { error: silent, warn: silent, info: silent, debug: silent },
  });
  await client.waitForInitialization({ timeout: 5 });
  const variations = Array.from({ length: 256 }, (_, i) => i + 1);
  await data.usePreconfiguredFlag({ key: "flag", version: 1, on: true, variations, salt: "salt", ...flag });
  const versionOf = (all: User[], user: number): Promise<number> => {
    const { user_id: key, plan, region } = all[user]!;
    const context: LDContext = { kind: "user", key, plan, region };
    return client.numberVariation("flag", context, 0);
  };
  return {
    close: () => client.close(),
    peer: (all) => ({
      name: "LaunchDarkly",
      versionOf: (user) => versionOf(all, user),
      async run(times) {
        let sum = 0;
        for (let i = 0; i < times; i += 1) sum += await versionOf(all, i % USERS);
        return sum;
      },
    }),
  };
}

/** Asks everybody about every user: the versions that were given, by the user's number. */
export async function answersOf({ versionOf }: Peer): Promise<number[]> {
  const answers: number[] = [];
  for (let user = 0; user < USERS; user += 1) answers.push(await versionOf(user));
  return answers;
}
