import { defineCommand } from "../../command.ts";
import { createdBy, reason } from "../../options.ts";
import { tell } from "../../tell.ts";
import { provider, secretFrom, theCredential, valueFile } from "./options.ts";

export const create = defineCommand({
  name: "credentials create",
  summary: "Keep a provider's key",
  details:
    'The key comes from standard input or a file, never from an argument; it is never shown again. Configurations name it where a key would stand: "api_key": {"credential": "<name>"}.',
  examples: [
    'signalbox credentials create groq-production --provider groq <<< "$GROQ_API_KEY"',
    "signalbox credentials create groq-production --provider groq --value-file key.txt",
  ],
  options: { name: theCredential, provider, valueFile, createdBy, reason },
  positional: "name",
  async run({ name, provider, valueFile, createdBy, reason }, context) {
    const { api, io } = context;
    const value = await secretFrom(valueFile, io);
    const answer = await api.v1.credentials.$post({
      json: { name, provider, value, created_by: createdBy ?? io.userName, reason },
    });
    tell(context, await answer.json(), `${name} is kept: {"credential": "${name}"} stands for it`);
  },
});
