import { required, parsed } from "../../option.ts";

/** What a server takes as a session's id: it stands in a path, escaped. */
function sessionId(text: string): string {
  if (text === "" || text.length > 255) throw new Error("must have 1 to 255 characters");
  // A path would be read as if these were not there.
  if (text === "." || text === "..") throw new Error("cannot stand in a URL");
  return text;
}

export const theSession = required(parsed("--session-id, --id <id>", "the session", sessionId));
