import {
  IconBell,
  IconBox,
  IconCalendarClock,
  IconChartDots,
  IconClipboardList,
  IconFlask,
  IconFolders,
  IconKey,
  IconLock,
  IconMessages,
  IconPlugConnected,
  IconRobot,
  IconSchema,
  IconStairsUp,
  IconTool,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import type { Scope } from "../../domain/scope.ts";
import { shell as text } from "../strings/shell.ts";

export interface PageLink {
  to:
    | "/agents"
    | "/experiments"
    | "/rollouts"
    | "/playground"
    | "/groups"
    | "/instances"
    | "/tools"
    | "/credentials"
    | "/alerts"
    | "/schedules"
    | "/webhooks"
    | "/audit"
    | "/members"
    | "/keys"
    | "/projects"
    | "/metrics";
  label: string;
  icon: Icon;
  /** What is needed to see anything there. */
  scope: Scope;
  /** The second key of its shortcut; the first is g. */
  key: string;
}

export interface PageSection {
  label: string;
  pages: PageLink[];
}

const { pages, sections } = text;

/** The pages that navigation, palette and shortcuts lead to. */
export const PAGE_SECTIONS: PageSection[] = [
  {
    label: sections.run,
    pages: [
      { to: "/agents", label: pages.agents, icon: IconRobot, scope: "agents:read", key: "a" },
      { to: "/playground", label: pages.playground, icon: IconMessages, scope: "run", key: "p" },
      { to: "/groups", label: pages.groups, icon: IconSchema, scope: "rules:read", key: "u" },
      { to: "/tools", label: pages.tools, icon: IconTool, scope: "tools:read", key: "t" },
      { to: "/credentials", label: pages.credentials, icon: IconLock, scope: "credentials:read", key: "c" },
    ],
  },
  {
    label: sections.learn,
    pages: [
      { to: "/experiments", label: pages.experiments, icon: IconFlask, scope: "experiments:read", key: "e" },
      { to: "/rollouts", label: pages.rollouts, icon: IconStairsUp, scope: "rollouts:read", key: "r" },
      { to: "/metrics", label: pages.metrics, icon: IconChartDots, scope: "metrics:read", key: "m" },
    ],
  },
  {
    label: sections.operate,
    pages: [
      { to: "/instances", label: pages.instances, icon: IconBox, scope: "instances:read", key: "i" },
      { to: "/alerts", label: pages.alerts, icon: IconBell, scope: "alerts:read", key: "l" },
      {
        to: "/schedules",
        label: pages.schedules,
        icon: IconCalendarClock,
        scope: "schedules:read",
        key: "s",
      },
      { to: "/webhooks", label: pages.webhooks, icon: IconPlugConnected, scope: "webhooks:read", key: "w" },
      { to: "/audit", label: pages.audit, icon: IconClipboardList, scope: "audit:read", key: "h" },
    ],
  },
  {
    label: sections.manage,
    pages: [
      { to: "/members", label: pages.members, icon: IconUsers, scope: "users:read", key: "b" },
      { to: "/keys", label: pages.keys, icon: IconKey, scope: "keys:read", key: "k" },
      { to: "/projects", label: pages.projects, icon: IconFolders, scope: "projects:read", key: "j" },
    ],
  },
];

export const ALL_PAGES: PageLink[] = PAGE_SECTIONS.flatMap(({ pages }) => pages);
