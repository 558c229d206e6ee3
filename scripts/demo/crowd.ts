import { compileAgent, resolveAgent, type CompiledAgent } from "../../src/domain/resolve.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { DAY_MS } from "../../src/domain/durations.ts";
import type { Api } from "./api.ts";
import { behaviourOf, type Traffic } from "./traffic/behaviour.ts";
import { outcomeOf, requestsOf, type Request } from "./traffic/requests.ts";

/** Outcomes of one call. */
const BATCH = 1_000;

interface Snapshots {
  agents: Record<string, { revision: number; snapshot: Snapshot }>;
}

interface Stream {
  traffic: Traffic;
  requests: Iterator<Request>;
  next: Request | undefined;
}

/** All who ask the agents: they are given versions as the client library gives them, and report what came of it. */
export class Crowd {
  readonly #api: Api;
  readonly #begin: number;
  readonly #streams: Stream[];
  #since = 0;
  #agents = new Map<string, CompiledAgent>();
  #batch: object[] = [];
  #reporting = Promise.resolve();
  /** Outcomes that were taken. */
  reported = 0;

  /** Times are milliseconds since 1970. */
  constructor(api: Api, traffic: readonly Traffic[], begin: number, end: number) {
    this.#api = api;
    this.#begin = begin;
    this.#streams = traffic.map((one) => {
      const requests = requestsOf(one, begin, end);
      return { traffic: one, requests, next: requests.next().value as Request | undefined };
    });
  }

  /** Hears of what has changed, and asks under it from `since` on, in milliseconds since 1970. */
  async look(since: number): Promise<void> {
    this.#since = since;
    const { agents } = await this.#api.send<Snapshots>("GET", "/v1/snapshot");
    this.#agents = new Map(Object.entries(agents).map(([id, { snapshot }]) => [id, compileAgent(snapshot)]));
  }

  /** Asks all that is asked up to a time; what came of it is reported when a call is full. Throws when an outcome is rejected. */
  async askUpTo(time: number): Promise<void> {
    for (const outcome of this.#outcomes(time)) {
      if (this.#batch.push(outcome) === BATCH) await this.#send();
    }
    await this.#reporting;
  }

  /** Reports what was asked and is not reported yet. Throws when an outcome is rejected. */
  async reportAll(): Promise<void> {
    if (this.#batch.length > 0) await this.#send();
    await this.#reporting;
  }

  *#outcomes(time: number): Generator<object> {
    for (const stream of this.#streams) {
      for (
        ;
        stream.next && stream.next.at <= time;
        stream.next = stream.requests.next().value as Request | undefined
      ) {
        const outcome = this.#answer(stream.next, stream.traffic);
        if (outcome !== null) yield outcome;
      }
    }
  }

  /** Null: the agent is not there yet, or answers nobody. */
  #answer(request: Request, traffic: Traffic): object | null {
    const agent = this.#agents.get(request.agentId);
    const given = agent && resolveAgent(agent, request.attributes);
    if (given === undefined || "refused" in given) return null;
    const { version, experiment_id, rollout_id } = given;
    const at = Math.max(request.at, this.#since);
    const { user_id, session_id } = request.attributes;
    return {
      interaction_id: request.id,
      agent_id: request.agentId,
      version,
      experiment_id,
      rollout_id,
      user_id,
      session_id,
      occurred_at: new Date(at).toISOString(),
      ...outcomeOf(
        request,
        behaviourOf(traffic, version, (request.at - this.#begin) / DAY_MS),
        traffic.errors,
      ),
    };
  }

  /** While one batch is taken, the next one is made. */
  async #send(): Promise<void> {
    await this.#reporting;
    this.#reporting = this.#report(this.#batch);
    this.#batch = [];
  }

  async #report(interactions: object[]): Promise<void> {
    const { accepted, rejected } = await this.#api.send<{ accepted: number; rejected: unknown[] }>(
      "POST",
      "/v1/interactions",
      { interactions },
    );
    if (rejected.length > 0) throw new Error(`an outcome was rejected: ${JSON.stringify(rejected[0])}`);
    this.reported += accepted;
  }
}
