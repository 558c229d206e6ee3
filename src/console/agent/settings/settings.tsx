import { Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCan } from "../../api/session.ts";
import { useAgent } from "../versions/data.ts";
import { Access } from "./access.tsx";
import { Danger } from "./danger.tsx";
import { Details } from "./details.tsx";
import { Labels } from "./labels.tsx";
import { State } from "./state.tsx";

const route = getRouteApi("/agents/$agentId/settings");

/** What an agent is, who sees it, what points at its versions, and its end. */
export default function SettingsPage() {
  const { agentId } = route.useParams();
  const { data: agent } = useAgent(agentId);
  const seesVersions = useCan("versions:read");
  if (agent === undefined) return null;
  return (
    <Stack>
      <Details agent={agent} />
      <State agent={agent} />
      {seesVersions && <Labels agentId={agentId} />}
      <Access agentId={agentId} />
      <Danger agent={agent} />
    </Stack>
  );
}
