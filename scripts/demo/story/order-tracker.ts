import { DAY_MS } from "../../../src/domain/durations.ts";
import type { Behaviour, Traffic } from "../traffic/behaviour.ts";
import { activate, describe, post, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const AGENT = "order-tracker";
const DAY_SECONDS = DAY_MS / 1_000;

/** A canary that was taken back by itself, and one that is on its way. */
export const events: readonly Event[] = [
  publish(0.1, AGENT, 4, { by: "mei.tan", description: "As it was carried over, with its number" }),
  describe(0.1, AGENT, {
    name: "Order tracker",
    description: "Tells customers where their parcel is, and changes deliveries.",
    capabilities: ["chat", "tracking"],
    team: "logistics",
  }),
  activate(0.2, AGENT, 4, { by: "mei.tan", why: "First version in Signalbox" }),
  publish(6, AGENT, 5, { by: "joao.lima", description: "A smaller model: a third of the cost" }),
  post(6.4, `/v1/agents/${AGENT}/rollouts`, {
    rollout_id: "order-tracker-smaller-model",
    name: "A smaller model",
    description: "Is it as good? Synthetic data.",
    target_version: 5,
    steps: [10, 25, 50, 100].map((percent) => ({
      percent,
      min_dwell_seconds: DAY_SECONDS / 2,
      min_exposures: 20,
    })),
    guardrails: [{ metric: "error_rate" }],
    no_traffic_seconds: 2 * DAY_SECONDS,
    reason: "A third of the cost",
    created_by: "joao.lima",
  }),
  publish(19.2, AGENT, 6, {
    by: "mei.tan",
    description: "Several parcels in one answer, and a message on arrival",
  }),
  post(20, `/v1/agents/${AGENT}/rollouts`, {
    rollout_id: "order-tracker-several-parcels",
    name: "Several parcels in one answer",
    description:
      "Two days on the first steps, longer on the third; more than half of all customers by hand. Synthetic data.",
    target_version: 6,
    steps: [
      { percent: 25, min_dwell_seconds: 2 * DAY_SECONDS, min_exposures: 25 },
      { percent: 35, min_dwell_seconds: 2 * DAY_SECONDS, min_exposures: 60 },
      { percent: 45, min_dwell_seconds: 9 * DAY_SECONDS, min_exposures: 500 },
      { percent: 50, min_dwell_seconds: 2 * DAY_SECONDS, min_exposures: 200 },
      { percent: 100, min_dwell_seconds: DAY_SECONDS, min_exposures: 400, gate: true },
    ],
    guardrails: [{ metric: "error_rate" }, { metric: "response_time_ms", margin: 0.3 }],
    // The demo's traffic ends when it is loaded, and the rollout is to be seen all the same.
    no_traffic_seconds: 30 * DAY_SECONDS,
    max_duration_seconds: null,
    reason: "One customer in six waits for several parcels",
    created_by: "mei.tan",
  }),
];

const base: Behaviour = {
  success: 0.9,
  escalated: 0.05,
  median_ms: 950,
  spread: 0.35,
  satisfaction: 7.8,
  input_tokens: 720,
  output_tokens: 150,
  prices: PRICES["gpt-4o-mini"],
};

export const traffic: readonly Traffic[] = [
  {
    agentId: AGENT,
    requests: 8_000,
    users: 3_800,
    from: 0.3,
    errors: ["carrier_timeout", "order_not_found", "provider_error"],
    versions: {
      4: base,
      5: {
        ...base,
        success: 0.68,
        escalated: 0.16,
        median_ms: 520,
        satisfaction: 6,
        prices: PRICES["llama-8b"],
      },
      6: { ...base, success: 0.925, median_ms: 980, satisfaction: 8.1, output_tokens: 170 },
    },
  },
];
