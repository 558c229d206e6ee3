import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { versionQuery } from "../../../api/agent.ts";
import { api, body, segment } from "../../../api/client.ts";
import { reachable } from "../../../api/reachable.ts";
import { sessionEnded, useMe } from "../../../api/session.ts";
import { tell } from "../../../kit/notify.tsx";
import { draft as text } from "../../../strings/draft.ts";
import type { Version } from "../../versions/data.ts";
import { browserCopies, type Copies } from "./copies.ts";
import { DraftStore } from "./store.ts";
import type { Snapshot } from "./types.ts";

const etag = (revision: number) => ({ headers: { "If-Match": `"${revision}"` } });

/** What this person typed of a draft, and has not saved. */
export function useCopies({ agent_id: agentId, version }: Version): Copies {
  const me = useMe();
  const who = me.user?.id ?? me.key.name;
  return browserCopies(`${me.workspace}/${me.project}/${agentId}/${version} ${who}`);
}

/** The draft on the page; `server` is what was read of it last. */
export function useDraftStore(server: Version): { store: DraftStore; snapshot: Snapshot } {
  const client = useQueryClient();
  const copies = useCopies(server);
  const [store] = useState(() => {
    const { agent_id: agentId, version } = server;
    const param = { agent_id: segment(agentId), version: String(version) };
    const route = api.agents[":agent_id"].versions[":version"];
    const remember = (answer: Version): Version => {
      client.setQueryData(versionQuery(agentId, version).queryKey, answer);
      return answer;
    };
    return new DraftStore(server, {
      put: async ({ config, description }, revision) =>
        remember(await body(route.$put({ param, json: { config, description } }, etag(revision)))),
      read: () => body(route.$get({ param })),
      copies,
      isSignedOut: sessionEnded.get,
    });
  });
  const snapshot = useSyncExternalStore(store.listen, store.get);

  useEffect(() => store.seen(server), [store, server]);

  useEffect(() => {
    const leave = (): void => store.leave();
    window.addEventListener("pagehide", leave);
    const forgetReach = reachable.listen(() => reachable.get() && store.retry());
    const forgetSession = sessionEnded.listen(() => sessionEnded.get() || store.retry());
    return () => {
      window.removeEventListener("pagehide", leave);
      forgetReach();
      forgetSession();
      leave();
    };
  }, [store]);

  const { taken } = snapshot;
  useEffect(() => {
    if (taken > 0) tell(text.theirsShown);
  }, [taken]);

  return { store, snapshot };
}
