import { configOf, describe, post, type Event } from "./event.ts";

/** Who works here, an agent that is not ready, and one that stays and watches parcels. */
export const events: readonly Event[] = [
  ...(
    [
      ["ana.souza", "Ana Souza", "admin"],
      ["joao.lima", "João Lima", "editor"],
      ["mei.tan", "Mei Tan", "editor"],
      ["tom.weber", "Tom Weber", "viewer"],
    ] as const
  ).map(([username, name, role]) =>
    post(0, "/v1/users", { username, name, role, email: `${username}@example.com` }),
  ),
  post(22, "/v1/agents", {
    agent_id: "survey-caller",
    version: 1,
    config: configOf("survey-caller", 1),
    status: "draft",
    description: "Three questions after a delivery",
    created_by: "tom.weber",
  }),
  describe(22, "survey-caller", {
    name: "Survey caller",
    description: "Calls customers after a delivery. A draft: nobody has called anybody yet.",
    capabilities: ["voice"],
    team: "after-sales",
  }),
  {
    day: 22.1,
    method: "PATCH",
    path: "/v1/agents/survey-caller",
    body: { is_enabled: false, reason: "Until calling is allowed", changed_by: "tom.weber" },
  },
  {
    ...post(23, "/v1/instances", {
      agent_id: "order-tracker",
      name: "Parcel watch",
      state: { open_searches: 3 },
      created_by: "mei.tan",
    }),
    as: "watch",
  },
  post(23, "/v1/instances/{watch}/activate", { reason: "Begins with the night shift" }),
  ...(
    [
      [23.1, { dhl: "on time" }, "What carriers said at the beginning"],
      [24.2, { dhl: "on time", correios: "two days late" }, "A strike in São Paulo"],
      [26.2, { dhl: "one day late", correios: "four days late" }, "Snow in Germany, and the strike goes on"],
      [28.4, { dhl: "on time", correios: "one day late" }, "The strike is over"],
    ] as const
  ).map(([day, data, change_description]): Event => ({
    day,
    method: "PUT",
    path: "/v1/instances/{watch}/contexts/carrier-delays",
    body: { data, change_description, shared: true, created_by: "mei.tan" },
  })),
];
