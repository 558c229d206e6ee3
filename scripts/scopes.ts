import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accessOf } from "../src/domain/access.ts";
import { ROLE_NAMES, ROLES, SCOPES, scopesBeyond, type Role, type Scope } from "../src/domain/scope.ts";
import { openapiDocument } from "./openapi.ts";

/** The README's tables of roles, and of routes and scopes, from the code. Run by itself it writes them into the README. */

export const README = join(import.meta.dirname, "..", "README.md");

/** Between which lines a table stands. */
interface Place {
  begin: string;
  end: string;
}
const ROLES_PLACE: Place = { begin: "<!-- roles: npm run openapi -->", end: "<!-- end of roles -->" };
const ROUTES_PLACE: Place = {
  begin: "<!-- routes and scopes: npm run openapi -->",
  end: "<!-- end of routes and scopes -->",
};

interface Document {
  paths: Record<string, Record<string, { "x-scope"?: string }>>;
}

const isScope = (name: string | undefined): name is Scope => SCOPES.some((scope) => scope === name);

const rolesOf = (scope: Scope): string => {
  const held = ROLE_NAMES.filter((role) => ROLES[role].some((one) => one === scope));
  return held.length === 0 ? "none" : held.join(", ");
};

/** Whether a route is, or may be, about agents, in its path, its body or its answer, and what it then does with them. */
const agentAccess = (scope: Scope, path: string): string =>
  /\/(agents|agent-metrics|experiments|rollouts|schedules|alerts|webhooks|sessions|instances)(\/(?!plan$)|$)/.test(
    path,
  ) || /\/(evaluate\/flags|resolve|snapshot|stream|interactions)/.test(path)
    ? accessOf(scope)
    : "";

/** What a role may do that the one before it, which it contains, may not; the least of them and `runtime` stand alone. */
function rolesTable(): string {
  const rows = new Map<string, Role[]>();
  ROLE_NAMES.forEach((role, at) => {
    const held: readonly Scope[] = ROLES[role];
    const before = ROLE_NAMES.slice(0, at).findLast((other) => scopesBeyond(ROLES[other], held).length === 0);
    const more = before === undefined ? held : scopesBeyond(held, ROLES[before]);
    const isSame = before !== undefined && more.length === 0;
    const scopes = more.map((scope) => `\`${scope}\``).join(", ");
    const key = isSame ? [...rows.keys()].at(-1)! : `${before === undefined ? "" : "… and "}${scopes}`;
    rows.set(key, [...(rows.get(key) ?? []), role]);
  });
  return [
    "| role | scopes |",
    "| --- | --- |",
    ...[...rows].map(([scopes, roles]) => `| ${roles.map((role) => `\`${role}\``).join(", ")} | ${scopes} |`),
  ].join("\n");
}

/** One row for the routes that ask for the same scope and do the same with an agent. */
function routesTable({ paths }: Document): string {
  const routes = Object.entries(paths)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, item]) => {
      const byScope = Map.groupBy(Object.entries(item), ([, { "x-scope": scope }]) => scope);
      return [...byScope].map(([scope, operations]) => ({
        scope: isScope(scope) ? scope : null,
        access: isScope(scope) ? agentAccess(scope, path) : "",
        route: `\`${operations.map(([method]) => method.toUpperCase()).join(" ")} ${path}\``,
      }));
    });
  const rows = [...SCOPES, null].flatMap((scope) => {
    const asking = Map.groupBy(
      routes.filter((route) => route.scope === scope),
      ({ access }) => access,
    );
    return [...asking].map(([access, same]) => {
      const [name, roles] = scope === null ? ["none", ""] : [`\`${scope}\``, rolesOf(scope)];
      return `| ${same.map(({ route }) => route).join("<br>")} | ${name} | ${access} | ${roles} |`;
    });
  });
  return [
    "<details>",
    "<summary>Every route, the scope that it asks for, and the access that it takes to private agents</summary>",
    "",
    "| Routes | Scope | Access to its agents | Roles that have the scope |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    "</details>",
  ].join("\n");
}

function withAt(readme: string, place: Place, table: string): string {
  const [begin, end] = [readme.indexOf(place.begin), readme.indexOf(place.end)];
  if (begin < 0 || end < begin)
    throw new Error(`The README needs a line ${place.begin} and, after it, ${place.end}`);
  return `${readme.slice(0, begin + place.begin.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

/** The README with the tables as they are to be; throws where it has no place for one. */
export async function withTables(readme: string): Promise<string> {
  const routes = routesTable((await openapiDocument()) as Document);
  return withAt(withAt(readme, ROLES_PLACE, rolesTable()), ROUTES_PLACE, routes);
}

export async function writeTables(): Promise<void> {
  await writeFile(README, await withTables(await readFile(README, "utf8")));
}

if (process.argv[1] === import.meta.filename) await writeTables();
