import type { Behaviour, Traffic } from "../traffic/behaviour.ts";
import { activate, describe, looks, post, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const AGENT = "checkout-assistant";
const EXPERIMENT = "checkout-short-answers";
const STARTS = 18;

/** An experiment of three arms that is a little more than half over: one version leads, and may yet not be better. */
export const events: readonly Event[] = [
  publish(0.1, AGENT, 1, { by: "ana.souza", description: "Answers what keeps customers from paying" }),
  describe(0.1, AGENT, {
    name: "Checkout assistant",
    description: "Helps customers of an online shop in the last minutes before they pay.",
    capabilities: ["chat", "vouchers", "delivery"],
    team: "checkout",
  }),
  activate(0.2, AGENT, 1, { by: "ana.souza", why: "Opens with the new checkout page" }),
  publish(4.1, AGENT, 2, { by: "joao.lima", description: "Applies vouchers, after the customer said yes" }),
  activate(4.4, AGENT, 2, { by: "joao.lima", why: "One question in five is about a voucher" }),
  publish(11, AGENT, 3, {
    by: "joao.lima",
    description: "Offers what is similar when an item is out of stock",
  }),
  activate(11.2, AGENT, 3, { by: "ana.souza", why: "Customers left when an item was gone" }),
  publish(16.5, AGENT, 4, { by: "mei.tan", description: "The first sentence is the answer; no greeting" }),
  publish(17.3, AGENT, 5, {
    by: "mei.tan",
    description: "As version 4 with another model, and starts payments again",
  }),
  {
    day: 17.4,
    method: "PUT",
    path: `/v1/agents/${AGENT}/labels/staging`,
    body: { version: 5, reason: "For the team to try", changed_by: "mei.tan" },
  },
  post(17.8, "/v1/experiments", {
    test_id: EXPERIMENT,
    name: "Do short answers keep customers at the checkout?",
    description: "Customers are in a hurry: short answers may help more of them to pay. Synthetic data.",
    agent_id: AGENT,
    control_version: 3,
    test_versions: [4, 5],
    traffic_distribution: { 3: 40, 4: 30, 5: 30 },
    primary_metric: "success_rate",
    secondary_metrics: ["satisfaction_score", "response_time_ms"],
    guardrails: [{ metric: "escalation_rate" }, { metric: "cost_usd", margin: 0.5 }],
    minimum_detectable_effect: 0.03,
    min_sample_size: 120,
    duration_days: 20,
    created_by: "mei.tan",
  }),
  post(STARTS, `/v1/experiments/${EXPERIMENT}/start`, {
    reason: "Reviewed by the team",
    changed_by: "ana.souza",
  }),
  // After a tenth of its time was over, or whoever opens it first would take a look with nothing new to see.
  ...looks(EXPERIMENT, STARTS + 0.2, 30),
  post(25, "/v1/alerts", {
    agent_id: AGENT,
    name: "Checkout answers slowly",
    description: "Customers leave after eight seconds.",
    metric: "response_time_ms",
    statistic: "p95",
    window_minutes: 360,
    value: 8_000,
    min_requests: 20,
    created_by: "ana.souza",
  }),
];

const base: Behaviour = {
  success: 0.79,
  escalated: 0.09,
  median_ms: 2_300,
  spread: 0.4,
  satisfaction: 7.3,
  input_tokens: 1_250,
  output_tokens: 310,
  prices: PRICES["gpt-4o"],
};

export const traffic: readonly Traffic[] = [
  {
    agentId: AGENT,
    requests: 7_000,
    users: 3_400,
    from: 0.3,
    errors: ["tool_timeout", "provider_error", "customer_left"],
    versions: {
      1: { ...base, success: 0.74 },
      2: { ...base, success: 0.77, input_tokens: 1_310 },
      3: base,
      4: { ...base, success: 0.812, median_ms: 1_350, satisfaction: 7.5, output_tokens: 120 },
      5: {
        ...base,
        success: 0.8,
        median_ms: 1_700,
        satisfaction: 7.6,
        output_tokens: 130,
        prices: PRICES["claude-sonnet"],
      },
    },
  },
];
