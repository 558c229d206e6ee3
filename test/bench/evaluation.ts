import { mixedRules } from "./evaluation/mixed.ts";
import {
  answersOf,
  hashFloor,
  withExperiment,
  withRollout,
  withRules,
  withSplit,
  type Peer,
} from "./kit/peers.ts";
import { conclude, median, quantile, round, versionOf, type Target } from "./kit/report.ts";
import { takeTurns, type Contender } from "./kit/turns.ts";

/**
 * How long it takes to find one agent's version for one user, beside three libraries that do the same from memory:
 * a split by user, an experiment, a rollout, and twenty rules, of one kind and of several. All in one process, taking turns; read the ratios.
 */
const RULES = 20;
const SLICE_MS = 8;
const PACKAGES = ["@growthbook/growthbook", "@openfeature/flagd-core", "@launchdarkly/node-server-sdk"];
const OURS = "Signalbox";
/** Compiles targeting with `new Function`, which Workers forbid; its other row is what it does there. */
const GENERATES_CODE = "flagd";

interface Row {
  name: string;
  median_ns: number;
  p10_ns: number;
  p90_ns: number;
  /** Median, over the rounds, of this one's time as a multiple of ours in the same round. */
  times_signalbox: number;
}

export default async function evaluation(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 101);
  console.log(
    [`Node ${process.versions.node}`, ...PACKAGES.map((name) => `${name} ${versionOf(name)}`)].join(", "),
  );
  const split = await withSplit();
  for (const peer of split.peers) await checkShares(peer);
  const splitRows = await measure("A split of 70/30 by user", [...split.peers, hashFloor()], rounds);
  split.close();

  const experiment = withExperiment();
  for (const peer of experiment) await checkShares(peer);
  const experimentRows = await measure(
    "An experiment of 70/30 by user",
    [...experiment, hashFloor()],
    rounds,
  );

  const rollout = withRollout();
  for (const peer of rollout) await checkShares(peer);
  const rolloutRows = await measure("A rollout at 30 % of the users", [...rollout, hashFloor()], rounds);

  const rules = await withRules(RULES);
  await checkAlike(rules.peers);
  const ruleRows = await measure(`${RULES} rules on two attributes`, [...rules.peers, hashFloor()], rounds);
  rules.close();

  const mixed: { title: string; rows: Row[] }[] = [];
  for (const { title, peers } of mixedRules()) {
    await checkAlike(peers);
    const rows = await measure(`${RULES} rules ${title}`, [...peers, hashFloor()], rounds);
    mixed.push({ title, rows });
  }

  const versions = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
  conclude(
    "evaluation",
    {
      rounds,
      versions,
      split: splitRows,
      experiment: experimentRows,
      rollout: rolloutRows,
      rules: ruleRows,
      mixed,
    },
    [
      target("with the split, of the fastest peer's time", splitRows, 1 / 3, "<= 1/3"),
      target("with an experiment, of the peer's time", experimentRows, 1 / 3, "<= 1/3"),
      target("with a rollout, of the peer's time", rolloutRows, 1 / 3, "<= 1/3"),
      target(`with ${RULES} rules, of the fastest peer's time`, ruleRows, 1 / 2, "<= 1/2"),
      target(
        `with ${RULES} rules, of the fastest that runs in a Worker`,
        ruleRows.filter(({ name }) => name !== GENERATES_CODE),
        1 / 2,
        "<= 1/2",
      ),
      ...mixed.map(({ title, rows }) =>
        target(`with ${RULES} rules ${title}, of the fastest peer's time`, rows, 1 / 2, "<= 1/2"),
      ),
    ],
  );
}

async function measure(title: string, contenders: Contender[], rounds: number): Promise<Row[]> {
  const figures = await takeTurns(contenders, { rounds, sliceMs: SLICE_MS });
  const ours = figures.get(OURS)!;
  const rows = contenders.map(({ name }): Row => {
    const own = figures.get(name)!;
    return {
      name,
      median_ns: round(median(own), 1),
      p10_ns: round(quantile(own, 0.1), 1),
      p90_ns: round(quantile(own, 0.9), 1),
      times_signalbox: round(median(own.map((ns, i) => ns / ours[i]!))),
    };
  });
  console.log(`\n${title}: nanoseconds for one evaluation, ${rounds} rounds`);
  console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));
  return rows;
}

/** Ours as a part of the fastest peer's. */
function target(what: string, rows: Row[], bound: number, words: string): Target {
  const peers = rows.slice(1, -1).map((row) => row.times_signalbox);
  const measured = 1 / Math.min(...peers);
  return { what, measured, target: words, met: measured <= bound };
}

/** Each hashes in its own way, so that only the shares can be compared. */
async function checkShares(peer: Peer): Promise<void> {
  const answers = await answersOf(peer);
  const share = answers.filter((version) => version === 2).length / answers.length;
  const known = answers.every((version) => version === 1 || version === 2);
  if (!known || Math.abs(share - 0.3) > 0.06) throw new Error(`${peer.name} gives version 2 to ${share}`);
}

/** Rules leave nothing to chance: everybody has to answer the same. */
async function checkAlike(peers: Peer[]): Promise<void> {
  const [first, ...others] = await Promise.all(peers.map(answersOf));
  for (const [index, answers] of others.entries()) {
    if (answers.join() !== first!.join()) throw new Error(`${peers[index + 1]!.name} answers differently`);
  }
}
