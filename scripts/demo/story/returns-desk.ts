import type { Behaviour, Traffic } from "../traffic/behaviour.ts";
import { activate, describe, looks, post, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const AGENT = "returns-desk";
const EXPERIMENT = "returns-plain-language";
const STARTS = 6;
const CONCLUDED = 16.3;

/** An experiment that is over: plain language won, and everybody gets it since. */
export const events: readonly Event[] = [
  publish(0.1, AGENT, 1, { by: "tom.weber", description: "The terms and conditions, as a conversation" }),
  describe(0.1, AGENT, {
    name: "Returns desk",
    description: "Tells customers whether and how they can send something back.",
    capabilities: ["chat", "labels", "refunds"],
    team: "after-sales",
  }),
  activate(0.2, AGENT, 1, { by: "tom.weber", why: "Takes over from the form" }),
  publish(3.1, AGENT, 2, {
    by: "tom.weber",
    description: "Knows where refunds are; answers the same more often",
  }),
  activate(3.2, AGENT, 2, { by: "tom.weber", why: "Half of all questions are about refunds under way" }),
  publish(5.2, AGENT, 3, {
    by: "ana.souza",
    description: "Plain language, and what can be done when a return cannot be",
  }),
  post(5.6, "/v1/experiments", {
    test_id: EXPERIMENT,
    name: "Is plain language understood better?",
    description: "The prompt reads like a contract, and so do its answers. Synthetic data.",
    agent_id: AGENT,
    control_version: 2,
    test_versions: [3],
    traffic_distribution: { 2: 50, 3: 50 },
    primary_metric: "success_rate",
    secondary_metrics: ["satisfaction_score"],
    guardrails: [{ metric: "response_time_ms", margin: 0.2 }],
    min_sample_size: 150,
    duration_days: 10,
    created_by: "ana.souza",
  }),
  post(STARTS, `/v1/experiments/${EXPERIMENT}/start`, {
    reason: "Legal has read version 3",
    changed_by: "ana.souza",
  }),
  ...looks(EXPERIMENT, STARTS, CONCLUDED),
  post(CONCLUDED, `/v1/experiments/${EXPERIMENT}/conclude`, {
    winner: 3,
    reason: "More customers are done after one conversation, and they are happier",
    changed_by: "ana.souza",
  }),
];

const base: Behaviour = {
  success: 0.73,
  escalated: 0.15,
  median_ms: 1_250,
  spread: 0.38,
  satisfaction: 6.6,
  input_tokens: 980,
  output_tokens: 290,
  prices: PRICES["claude-haiku"],
};

export const traffic: readonly Traffic[] = [
  {
    agentId: AGENT,
    requests: 4_000,
    users: 2_100,
    from: 0.3,
    errors: ["not_understood", "tool_timeout", "provider_error"],
    versions: {
      1: { ...base, success: 0.66, escalated: 0.19 },
      2: base,
      3: { ...base, success: 0.815, escalated: 0.1, satisfaction: 7.5, output_tokens: 180, median_ms: 1_120 },
    },
  },
];
