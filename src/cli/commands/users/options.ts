import { ROLE_NAMES, type Role } from "../../../domain/scope.ts";
import { parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theUser = required(parsed("--user <user>", "the user: a username, an id, or me", parse.key));
export const name = text("--name <name>", "what the user is called");
export const role = parsed("--role <role>", ROLE_NAMES.join(", "), parse.oneOf(...ROLE_NAMES));
export const inProject = parsed(
  "--in <project>",
  "the project (default: all that your key reaches)",
  parse.slug,
);

/** `viewer`, or `admin@checkout`. */
export function membership(text: string): { role: Role; project?: string } {
  const [role, project, ...more] = text.split("@");
  if (more.length > 0) throw new Error("must look like viewer or admin@checkout");
  const known = parse.oneOf(...ROLE_NAMES)(role!);
  return project === undefined ? { role: known } : { role: known, project: parse.slug(project) };
}
