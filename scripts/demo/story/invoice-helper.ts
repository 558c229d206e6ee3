import type { Behaviour, Traffic } from "../traffic/behaviour.ts";
import { activate, describe, post, publish, type Event } from "./event.ts";
import { PRICES } from "./prices.ts";

const AGENT = "invoice-helper";

/** An agent in trouble: one version was rolled back, and the newest one does badly since three days. */
export const events: readonly Event[] = [
  publish(0.1, AGENT, 1, { by: "tom.weber", description: "Reads invoices and explains them" }),
  describe(0.1, AGENT, {
    name: "Invoice helper",
    description: "Explains invoices to bookkeepers of business customers.",
    capabilities: ["chat", "documents"],
    team: "billing",
  }),
  activate(0.2, AGENT, 1, { by: "tom.weber", why: "The billing line is overloaded" }),
  publish(7, AGENT, 2, { by: "tom.weber", description: "Finds invoices by itself" }),
  activate(7.1, AGENT, 2, { by: "tom.weber", why: "Nobody knows the number of an invoice" }),
  publish(12, AGENT, 3, { by: "joao.lima", description: "A cheaper model" }),
  activate(12.4, AGENT, 3, { by: "joao.lima", why: "Half of the agent's cost is its model" }),
  post(14.1, `/v1/agents/${AGENT}/rollback`, {
    reason: "Adds amounts up by itself, and wrongly: three customers called",
    changed_by: "tom.weber",
  }),
  {
    day: 14.3,
    method: "POST",
    path: `/v1/agents/${AGENT}/versions/3/deprecate`,
    body: { reason: "Wrong totals", changed_by: "tom.weber" },
  },
  post(22, "/v1/alerts", {
    agent_id: AGENT,
    name: "Too many questions stay open",
    description: "More than a quarter of a day's questions were not answered.",
    metric: "success_rate",
    value: 0.75,
    window_minutes: 1_440,
    min_requests: 30,
    created_by: "tom.weber",
  }),
  post(22, "/v1/alerts", {
    agent_id: AGENT,
    name: "Cost of a day",
    metric: "cost_usd",
    statistic: "sum",
    value: 25,
    window_minutes: 1_440,
    created_by: "tom.weber",
  }),
  publish(26.8, AGENT, 4, { by: "joao.lima", description: "Searches all documents, and not only invoices" }),
  activate(27.2, AGENT, 4, { by: "joao.lima", why: "Customers ask for delivery notes as well" }),
];

const base: Behaviour = {
  success: 0.87,
  escalated: 0.08,
  median_ms: 2_800,
  spread: 0.45,
  satisfaction: 7.5,
  input_tokens: 2_900,
  output_tokens: 380,
  prices: PRICES["gpt-4o"],
};

export const traffic: readonly Traffic[] = [
  {
    agentId: AGENT,
    requests: 2_500,
    users: 600,
    from: 0.3,
    errors: ["document_not_found", "context_too_long", "provider_error"],
    versions: {
      1: { ...base, success: 0.84 },
      2: base,
      3: {
        ...base,
        success: 0.77,
        escalated: 0.2,
        median_ms: 1_700,
        satisfaction: 5.9,
        prices: PRICES["gpt-4o-mini"],
      },
      4: {
        ...base,
        success: 0.61,
        escalated: 0.24,
        median_ms: 6_900,
        satisfaction: 5.2,
        input_tokens: 7_800,
      },
    },
  },
];
