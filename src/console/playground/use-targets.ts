import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { readTarget, targetText, type Target } from "./target/target.ts";
import { firstAgent, useAgents } from "./target/use-agents.ts";

const route = getRouteApi("/playground");

/** Who is asked, and what is tried, as the address says. */
export function useTargets() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/playground" });
  const agents = useAgents();
  const change = (next: { mode?: string; left?: string; right?: string }): void =>
    void navigate({
      search: (before) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    });
  const left = readTarget(search.left) ?? firstAgent(agents.data ?? []);
  return {
    agents,
    mode: search.mode,
    left,
    right: readTarget(search.right),
    onMode: (mode: string) => change({ mode }),
    onLeft: (target: Target) => change({ left: targetText(target) }),
    onRight: (target: Target | null) => change({ right: target ? targetText(target) : undefined }),
  };
}
