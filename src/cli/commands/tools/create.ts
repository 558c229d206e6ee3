import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { createdBy, reason } from "../../options.ts";
import { showWritten, type NewTool } from "../../tool.ts";
import { FILE, file, theTool } from "./options.ts";

export const create = defineCommand({
  name: "tools create",
  summary: "Add a tool that configurations can name",
  details:
    "The file has the fields of the API: kind http with url, method and parameters (a JSON Schema), or kind mcp with url and tools; description, credential, timeout_ms, max_bytes. The secret that calls of an HTTP endpoint are signed with is printed once, and never again.",
  examples: [
    "signalbox tools create find_order --file find-order.yaml",
    "signalbox tools create crm --file - < crm-server.json",
  ],
  options: { name: theTool, file, createdBy, reason },
  positional: "name",
  async run({ name, file, createdBy, reason }, context) {
    const { api, io } = context;
    const fields = await readConfigFile(file, io.stdin, FILE);
    // The server says what is wrong with a file's fields.
    const body = { ...fields, name, created_by: createdBy ?? io.userName, reason } as unknown as NewTool;
    showWritten(context, await (await api.v1.tools.$post({ json: body })).json());
  },
});
