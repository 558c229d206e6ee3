import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accessOf } from "../src/domain/access.ts";
import { ROLE_NAMES, ROLES, SCOPES, type Scope } from "../src/domain/scope.ts";
import { openapiDocument } from "./openapi.ts";

/** The README's table of routes and scopes, from the contracts. Run by itself it writes the table into the README. */

export const README = join(import.meta.dirname, "..", "README.md");
const BEGIN = "<!-- routes and scopes: npm run openapi -->";
const END = "<!-- end of routes and scopes -->";

interface Document {
  paths: Record<string, Record<string, { "x-scope"?: string }>>;
}

const isScope = (name: string | undefined): name is Scope => SCOPES.some((scope) => scope === name);

const rolesOf = (scope: Scope): string => {
  const held = ROLE_NAMES.filter((role) => ROLES[role].some((one) => one === scope));
  return held.length === 0 ? "none" : held.join(", ");
};

/** Whether a route may be about an agent, and what it then does with it. */
const agentAccess = (scope: Scope, path: string): string =>
  /\{agent_id\}|\/(experiments|rollouts|schedules|alerts|webhooks|sessions|instances)\/\{/.test(path) ||
  /\/(evaluate\/flags|resolve|snapshot|stream|interactions)/.test(path)
    ? accessOf(scope)
    : "";

function tableOf({ paths }: Document): string {
  const rows = Object.entries(paths)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, { "x-scope": scope }]) => {
        const [name, roles, access] = isScope(scope)
          ? [`\`${scope}\``, rolesOf(scope), agentAccess(scope, path)]
          : ["none", "", ""];
        return `| \`${method.toUpperCase()} ${path}\` | ${name} | ${access} | ${roles} |`;
      }),
    );
  return [
    "<details>",
    "<summary>Every route, the scope that it asks for, and what it does with a private agent</summary>",
    "",
    "| Route | Scope | Access to the agent | Roles that have the scope |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    "</details>",
  ].join("\n");
}

/** The README with the table as it is to be; throws where it has no place for it. */
export async function withTable(readme: string): Promise<string> {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The README needs a line ${BEGIN} and, after it, ${END}`);
  const table = tableOf((await openapiDocument()) as Document);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

export async function writeTable(): Promise<void> {
  await writeFile(README, await withTable(await readFile(README, "utf8")));
}

if (process.argv[1] === import.meta.filename) await writeTable();
