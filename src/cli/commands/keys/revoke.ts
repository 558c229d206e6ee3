import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theKey } from "./options.ts";

export const revoke = defineCommand({
  name: "keys revoke",
  summary: "Revoke a key",
  details:
    "For good, at once for writing, and within seconds for resolving. Whoever signed in with it is out.",
  examples: ["signalbox keys revoke w1p1k0a1b2c3d4e5"],
  options: { id: theKey },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1["api-keys"][":id"].$delete({ param: { id } });
    tell(context, { revoked: id }, `${id} is revoked`);
  },
});
