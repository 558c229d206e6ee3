import { useQuery } from "@tanstack/react-query";
import type { Access, Visibility } from "../../../domain/access.ts";
import { ROLE_NAMES, type Role } from "../../../domain/scope.ts";
import { api, body, segment } from "../../api/client.ts";
import { useAct } from "../../kit/use-act.ts";
import { whileStill } from "../../kit/while-still.ts";
import { common } from "../../strings/common.ts";
import { settings } from "../../strings/settings.ts";

const route = api.agents[":agent_id"].access;
const read = (agentId: string) => body(route.$get({ param: { agent_id: segment(agentId) } }));

export type AgentAccess = Awaited<ReturnType<typeof read>>;

/** One row of whom an agent is shared with, as it is typed. */
export interface TypedShare {
  kind: "user" | "role";
  user: string;
  role: Role;
  access: Access[];
}

export interface TypedAccess {
  visibility: Visibility;
  owner: string;
  shares: TypedShare[];
}

export const NEW_SHARE: TypedShare = { kind: "user", user: "", role: "viewer", access: ["read"] };

export const typedOf = ({ visibility, owner, shares }: AgentAccess): TypedAccess => ({
  visibility,
  owner: owner ?? "",
  shares: shares.map((share) =>
    "user" in share
      ? { ...NEW_SHARE, kind: "user", user: share.user, access: share.access }
      : { ...NEW_SHARE, kind: "role", role: share.role, access: share.access },
  ),
});

export const sentOf = ({ visibility, owner, shares }: TypedAccess) => ({
  visibility,
  owner: owner.trim() || null,
  shares: shares.map(({ kind, user, role, access }) =>
    kind === "user" ? { user: user.trim(), access } : { role, access },
  ),
});

/** Whether every row says whom, and what for. */
export const isReady = ({ shares }: TypedAccess): boolean =>
  shares.every(({ kind, user, access }) => access.length > 0 && (kind === "role" || user.trim() !== ""));

export const ROLES: readonly Role[] = ROLE_NAMES;

export const useAccess = (agentId: string) =>
  useQuery({ queryKey: ["agent", agentId, "access"], queryFn: () => read(agentId) });

type Sent = ReturnType<typeof sentOf>;

const write = (agentId: string, json: Sent) =>
  body(route.$put({ param: { agent_id: segment(agentId) }, json }));

export const useSaveAccess = (agentId: string) =>
  useAct({
    act: ({ next }: { next: Sent; before: Sent }) => write(agentId, next),
    done: () => settings.access.done,
    undo:
      (after, { before }) =>
      () =>
        whileStill({
          read: () => read(agentId),
          is: (now) => JSON.stringify(sentOf(typedOf(now))) === JSON.stringify(sentOf(typedOf(after))),
          otherwise: common.notUndone,
          act: () => write(agentId, before),
        }),
    quiet: true,
  });
