import type { Api } from "./api.ts";

/** A page of the console, by a name for files and the address that shows it with the demo's data. */
export interface ConsolePage {
  name: string;
  path: string;
}

interface Rows<T> {
  data: T[];
}

/** Every page, with something on it where the demo has something. */
export async function consolePages(api: Api): Promise<ConsolePage[]> {
  const [experiments, rollouts, instances, webhooks] = await Promise.all([
    api.call<Rows<{ test_id: string; agent_id: string; status: string; test_versions: number[] }>>(
      "GET",
      "/v1/experiments?limit=50",
    ),
    api.call<Rows<{ id: string; agent_id: string; status: string }>>("GET", "/v1/rollouts?limit=50"),
    api.call<Rows<{ id: string }>>("GET", "/v1/instances?limit=50"),
    api.call<Rows<{ id: string }>>("GET", "/v1/webhooks?limit=50"),
  ]);
  const ofStatus = <T extends { status: string }>(rows: T[], ...statuses: string[]): T | undefined =>
    rows.find(({ status }) => statuses.includes(status));
  const running = ofStatus(experiments.data, "running");
  const concluded = ofStatus(experiments.data, "concluded");
  const rolling = ofStatus(rollouts.data, "running", "held", "paused");
  const finished = ofStatus(rollouts.data, "promoted", "rolled_back", "aborted");
  const agent = running?.agent_id ?? "pagbank-specialist";
  const instance = instances.data[0]?.id;
  const contexts = instance
    ? await api.call<Rows<{ name: string }>>("GET", `/v1/instances/${instance}/contexts`)
    : { data: [] };
  const pages: (ConsolePage | null)[] = [
    { name: "agents", path: "/agents" },
    { name: "agent", path: `/agents/${agent}` },
    { name: "agent-in-rollout", path: `/agents/${rolling?.agent_id ?? agent}` },
    { name: "versions", path: `/agents/${agent}/versions` },
    { name: "version", path: "/agents/pagbank-specialist/versions/28" },
    { name: "compare", path: "/agents/pagbank-specialist/compare?from=27&to=28" },
    { name: "explain", path: `/agents/${agent}/explain?user_id=user-12345` },
    { name: "draft", path: "/agents/survey-caller/versions/1/edit" },
    { name: "flags", path: "/agents/onboarding-guide/flags" },
    { name: "rules", path: "/agents/onboarding-guide/rules" },
    { name: "history", path: `/agents/${agent}/history` },
    { name: "settings", path: `/agents/${agent}/settings` },
    { name: "experiments", path: "/experiments" },
    { name: "new-experiment", path: `/experiments/new?agent=${agent}` },
    running ? { name: "experiment", path: `/experiments/${running.test_id}` } : null,
    concluded ? { name: "experiment-concluded", path: `/experiments/${concluded.test_id}` } : null,
    { name: "rollouts", path: "/rollouts" },
    { name: "new-rollout", path: "/rollouts/new?agent=pagbank-specialist" },
    rolling ? { name: "rollout", path: `/rollouts/${rolling.id}` } : null,
    finished ? { name: "rollout-finished", path: `/rollouts/${finished.id}` } : null,
    { name: "playground", path: "/playground?left=echo-agent&right=echo-agent" },
    { name: "playground-voice", path: "/playground?mode=voice&left=echo-agent" },
    { name: "groups", path: "/groups" },
    { name: "instances", path: "/instances" },
    instance ? { name: "instance", path: `/instances/${instance}` } : null,
    instance && contexts.data[0]
      ? { name: "context", path: `/instances/${instance}/contexts/${contexts.data[0].name}` }
      : null,
    { name: "tools", path: "/tools" },
    { name: "credentials", path: "/credentials" },
    { name: "alerts", path: "/alerts" },
    { name: "schedules", path: "/schedules" },
    { name: "webhooks", path: "/webhooks" },
    webhooks.data[0] ? { name: "webhook", path: `/webhooks/${webhooks.data[0].id}` } : null,
    { name: "audit", path: "/audit" },
    { name: "members", path: "/members" },
    { name: "keys", path: "/keys" },
    { name: "projects", path: "/projects" },
    { name: "metrics", path: "/metrics" },
    { name: "not-found", path: "/no-such-page" },
  ];
  return pages.filter((page) => page !== null);
}
