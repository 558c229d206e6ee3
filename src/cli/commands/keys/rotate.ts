import { showNew } from "../../api-key.ts";
import { defineCommand } from "../../command.ts";
import { seconds } from "../../durations.ts";
import { parsed } from "../../option.ts";
import { theKey } from "./options.ts";

export const rotate = defineCommand({
  name: "keys rotate",
  summary: "Put a new key in a key's place",
  details:
    "It may do the same, and is printed once, and never again. The old one holds beside it for a while, so that nobody who uses it is refused.",
  examples: ["signalbox keys rotate w1p1k0a1b2c3d4e5", "signalbox keys rotate w1p1k0a1b2c3d4e5 --overlap 7d"],
  options: {
    id: theKey,
    overlap: parsed(
      "--overlap <duration>",
      "for how long the old one holds: 0, 90s, 2h, 7d (default: 1h)",
      seconds,
    ),
  },
  positional: "id",
  async run({ id, overlap }, context) {
    const answer = await context.api.v1["api-keys"][":id"].rotate.$post({
      param: { id },
      json: { overlap_seconds: overlap },
    });
    showNew(context, await answer.json());
  },
});
