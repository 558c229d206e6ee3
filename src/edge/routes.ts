/** What the resolve plane answers. `name` is a path's last part, decoded: an agent's id or a flag's key. */
export type Route =
  | { kind: "agent"; name: string }
  | { kind: "agents" }
  | { kind: "snapshot" }
  | { kind: "flag"; name: string }
  | { kind: "flags" };

const PATH =
  /^\/(?:(?:v1|api)\/(?:resolve(?:\/([^/]+))?|(snapshot))|ofrep\/v1\/evaluate\/(flags)(?:\/([^/]+))?)\/?$/;

const AGENTS = "/v1/resolve/";

/** The resolve plane's route of a path; null: the path is not the resolve plane's. */
export function routeOf(path: string): Route | null {
  // The way of almost every request, without a regular expression.
  if (path.startsWith(AGENTS) && path.length > AGENTS.length && path.indexOf("/", AGENTS.length) < 0)
    return { kind: "agent", name: decoded(path.slice(AGENTS.length)) };
  const match = PATH.exec(path);
  if (match === null) return null;
  const [, agent, snapshot, flags, flag] = match;
  if (agent !== undefined) return { kind: "agent", name: decoded(agent) };
  if (snapshot !== undefined) return { kind: "snapshot" };
  if (flag !== undefined) return { kind: "flag", name: decoded(flag) };
  return { kind: flags === undefined ? "agents" : "flags" };
}

/** The path of an absolute URL, by hand: making a URL of it costs a warm resolve a tenth of its time. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start < 0) return "/";
  const query = url.indexOf("?", start);
  const fragment = url.indexOf("#", start);
  if (query < 0 && fragment < 0) return url.slice(start);
  return url.slice(start, query < 0 || (fragment >= 0 && fragment < query) ? fragment : query);
}

function decoded(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    // Not UTF-8: nothing has that name.
    return part;
  }
}
