import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { given } from "../../given.ts";
import { toggle } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import { showWritten, type ChangedTool } from "../../tool.ts";
import { FILE, file, theTool } from "./options.ts";

export const update = defineCommand({
  name: "tools update",
  summary: "Put another tool in a tool's place",
  details:
    "What the file leaves out is as if it had never been said; only the secret stays, unless --rotate-secret makes a new one. For 24 hours calls are signed with the one before as well.",
  examples: ["signalbox tools update find_order --file find-order.yaml --rotate-secret"],
  options: {
    name: theTool,
    file,
    rotateSecret: toggle("--rotate-secret", "sign calls of an HTTP endpoint with a new secret, printed once"),
    changedBy,
    reason,
  },
  positional: "name",
  async run({ name, file, rotateSecret, changedBy, reason }, context) {
    const { api, io } = context;
    const fields = await readConfigFile(file, io.stdin, FILE);
    const body = {
      ...fields,
      ...given({ rotate_secret: rotateSecret || undefined }),
      changed_by: changedBy ?? io.userName,
      reason,
    };
    const answer = await api.v1.tools[":name"].$put({
      param: { name },
      // The server says what is wrong with a file's fields.
      json: body as unknown as ChangedTool,
    });
    showWritten(context, await answer.json());
  },
});
