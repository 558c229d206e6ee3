import { credentialNames } from "../../domain/config-credentials.ts";
import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Step } from "../../domain/evaluate/trace.ts";
import type { Variables } from "../../domain/variables.ts";
import type { ContextReads, PinnedContext } from "../../store/edge-contexts.ts";
import type { SecretReads } from "../../store/edge-secrets.ts";
import { inTime, type Clock } from "../clock.ts";
import { REQUEST_WAIT_MS } from "../limits.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import { unavailable, type View } from "../memory/view.ts";
import { admit, identityOf, type Plane } from "../plane.ts";
import { requestIdOf } from "../problems.ts";
import { bodyOf, explained, send, wantsYaml } from "./answer.ts";
import type { Frame } from "./frame.ts";
import type { Options } from "./options.ts";

/** Credentials in clear, read from the database for each request. */
export class Secrets {
  private readonly reads: SecretReads;
  private readonly clock: Clock;

  constructor(reads: SecretReads, clock: Clock) {
    this.reads = reads;
    this.clock = clock;
  }

  /** Values by name. Throws `unavailable`, and `internal` when no master key opens one. */
  async read(asked: Omit<Parameters<SecretReads>[0], "now">): Promise<Record<string, string>> {
    if (asked.names.length === 0) return {};
    return readInTime(this.clock, this.reads({ ...asked, now: this.clock.now() }), "credentials");
  }
}

/** The contexts that published versions include. */
export class Contexts {
  private readonly reads: ContextReads;
  private readonly clock: Clock;

  constructor(reads: ContextReads, clock: Clock) {
    this.reads = reads;
    this.clock = clock;
  }

  /** Throws `unavailable`. */
  async read(projectId: number, agentId: string, version: number): Promise<PinnedContext[]> {
    return readInTime(this.clock, this.reads(projectId, agentId, version), "contexts");
  }
}

async function readInTime<T>(clock: Clock, read: Promise<T>, what: string): Promise<T> {
  const reading = read.catch((error: unknown) => {
    if (error instanceof Problem) return error;
    console.warn(`The database did not answer a request for ${what}.`);
    return null;
  });
  const values = await inTime(clock, reading, REQUEST_WAIT_MS);
  if (values === null) throw unavailable();
  if (values instanceof Problem) throw values;
  return values;
}

interface Given {
  request: Request;
  view: View;
  entry: AgentEntry;
  version: number;
  frame: Frame;
  headers: Record<string, string>;
  steps: Step[] | null;
  variables: Variables | null;
}

/** The credentials that a configuration refers to, for a key with the scope `secrets:read`, as JSON text. */
async function credentialsIn(
  plane: Plane,
  { request, view, entry }: Given,
  config: unknown,
): Promise<string> {
  const identity = await identityOf(plane, request.headers);
  admit(plane, identity, request.headers, view, "secrets:read");
  const credentials = await plane.secrets.read({
    projectId: view.projectId,
    agentId: entry.snapshot.agent_id,
    names: credentialNames(config as JsonObject),
    actor: identity.key === null ? "root" : `key:${identity.key.id}`,
    requestId: requestIdOf(request),
  });
  return JSON.stringify(credentials);
}

/** The contexts that a configuration includes, as JSON text. They are part of it: who may resolve it may read them. */
async function contextsIn(plane: Plane, { view, entry, version }: Given, config: unknown): Promise<string> {
  const named = (config as JsonObject).contexts;
  if (!Array.isArray(named) || named.length === 0) return "{}";
  const contexts = await plane.contexts.read(view.projectId, entry.snapshot.agent_id, version);
  const members = contexts.map(
    ({ name, version: held, data }) => `${JSON.stringify(name)}:{"version":${held},"data":${data}}`,
  );
  return `{${members.join(",")}}`;
}

/**
 * The answer with what was asked to be included. It is made for this request alone: nobody is told to keep it, and it has
 * no tag to ask for it again by.
 */
export async function answerWithIncluded(
  plane: Plane,
  asked: Pick<Options, "credentials" | "contexts">,
  given: Given,
): Promise<Response> {
  const { request, frame, headers, steps, variables } = given;
  const config: unknown = JSON.parse(frame.config);
  const credentials = asked.credentials
    ? [`,"credentials":${await credentialsIn(plane, given, config)}`]
    : [];
  const contexts = asked.contexts ? [`,"contexts":${await contextsIn(plane, given, config)}`] : [];
  const plain = bodyOf(frame, variables);
  const body = steps === null ? plain : explained(plain, steps);
  headers["Cache-Control"] = "no-store";
  return send(
    [body.slice(0, -1), ...credentials, ...contexts, "}"].join(""),
    wantsYaml(request.headers.get("Accept")),
    headers,
  );
}
