import { PATTERNS } from "../../../domain/webhook/events.ts";
import { list, parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theWebhook = required(parsed("--id <id>", "the webhook", parse.key));
export const delivery = parsed("--delivery <id>", "a delivery: msg_…", parse.key);

export const url = text("--to <url>", "where events are sent: https, and public");
export const description = text("--description <text>", "what it is for");
export const events = list(
  "--event <event>",
  `what it is told of: rollout.*, version.activated, * …; may be repeated. ${PATTERNS.filter((one) => !one.includes("*")).join(", ")}`,
  parse.oneOf(...PATTERNS),
);
