import { parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theWorkspace = required(parsed("--slug <slug>", "the workspace", parse.slug));
export const name = text("--name <name>", "what people call it");
