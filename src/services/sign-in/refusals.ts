import { Problem } from "../../domain/errors.ts";

/** One text for all reasons: whoever tries keys learns nothing of those that there are. */
export const signInFailed = (): Problem =>
  new Problem(
    "sign_in_failed",
    "Send a key that holds, copied whole, or come by Cloudflare Access where the operator has set it up.",
  );

/** The same for people who are no users, and for workspaces that there are not. */
export const notAMember = (): Problem =>
  new Problem(
    "not_a_member",
    "Nobody of the workspace has your address and a role in it: ask somebody who administers its users.",
  );

export const noSuchProject = (slug: string): Problem =>
  new Problem(
    "project_not_found",
    `There is no project ${JSON.stringify(slug)} that you may use: choose another, or none.`,
  );
