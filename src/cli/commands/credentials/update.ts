import { defineCommand } from "../../command.ts";
import { changedBy, reason } from "../../options.ts";
import { tell } from "../../tell.ts";
import { provider, secretFrom, theCredential, valueFile } from "./options.ts";

export const update = defineCommand({
  name: "credentials update",
  summary: "Put another key in a key's place",
  details: "All versions that name it run with the new key within seconds. It comes as for create.",
  examples: ['signalbox credentials update groq-production <<< "$GROQ_API_KEY"'],
  options: { name: theCredential, provider, valueFile, changedBy, reason },
  positional: "name",
  async run({ name, provider, valueFile, changedBy, reason }, context) {
    const { api, io } = context;
    const value = await secretFrom(valueFile, io);
    const answer = await api.v1.credentials[":name"].$put({
      param: { name },
      json: { value, provider, changed_by: changedBy ?? io.userName, reason },
    });
    tell(context, await answer.json(), `${name} has a new key`);
  },
});
