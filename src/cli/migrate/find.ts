import { existsSync } from "node:fs";
import { readConfigFile } from "../config-source.ts";
import { misuse } from "../failure.ts";
import { agentIdOf, candidateOf, versionOf, type Candidate, type ConfigFile } from "./candidate.ts";
import { configFilesBelow, isFolder } from "./files.ts";

export interface Wanted {
  /** A file or folder; undefined: look for `agentId` under `agentsDir`. */
  path?: string;
  agentsDir: string;
  agentId?: string;
  version?: number;
}

/** The configurations that a command line means. All are read and checked before anything is sent. */
export async function findCandidates(wanted: Wanted, stdin: () => Promise<string>): Promise<Candidate[]> {
  const { path, agentId, version } = wanted;
  if (path !== undefined && (path === "-" || !isFolder(path))) {
    return [candidateOf({ path, config: await readConfigFile(path, stdin) }, { agentId, version })];
  }
  if (path === undefined && agentId === undefined) {
    throw misuse("migrate needs a file, a folder, or --agent-id. See signalbox migrate --help");
  }
  const folder = path ?? wanted.agentsDir;
  if (path === undefined && !existsSync(folder)) {
    throw misuse(`There is no folder ${folder}: name a file to migrate, or the folder with --agents-dir.`);
  }
  if (!isFolder(folder)) throw misuse(`${folder} is a file: name it without --agents-dir.`);
  const files = await readAll(folder, stdin);
  const own = agentId === undefined ? files : files.filter((file) => agentIdOf(file) === agentId);
  if (own.length === 0) {
    throw misuse(
      agentId === undefined
        ? `There are no YAML or JSON files below ${folder}.`
        : `No file below ${folder} has agent.agent_id ${agentId}. Name the file: signalbox migrate <path> --agent-id ${agentId}`,
    );
  }
  return pickVersion(own, version).map((file) => candidateOf(file, { version }));
}

async function readAll(folder: string, stdin: () => Promise<string>): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  for (const path of configFilesBelow(folder))
    files.push({ path, config: await readConfigFile(path, stdin) });
  return files;
}

/** With `--version` and several files, the one that says so itself is meant. */
function pickVersion(files: ConfigFile[], version: number | undefined): ConfigFile[] {
  if (version === undefined || files.length === 1) return files;
  const exact = files.filter((file) => versionOf(file) === version);
  if (exact.length === 1) return exact;
  throw misuse(
    `${files.length} files could be version ${version}: name one of them.`,
    files.map(({ path }) => path),
  );
}
