import { credentialNames } from "../../domain/config-credentials.ts";
import { Problem } from "../../domain/errors.ts";
import type { Step } from "../../domain/evaluate/trace.ts";
import type { Variables } from "../../domain/variables.ts";
import type { SecretReads } from "../../store/edge-secrets.ts";
import { inTime, type Clock } from "../clock.ts";
import { REQUEST_WAIT_MS } from "../limits.ts";
import { unavailable, type View } from "../memory/view.ts";
import { admit, identityOf, type Plane } from "../plane.ts";
import { requestIdOf } from "../problems.ts";
import { bodyOf, explained, send, wantsYaml } from "./answer.ts";
import type { Frame } from "./frame.ts";

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
    const reading = this.reads({ ...asked, now: this.clock.now() }).catch((error: unknown) => {
      if (error instanceof Problem) return error;
      console.warn("The database did not answer a request for credentials.");
      return null;
    });
    const values = await inTime(this.clock, reading, REQUEST_WAIT_MS);
    if (values === null) throw unavailable();
    if (values instanceof Problem) throw values;
    return values;
  }
}

interface Given {
  request: Request;
  view: View;
  frame: Frame;
  headers: Record<string, string>;
  steps: Step[] | null;
  variables: Variables | null;
}

/**
 * The answer with the credentials that its configuration refers to, for a key with the scope `secrets:read`. It is made
 * for this request alone: nobody is told to keep it, and it has no tag to ask for it again by.
 */
export async function answerWithCredentials(plane: Plane, given: Given): Promise<Response> {
  const { request, view, frame, headers, steps, variables } = given;
  const identity = await identityOf(plane, request.headers);
  admit(plane, identity, request.headers, view, "secrets:read");
  const credentials = await plane.secrets.read({
    projectId: view.projectId,
    agentId: view.entry!.snapshot.agent_id,
    names: credentialNames(JSON.parse(frame.config)),
    actor: identity.key === null ? "root" : `key:${identity.key.id}`,
    requestId: requestIdOf(request),
  });
  const plain = bodyOf(frame, variables);
  const body = steps === null ? plain : explained(plain, steps);
  headers["Cache-Control"] = "no-store";
  return send(
    [body.slice(0, -1), `,"credentials":${JSON.stringify(credentials)}}`].join(""),
    wantsYaml(request.headers.get("Accept")),
    headers,
  );
}
