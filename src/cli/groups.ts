/** What the commands of a group are about, by the group's name. */
export const GROUPS: Readonly<Record<string, string>> = {
  experiments: "A/B tests between an agent's versions",
  metrics: "Metrics of the project's own",
};
