import { Problem } from "../../domain/errors.ts";
import { mayGive } from "../../domain/grants.ts";
import type { Role } from "../../domain/scope.ts";
import type { Membership } from "../../store/users.ts";
import { findProjectIds } from "../../store/workspaces.ts";
import type { Call } from "../call.ts";

const where = ({ slug }: Membership): string =>
  slug === null ? "in all of the workspace" : `in the project ${slug}`;

/** Throws `role_beyond` unless the caller may give, or take, each of these. */
export function requireMayGive(call: Call, memberships: readonly Membership[]): void {
  const beyond = memberships.find((membership) => !mayGive(call.actor, membership));
  if (!beyond) return;
  const who =
    beyond.role === "owner" ? "an owner" : `somebody who has all scopes of the role ${beyond.role} there`;
  throw new Problem(
    "role_beyond",
    `Only ${who} acts for, gives or takes the role ${beyond.role} ${where(beyond)}: ask one of them.`,
  );
}

/**
 * What a body asks for, with the projects' numbers. A project that is left out is the one that the calling key is held to.
 * Throws `project_not_found`, and `invalid_request` where one is named twice.
 */
export async function membershipsOf(
  { db, tenant, actor }: Call,
  given: readonly { project?: string | null | undefined; role: Role }[],
): Promise<Membership[]> {
  const standard = actor.boundProject === null ? null : tenant.project;
  const slugs = given.map(({ project }) => (project === undefined ? standard : project));
  const twice = slugs.findIndex((slug, at) => slugs.indexOf(slug) !== at);
  if (twice >= 0) {
    throw new Problem("invalid_request", "A user has one role in a project: send each project once.", {
      errors: [{ path: `/memberships/${twice}/project`, message: "was named before" }],
    });
  }
  const named = slugs.filter((slug) => slug !== null);
  const ids = named.length === 0 ? new Map() : await findProjectIds(db, tenant.workspaceId, named);
  return given.map(({ role }, at) => {
    const slug = slugs[at]!;
    if (slug === null) return { project: null, slug, role };
    const project = ids.get(slug);
    if (project === undefined || (actor.boundProject !== null && project !== actor.boundProject)) {
      throw new Problem(
        "project_not_found",
        `There is no project ${JSON.stringify(slug)} that this key may use.`,
      );
    }
    return { project, slug, role };
  });
}

/** As audit entries tell it. */
export const told = (memberships: readonly Membership[]) =>
  memberships.map(({ slug, role }) => ({ project: slug, role }));
