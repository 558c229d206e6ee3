import type { InferRequestType, InferResponseType } from "hono/client";
import { ACCESS, type Access } from "../../domain/access.ts";
import { ROLE_NAMES, type Role } from "../../domain/scope.ts";
import type { Api } from "../api.ts";
import { defineCommand } from "../command.ts";
import { misuse } from "../failure.ts";
import { list, parsed, toggle } from "../option.ts";
import { changedBy, reason, theAgent } from "../options.ts";
import { json } from "../output/config.ts";
import { facts } from "../output/table.ts";
import * as parse from "../parse.ts";
import { revisionNote } from "../tell.ts";

type Route = Api["v1"]["agents"][":agent_id"]["access"];
type AgentAccess = InferResponseType<Route["$get"], 200>;
type Share = NonNullable<InferRequestType<Route["$put"]>["json"]["shares"]>[number];

/** `bruno:edit,run` */
const share =
  <T extends string>(who: (text: string) => T) =>
  (text: string): { who: T; access: Access[] } => {
    const [name, access, ...more] = text.split(":");
    if (!name || !access || more.length > 0) throw new Error("must look like name:read or name:edit,run");
    return { who: who(name), access: access.split(",").map((one) => parse.oneOf(...ACCESS)(one.trim())) };
  };

const aRole = (text: string): Role => parse.oneOf(...ROLE_NAMES)(text);

const nameOf = (one: Share): string => ("user" in one ? one.user : `everybody who is ${one.role}`);

const report = ({ agent_id, visibility, owner, shares }: AgentAccess): string =>
  facts([
    ["agent", agent_id],
    ["seen by", visibility === "project" ? "its project" : "its owner, and those whom it is shared with"],
    ["owner", owner ?? "nobody"],
    ["shared with", shares.map((one) => `${nameOf(one)} (${one.access.join(", ")})`).join(", ")],
  ]);

export const access = defineCommand({
  name: "access",
  summary: "Show who sees an agent and may do what with it, or say so",
  details:
    "What is left out stays. A private agent looks to all others as if it were not there. Whoever may edit or run it may read it.",
  examples: [
    "signalbox access pagbank-specialist",
    "signalbox access pagbank-specialist --private --share bruno:edit,run --share-role viewer:read",
    "signalbox access pagbank-specialist --whole-project",
  ],
  options: {
    agentId: theAgent,
    private: toggle("--private", "for its owner, and those whom it is shared with"),
    wholeProject: toggle("--whole-project", "for all of its project"),
    owner: parsed("--owner <user>", "whose it is", parse.key),
    noOwner: toggle("--no-owner", "it is nobody's"),
    shares: list(
      "--share <user:access>",
      "share it: bruno:read, bruno:edit,run; may be repeated",
      share(parse.key),
    ),
    roleShares: list(
      "--share-role <role:access>",
      "share it with all who have a role; may be repeated",
      share(aRole),
    ),
    unshare: list("--unshare <user>", "share it no more; may be repeated", parse.key),
    unshareRole: list("--unshare-role <role>", "share it no more with a role; may be repeated", aRole),
    changedBy,
    reason,
  },
  positional: "agentId",
  async run({ agentId, owner, noOwner, changedBy, reason, ...values }, context) {
    if (values.private && values.wholeProject)
      throw misuse("--private and --whole-project are contraries: give one.");
    if (owner !== undefined && noOwner) throw misuse("--owner and --no-owner are contraries: give one.");
    const { api, io, json: asJson } = context;
    const route = api.v1.agents[":agent_id"].access;
    const param = { agent_id: agentId };
    const show = (found: AgentAccess): void => io.out(asJson ? json(found) : report(found));
    const before = await (await route.$get({ param })).json();
    const users = [...values.unshare, ...values.shares.map(({ who }) => who)];
    const roles = [...values.unshareRole, ...values.roleShares.map(({ who }) => who)];
    const changesShares = users.length + roles.length > 0;
    if (!values.private && !values.wholeProject && owner === undefined && !noOwner && !changesShares)
      return show(before);
    const answer = await route.$put(
      {
        param,
        json: {
          visibility: values.private ? "private" : values.wholeProject ? "project" : before.visibility,
          owner: noOwner ? null : owner,
          shares: [
            ...before.shares.filter((one) =>
              "user" in one ? !users.includes(one.user) : !roles.includes(one.role),
            ),
            ...values.shares.map(({ who, access }) => ({ user: who, access })),
            ...values.roleShares.map(({ who, access }) => ({ role: who, access })),
          ],
          changed_by: changedBy ?? io.userName,
          reason,
        },
      },
      // What was left out was read before: nobody may have changed it meanwhile.
      { headers: { "if-match": `"${before.revision}"` } },
    );
    show(await answer.json());
    revisionNote(context, answer);
  },
});
