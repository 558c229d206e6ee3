import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { list, toggle } from "../../option.ts";
import { tell } from "../../tell.ts";
import { standingOf } from "../../user.ts";
import { inProject, membership, role, theUser } from "./options.ts";

/** All that the calling key reaches: its one project, or null for the workspace. */
async function reach(api: Api): Promise<string | null> {
  const me = await (await api.v1.me.$get()).json();
  return me.key.all_projects ? null : me.project;
}

export const setRole = defineCommand({
  name: "users set-role",
  summary: "Give a user a role in a project, or take it away",
  details: "In place of the one that the user had there; what the user is elsewhere stays.",
  examples: [
    "signalbox users set-role ada --role editor --in checkout",
    "signalbox users set-role ada --none --in checkout",
  ],
  options: {
    user: theUser,
    role,
    none: toggle("--none", "take the role away"),
    inProject,
  },
  positional: "user",
  async run({ user, role, none, inProject }, context) {
    if ((role !== undefined) === none) throw misuse("users set-role needs --role, or --none: give one.");
    const route = context.api.v1.users[":id"];
    const project = inProject ?? (await reach(context.api));
    const before = await (await route.$get({ param: { id: user } })).json();
    const memberships = [
      ...before.memberships.filter((one) => one.project !== project),
      ...(role === undefined ? [] : [{ project, role }]),
    ];
    const answer = await route.memberships.$put({ param: { id: user }, json: { memberships } });
    const changed = await answer.json();
    tell(context, changed, standingOf(changed));
  },
});

export const memberships = defineCommand({
  name: "users memberships",
  summary: "Replace all of a user's roles, or show them",
  details: "Each is a role, or a role and its project. What is left out is taken away.",
  examples: [
    "signalbox users memberships ada",
    "signalbox users memberships ada --role viewer --role admin@checkout",
    "signalbox users memberships ada --none",
  ],
  options: {
    user: theUser,
    roles: list("--role <role[@project]>", "viewer, admin@checkout …; may be repeated", membership),
    none: toggle("--none", "take all roles away"),
  },
  positional: "user",
  async run({ user, roles, none }, context) {
    if (none && roles.length > 0) throw misuse("--none and --role are contraries: give one.");
    const route = context.api.v1.users[":id"];
    const param = { id: user };
    const answer =
      none || roles.length > 0
        ? await route.memberships.$put({ param, json: { memberships: roles } })
        : await route.$get({ param });
    const found = await answer.json();
    tell(context, found, standingOf(found));
  },
});
