/** What the commands of a group are about, by the group's name. */
export const GROUPS: Readonly<Record<string, string>> = {
  experiments: "A/B tests between an agent's versions",
  rollouts: "Canaries that watch themselves: a version for a growing share, rolled back or promoted",
  schedules: "Activations and rollouts that wait for their time",
  alerts: "Rules over an agent's metrics, which can roll back",
  webhooks: "Who is told of what happens",
  credentials: "Providers' keys, which configurations name and nobody sees again",
  tools: "What models may call",
  prices: "What models cost",
  sessions: "What was said, and how it was",
  users: "People, and what they may do in which project",
  keys: "API keys, of services and of people",
  workspaces: "Tenants",
  projects: "A workspace's parts, each with agents of its own",
  instances: "Agents at work: their lives, and what is sent to them",
  contexts: "What instances know, in versions",
  metrics: "Metrics of the project's own",
};
