/** The demo's versions in the order in which they were made; each configuration lies in `<agent_id>.<version>.yaml`. */
export const DEMO_VERSIONS = [
  {
    agentId: "pagbank-specialist",
    version: 27,
    description: "The specialist as it was carried over from files",
    createdBy: "admin",
    reason: "First version in Signalbox",
  },
  {
    agentId: "pagbank-specialist",
    version: 28,
    description: "Enhanced fraud detection: signs to look for, a risk score, earlier escalation",
    createdBy: "developer",
    reason: "Fraud detection passed its review",
  },
  {
    agentId: "support-agent",
    version: 1,
    description: "Answers from the help center, explains invoices, changes plans",
    createdBy: "support-team",
    reason: "Opening day",
  },
  {
    agentId: "echo-agent",
    version: 1,
    description: "Answers without a provider's key",
    createdBy: "admin",
    reason: "Somebody has to answer",
  },
] as const;
