import { ruleOf, stateOf } from "../../alert.ts";
import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { text } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import { ENABLING, enabledOf } from "../../enabling.ts";
import { tell } from "../../tell.ts";
import { RULE, ruleFields, theAlert } from "./options.ts";

export const update = defineCommand({
  name: "alerts update",
  summary: "Change an alert",
  details:
    "What is left out stays; with another metric, its value is to be said anew. With another rule, or switched on or off, it begins anew: one that fires is resolved.",
  examples: [
    "signalbox alerts update al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968 --above 10% --for 5m",
    "signalbox alerts update al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968 --disable",
  ],
  options: {
    id: theAlert,
    name: text("--name <name>", "what people call it"),
    ...RULE,
    ...ENABLING,
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, name, enable, disable, changedBy, reason, ...rule }, context) {
    const fields = { ...ruleFields(rule), name, enabled: enabledOf({ enable, disable }) };
    if (Object.values(fields).every((value) => value === undefined))
      throw misuse("alerts update needs something to change. See signalbox alerts update --help");
    const answer = await context.api.v1.alerts[":id"].$patch({
      param: { id },
      json: { ...fields, changed_by: changedBy ?? context.io.userName, reason },
    });
    const alert = await answer.json();
    tell(context, alert, `${alert.id} is ${stateOf(alert)}: ${ruleOf(alert)}`);
  },
});
