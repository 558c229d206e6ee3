import { useNavigate } from "@tanstack/react-router";
import { useAct } from "../../../kit/use-act.ts";
import { versions } from "../../../strings/versions.ts";
import { clone } from "./requests.ts";

/** Makes a draft of a version, and opens it. */
export function useClone(agentId: string) {
  const navigate = useNavigate();
  return useAct({
    act: (version: number) => clone(agentId, version),
    done: ({ version }) => versions.actions.cloned(version),
    onDone: ({ version }) =>
      void navigate({
        to: "/agents/$agentId/versions/$version/edit",
        params: { agentId, version: String(version) },
      }),
  });
}
