import type { Traffic } from "../traffic/behaviour.ts";
import { activate, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const SECOND_DAY = 24.3;

/** The agents that the README speaks of: nothing decides about them but which version is active. */
export const events: readonly Event[] = [
  publish(0, "pagbank-specialist", 27, {
    by: "admin",
    description: "The specialist as it was carried over from files",
  }),
  activate(0, "pagbank-specialist", 27, { by: "admin", why: "First version in Signalbox" }),
  publish(SECOND_DAY, "pagbank-specialist", 28, {
    by: "developer",
    description: "Enhanced fraud detection: signs to look for, a risk score, earlier escalation",
  }),
  activate(SECOND_DAY, "pagbank-specialist", 28, {
    by: "developer",
    why: "Fraud detection passed its review",
  }),
  publish(0, "support-agent", 1, {
    by: "support-team",
    description: "Answers from the help center, explains invoices, changes plans",
  }),
  activate(0, "support-agent", 1, { by: "support-team", why: "Opening day" }),
  publish(0, "echo-agent", 1, { by: "admin", description: "Answers without a provider's key" }),
  activate(0, "echo-agent", 1, { by: "admin", why: "Somebody has to answer" }),
];

export const traffic: readonly Traffic[] = [
  {
    agentId: "pagbank-specialist",
    requests: 3_500,
    users: 2_300,
    from: 0.1,
    errors: ["tool_timeout", "provider_error", "not_resolved"],
    versions: {
      27: {
        success: 0.86,
        escalated: 0.11,
        median_ms: 1_900,
        spread: 0.42,
        satisfaction: 7.4,
        input_tokens: 1_350,
        output_tokens: 260,
        prices: PRICES["claude-sonnet"],
      },
      28: {
        success: 0.91,
        escalated: 0.08,
        median_ms: 2_150,
        spread: 0.4,
        satisfaction: 7.9,
        input_tokens: 1_720,
        output_tokens: 275,
        prices: PRICES["claude-sonnet"],
      },
    },
  },
  {
    agentId: "support-agent",
    requests: 2_000,
    users: 1_000,
    from: 0.1,
    errors: ["provider_error", "rate_limited", "not_resolved"],
    versions: {
      1: {
        success: 0.83,
        escalated: 0.14,
        median_ms: 2_400,
        spread: 0.5,
        satisfaction: 7.1,
        input_tokens: 1_100,
        output_tokens: 340,
        prices: PRICES["gpt-4o"],
      },
    },
    // The model's provider had a bad afternoon.
    incidents: [{ from: 17.2, to: 17.6, change: { success: 0.55, median_ms: 9_500, satisfaction: 5 } }],
  },
];
