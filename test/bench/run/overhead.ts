import { Caller, type Timed } from "./caller.ts";
import { AGENT, SYSTEM, type Service } from "./service.ts";

/** Milliseconds of each round, by what was asked. */
export type Rounds = Map<string, number[]>;

const MESSAGE = "Hello, how can you help me?";

/** Asks the model's server itself and through Signalbox, taking turns, each over one connection of its own. */
export async function overhead(service: Service, rounds: number, warmRounds: number): Promise<Rounds> {
  const turns = turnsOf(service);
  const figures: Rounds = new Map();
  for (let round = -warmRounds; round < rounds; round += 1) {
    for (const [index] of turns.entries()) {
      const { ask, told } = turns[(index + round + warmRounds) % turns.length]!;
      const timed = await ask();
      if (!timed.text.includes("word-19")) throw new Error(`An unexpected answer: ${timed.text}`);
      if (round < 0) continue;
      for (const [name, ms] of Object.entries(told(timed)))
        figures.set(name, [...(figures.get(name) ?? []), ms]);
    }
  }
  for (const { caller } of turns) caller.close();
  return figures;
}

interface Turn {
  caller: Caller;
  ask: () => Promise<Timed>;
  told: (timed: Timed) => Record<string, number>;
}

function turnsOf({ model, url, key }: Service): Turn[] {
  const run = new URL(`/v1/agents/${AGENT}/run`, url);
  const turn = (
    target: URL,
    headers: Record<string, string>,
    body: () => object,
    told: Turn["told"],
  ): Turn => {
    const caller = new Caller();
    return { caller, told, ask: () => caller.send("POST", target, headers, body()) };
  };
  const direct = (stream: boolean) => () => ({
    model: "model-1",
    messages: [
      { role: "system", content: SYSTEM },
      { role: "user", content: MESSAGE },
    ],
    ...(stream && { stream, stream_options: { include_usage: true } }),
  });
  const whole =
    (name: string) =>
    ({ endMs }: Timed) => ({ [name]: endMs });
  const streamed =
    (name: string) =>
    ({ firstMs, endMs }: Timed) => ({
      [`${name}, first token`]: firstMs,
      [`${name}, end`]: endMs,
    });
  const authorization = `Bearer ${key}`;
  return [
    turn(model, {}, direct(false), whole("direct, JSON")),
    turn(run, { authorization }, () => ({ message: MESSAGE }), whole("run, JSON, new session")),
    turn(
      run,
      { authorization },
      () => ({ message: MESSAGE, session_id: "the-same" }),
      whole("run, JSON, same session"),
    ),
    turn(model, {}, direct(true), streamed("direct, stream")),
    turn(
      run,
      { authorization },
      () => ({ message: MESSAGE, stream: true }),
      streamed("run, stream, new session"),
    ),
  ];
}
