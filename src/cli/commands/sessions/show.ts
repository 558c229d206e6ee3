import { defineCommand } from "../../command.ts";
import { anAgent } from "../../options.ts";
import { json } from "../../output/config.ts";
import { paramOf, reportOf } from "../../session.ts";
import { theSession } from "./options.ts";

export const show = defineCommand({
  name: "sessions show",
  summary: "Show a session, and what was said in it",
  examples: [
    "signalbox sessions show user-123",
    "signalbox sessions show user-123 --agent pagbank-specialist",
  ],
  options: { id: theSession, agentId: anAgent("the agent (default: the one that was spoken to last)") },
  positional: "id",
  async run({ id, agentId }, { api, io, json: asJson }) {
    const route = api.v1.sessions[":session_id"];
    const session = await (await route.$get({ param: paramOf(id), query: { agent_id: agentId } })).json();
    io.out(asJson ? json(session) : reportOf(session));
  },
});
