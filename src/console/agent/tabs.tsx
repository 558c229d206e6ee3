import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Scope } from "../../domain/scope.ts";
import { useMe } from "../api/session.ts";
import { agent as text } from "../strings/agent.ts";
import classes from "./agent.module.css";

const { tabs } = text;

const PARTS = [
  { to: "/agents/$agentId", label: tabs.overview, scope: "agents:read" },
  { to: "/agents/$agentId/versions", label: tabs.versions, scope: "versions:read" },
  { to: "/agents/$agentId/compare", label: tabs.compare, scope: "versions:read" },
  { to: "/agents/$agentId/explain", label: tabs.explain, scope: "resolve" },
  { to: "/agents/$agentId/flags", label: tabs.flags, scope: "rules:read" },
  { to: "/agents/$agentId/rules", label: tabs.rules, scope: "rules:read" },
] as const satisfies { to: string; label: string; scope: Scope }[];

const AFTER = [
  { to: "/agents/$agentId/history", label: tabs.history, scope: "audit:read" },
  { to: "/agents/$agentId/settings", label: tabs.settings, scope: "agents:read" },
] as const satisfies { to: string; label: string; scope: Scope }[];

/** The agent's parts, as links; only those that the caller may see. */
export function Tabs({ agentId }: { agentId: string }) {
  const { scopes } = useMe();
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the part that is shown may lie outside of the strip.
    const here = strip.current?.querySelector<HTMLElement>("[aria-current]");
    if (here && strip.current) strip.current.scrollLeft = here.offsetLeft - strip.current.offsetLeft - 16;
  }, [pathname]);
  const part = ({ to, label, scope }: (typeof PARTS)[number] | (typeof AFTER)[number]) =>
    scopes.includes(scope) && (
      <Link
        key={to}
        to={to}
        params={{ agentId }}
        className={classes.tab}
        activeOptions={{ exact: to === "/agents/$agentId", includeSearch: false }}
      >
        {label}
      </Link>
    );
  return (
    <nav className={classes.tabs} aria-label={tabs.label} ref={strip}>
      {PARTS.map(part)}
      {scopes.includes("experiments:read") && (
        <Link to="/experiments" search={{ agent: agentId }} className={classes.tab}>
          {tabs.experiments}
        </Link>
      )}
      {scopes.includes("rollouts:read") && (
        <Link to="/rollouts" search={{ agent: agentId }} className={classes.tab}>
          {tabs.rollouts}
        </Link>
      )}
      {AFTER.map(part)}
    </nav>
  );
}
