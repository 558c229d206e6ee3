import { ruleOf } from "../../alert.ts";
import { defineCommand } from "../../command.ts";
import { required, text, toggle } from "../../option.ts";
import { anAgent, createdBy, reason } from "../../options.ts";
import { tell } from "../../tell.ts";
import { RULE, ruleFields } from "./options.ts";

export const create = defineCommand({
  name: "alerts create",
  summary: "Watch a metric of an agent",
  details:
    "The alert fires when its condition holds, and is resolved when it does not any more. Webhooks are told of both. With --action rollback it ends the agent's rollout, or goes back to the previous version, once.",
  examples: [
    "signalbox alerts create 'Too many errors' --agent pagbank-specialist --metric error_rate --above 5% --for 2m --action rollback",
    "signalbox alerts create Slower --agent pagbank-specialist --metric response_time_ms --above 20% --against previous_version",
    "signalbox alerts create Silence --agent pagbank-specialist --metric no_traffic --window 10m",
  ],
  options: {
    name: required(text("--name <name>", "what people call it")),
    agentId: required(anAgent("the agent")),
    ...RULE,
    metric: required(RULE.metric),
    disabled: toggle("--disabled", "leave it switched off"),
    createdBy,
    reason,
  },
  positional: "name",
  async run({ name, agentId, disabled, createdBy, reason, ...rule }, context) {
    const answer = await context.api.v1.alerts.$post({
      json: {
        ...ruleFields(rule),
        name,
        metric: rule.metric,
        agent_id: agentId,
        enabled: disabled ? false : undefined,
        created_by: createdBy ?? context.io.userName,
        reason,
      },
    });
    const alert = await answer.json();
    tell(context, alert, `Created ${alert.id} on ${alert.agent_id}: ${ruleOf(alert)}`);
  },
});
