import type { Behaviour, Traffic } from "../traffic/behaviour.ts";
import { activate, describe, post, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const AGENT = "onboarding-guide";
const ACT = { changed_by: "mei.tan" };

/** Who gets what by rules: customers with a contract, testers and one colleague; and two flags. */
export const events: readonly Event[] = [
  publish(0.1, AGENT, 1, { by: "mei.tan", description: "One step at a time" }),
  describe(0.1, AGENT, {
    name: "Onboarding guide",
    description: "Takes new customers from their first sign-in to their first result.",
    capabilities: ["chat", "screen"],
    team: "growth",
  }),
  activate(0.2, AGENT, 1, { by: "mei.tan", why: "Goes with the new first page" }),
  publish(8, AGENT, 2, { by: "mei.tan", description: "Examples for those who have no data yet" }),
  activate(8.2, AGENT, 2, { by: "ana.souza", why: "An empty page explains nothing" }),
  publish(11, AGENT, 3, {
    by: "joao.lima",
    description: "For customers with a contract: roles, single sign-on",
  }),
  publish(20, AGENT, 4, { by: "mei.tan", description: "Offers goals, and records what it shows" }),
  post(20.1, "/v1/groups", {
    id: "beta-testers",
    name: "Customers who try what is new",
    values: ["onb-10003", "onb-10017", "onb-10021", "onb-10042", "onb-10077", "onb-10105", "onb-10230"],
    ...ACT,
  }),
  {
    day: 20.2,
    method: "PUT",
    path: `/v1/agents/${AGENT}/rules`,
    body: {
      rules: [
        {
          id: "beta",
          description: "Testers see the next version first",
          condition: { user_id: { $inGroup: "beta-testers" } },
          version: 4,
        },
        {
          id: "contract",
          description: "Customers with a contract have roles and single sign-on",
          condition: { plan: "enterprise", country: { $in: ["US", "DE", "GB", "BR"] } },
          version: 3,
        },
      ],
      overrides: [{ user_id: "qa-mei", version: 4 }],
      reason: "Version 3 is for contracts only",
      ...ACT,
    },
  },
  post(20.3, `/v1/agents/${AGENT}/flags`, {
    key: "record_walkthrough",
    type: "boolean",
    description: "Whether it may record what it shows: the tool is gone where it may not",
    default_value: false,
    gates_tools: ["record_walkthrough"],
    rules: [
      { condition: { plan: "enterprise" }, value: false },
      { percent: 10, value: true },
    ],
    reason: "Recording is new, and may be slow",
    ...ACT,
  }),
  post(20.4, `/v1/agents/${AGENT}/flags`, {
    key: "steps_per_message",
    type: "number",
    description: "How much it shows at a time",
    default_value: 1,
    rules: [{ condition: { plan: { $in: ["pro", "enterprise"] } }, value: 3 }],
    ...ACT,
  }),
  {
    day: 25,
    method: "PUT",
    path: `/v1/agents/${AGENT}/flags/record_walkthrough`,
    body: {
      type: "boolean",
      description: "Whether it may record what it shows: the tool is gone where it may not",
      default_value: false,
      gates_tools: ["record_walkthrough"],
      rules: [
        { condition: { plan: "enterprise" }, value: false },
        { percent: 40, value: true },
      ],
      reason: "Recording is fast enough for more",
      ...ACT,
    },
  },
  post(29, "/v1/schedules", (dateOf) => ({
    agent_id: AGENT,
    action: "activate_version",
    version: 4,
    at: dateOf(33),
    reason: "With the newsletter",
    created_by: "mei.tan",
  })),
];

const base: Behaviour = {
  success: 0.76,
  escalated: 0.07,
  median_ms: 2_000,
  spread: 0.4,
  satisfaction: 7.6,
  input_tokens: 1_600,
  output_tokens: 240,
  prices: PRICES["claude-sonnet"],
};

export const traffic: readonly Traffic[] = [
  {
    agentId: AGENT,
    requests: 1_800,
    users: 850,
    from: 0.3,
    errors: ["customer_left", "provider_error", "stuck"],
    versions: {
      1: { ...base, success: 0.69 },
      2: base,
      3: { ...base, success: 0.84, satisfaction: 8.2 },
      4: { ...base, success: 0.81, median_ms: 2_200, satisfaction: 8 },
    },
  },
];
