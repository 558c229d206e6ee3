/** Words of the inputs that choose an agent, a version, a time. */
export const choosing = {
  agent: "Agent",
  anyAgentPlaceholder: "Choose an agent",
  anyAgent: "Any agent",
  loading: "Loading…",
  noAgent: "No agent of that name",
  named: (name: string, id: string) => `${name} (${id})`,
  agentFirst: "Choose an agent first",
  project: "Project",
  everyProject: "Every project of the workspace",
  version: "Choose a version",
  noVersion: "No version that could be served",
  versionLabel: (version: number, why: string | null) => (why ? `v${version} · ${why}` : `v${version}`),
  zone: (zone: string) => `In your time zone, ${zone}`,
};
