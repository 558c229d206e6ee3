/** Something that is timed: `run` does it so many times, and answers anything that depends on all of it. */
export interface Contender {
  name: string;
  run(times: number): number | Promise<number>;
}

/** Kept, so that no compiler may leave out what leads to it. */
let sink = 0;

/**
 * Nanoseconds for each time, one figure a round. All of them take turns within one process, in another order each
 * round, so that whatever else the machine does meets all of them.
 */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, sliceMs }: { rounds: number; sliceMs: number },
): Promise<Map<string, number[]>> {
  const times = new Map<string, number>();
  for (const contender of contenders) times.set(contender.name, await timesIn(contender, sliceMs));
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index] of contenders.entries()) {
      const contender = contenders[(index + round) % contenders.length]!;
      const count = times.get(contender.name)!;
      figures.get(contender.name)!.push((await time(contender, count)) / count);
    }
  }
  if (Number.isNaN(sink)) throw new Error("a contender answers no numbers");
  return figures;
}

/** Warms it up, and finds out how many times fit into a slice. */
async function timesIn(contender: Contender, sliceMs: number): Promise<number> {
  let count = 64;
  for (let warm = 0; warm < 3;) {
    const ms = (await time(contender, count)) / 1e6;
    if (ms < sliceMs / 2) count = Math.ceil(count * (ms < sliceMs / 8 ? 4 : 1.5));
    else warm += 1;
  }
  return count;
}

async function time(contender: Contender, count: number): Promise<number> {
  const start = process.hrtime.bigint();
  const answer = contender.run(count);
  sink += typeof answer === "number" ? answer : await answer;
  return Number(process.hrtime.bigint() - start);
}
