import { parsed, required } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theKey = required(parsed("--id <id>", "the key's id, which is no secret", parse.key));
