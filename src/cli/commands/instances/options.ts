import { HOOKS, type HookName } from "../../../domain/instance/hooks.ts";
import { list, parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theInstance = required(parsed("--id <id>", "the instance: in_…", parse.key));
export const name = text("--name <name>", "what people call it");

export const STATE = {
  stateFile: text(
    "--state-file <path>",
    "what it keeps of itself: a YAML or JSON file, - for standard input",
  ),
  stateJson: text("--state-json <json>", "the same as JSON"),
};

export const CONFIG = {
  configFile: text(
    "--config-file <path>",
    "what is merged over its version: a YAML or JSON file, - for standard input",
  ),
  configJson: text("--config-json <json>", "the same as JSON"),
};

function hook(text: string): [HookName, { url: string }] {
  const [move, url] = parse.pair(text);
  return [parse.oneOf(...HOOKS)(move), { url }];
}

export const hooks = list(
  "--hook <move=url>",
  `who is called at a move, ${HOOKS.join(", ")}; may be repeated`,
  hook,
);
