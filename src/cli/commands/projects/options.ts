import { parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theProject = required(parsed("--slug <slug>", "the project", parse.slug));
export const name = text("--name <name>", "what people call it");
