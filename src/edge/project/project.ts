import { Problem } from "../../domain/errors.ts";
import type { Revision } from "../../domain/snapshot.ts";
import { freshnessHeaders } from "../resolve/answer.ts";
import type { WaitUntil } from "../clock.ts";
import { askerName } from "../access.ts";
import { askerIn } from "../key-ring.ts";
import { textFor } from "./project-cache.ts";
import { fingerprintOf, matches } from "../resolve/etag.ts";
import { parseQuery, refusePast, refuseSecrets } from "../resolve/options.ts";
import { askOf, identityOf, NOBODY, queryOf, viewFor, type Plane } from "../plane.ts";
import { unavailable } from "../memory/view.ts";

/** Answers with all agents of a project as of one revision; throws Problem and ViewedProblem. */
export async function projectSnapshot(
  plane: Plane,
  request: Request,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
  const { options } = parseQuery(queryOf(request.url), headers.get("Signalbox-Min-Revision"));
  refusePast(options);
  refuseSecrets(options);
  const { minRevision } = options;
  const ask = askOf(plane, identity, headers, NOBODY, { version: null, minRevision });
  const view = await viewFor(plane, identity, headers, ask, waitUntil, "snapshot:read");
  const { projectId, project } = view;
  if (project === null) throw unavailable();

  const age = plane.memory.ageOf(view);
  const asker = askerIn(view.key?.row, projectId);
  const whose = asker.sees_all ? "" : `-${fingerprintOf({ "": askerName(asker) })}`;
  const tagOf = ({ epoch, revision }: Revision): string => `"p${projectId}-${epoch}-${revision}${whose}"`;
  const answer = (of: Revision, body: BodyInit | null): Response =>
    new Response(body, {
      status: body === null ? 304 : 200,
      headers: {
        ...freshnessHeaders({ revision: of.revision }, age),
        ...(body !== null && { "Content-Type": "application/json" }),
        ETag: tagOf(of),
        "Cache-Control": "private, no-cache",
      },
    });
  const asked = headers.get("If-None-Match");
  const unchanged = (of: Revision): boolean => asked !== null && matches(asked, tagOf(of));

  const { projects } = plane;
  const known = projects.known(projectId, project);
  const current = known ?? { epoch: project.epoch, revision: project.revision };
  if (unchanged(current)) return answer(current, null);
  if (!projects.isLarge(projectId)) {
    const left = ask.deadline - plane.now();
    const built = known ?? (await projects.build(projectId, current, left, waitUntil));
    if (!built) throw unavailable();
    if (unchanged(built)) return answer(built, null);
    if (built.text !== null) return answer(built, textFor({ ...built, text: built.text }, asker));
  }
  const stream = await projects.stream(projectId, asker).catch(() => null);
  if (!stream) throw new Problem("unavailable", "Too many large projects are being read.", { retryAfter: 1 });
  return answer(stream, stream.body);
}
