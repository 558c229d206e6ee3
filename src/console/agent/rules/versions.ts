import { useQuery } from "@tanstack/react-query";
import { servableVersionsQuery } from "../../api/agent.ts";
import { useCan } from "../../api/session.ts";

/** The newest versions that a rule may give; none while they are not known. */
export function useOfferedVersions(agentId: string): { version: number; isActive: boolean }[] {
  const enabled = useCan("versions:read");
  const { data = [] } = useQuery({ ...servableVersionsQuery(agentId), enabled });
  return data.map(({ version, is_active }) => ({ version, isActive: is_active }));
}
