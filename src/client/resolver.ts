import { isObject, type JsonObject } from "../domain/json.ts";
import { fillVariables } from "../domain/variables.ts";
import type { Limit } from "./deadline.ts";
import { asError, isOutage, type SignalboxError } from "./errors.ts";
import type { Emitter } from "./events.ts";
import { fallbackAnswer } from "./fallback/answers.ts";
import type { Directory } from "./fallback/directory.ts";
import type { Local } from "./local/local.ts";
import type { Known, Question, Remote } from "./remote.ts";
import type { Resolved, ResolveOptions, Source } from "./types.ts";

/** Refusals that a fallback must not get round: a switch that somebody has thrown, and faults of the question itself. */
const FINAL = new Set(["agent_disabled", "aborted", "invalid_request"]);

/** Tries one source after the other. */
export class Resolver {
  private readonly remote: Remote;
  private readonly local: Local | null;
  private readonly directory: Directory;
  private readonly events: Emitter;

  constructor(remote: Remote, local: Local | null, directory: Directory, events: Emitter) {
    this.remote = remote;
    this.local = local;
    this.directory = directory;
    this.events = events;
  }

  /** Throws SignalboxError when nothing can answer. */
  async answer(
    question: Question,
    limit: Limit,
    given: Pick<ResolveOptions<unknown>, "default" | "variables">,
  ): Promise<Resolved<unknown>> {
    const resolved = await this.known(question, limit).catch((error: unknown) =>
      this.standIn(question, asError(error), given.default),
    );
    const { variables } = given;
    if (variables === undefined || !isObject(resolved.config)) return resolved;
    // An object that came from JSON, or that the caller means to be a configuration.
    return { ...resolved, config: fillVariables(resolved.config as JsonObject, variables)! };
  }

  private async known(question: Question, limit: Limit): Promise<Resolved> {
    const local = await this.local?.ask(question, limit);
    if (local) return resolvedOf(local, "local");
    return resolvedOf(await this.remote.ask(question, limit), "remote");
  }

  /**
   * Last good answer, snapshot, file, default: after a refusal without the first two, for the server has said that they
   * no longer hold.
   */
  private async standIn(
    question: Question,
    failure: SignalboxError,
    fallback: unknown,
  ): Promise<Resolved<unknown>> {
    if (FINAL.has(failure.code)) throw failure;
    const stand =
      (isOutage(failure) ? this.remembered(question) : null) ?? (await this.fallback(question, fallback));
    if (stand === null) throw failure;
    this.events.emit("error", failure);
    return stand;
  }

  private remembered(question: Question): Resolved | null {
    // A revision that was asked for cannot be had from what is older.
    const known = question.minRevision === undefined ? this.remote.lastGood(question) : null;
    if (known) return { ...resolvedOf(known, "cache"), stale: true };
    const local = this.local?.alone(question);
    return local ? resolvedOf(local, "local") : null;
  }

  private async fallback(question: Question, config: unknown): Promise<Resolved<unknown> | null> {
    const { agentId } = question;
    const file = await this.directory.find(agentId, question);
    if (file) return fallbackAnswer({ ...file, source: "file" });
    return config === undefined
      ? null
      : fallbackAnswer({ agentId, version: null, config, source: "default" });
  }
}

const resolvedOf = ({ body, asOf, stale }: Known, source: Source): Resolved => ({
  ...body,
  source,
  stale,
  age_ms: Math.max(0, Date.now() - asOf),
});
