import type { PrivateAccess } from "../../domain/access.ts";
import type { Revision, Snapshot } from "../../domain/snapshot.ts";
import type { PageConfig, ProjectPage, ProjectReads } from "../../store/edge-project.ts";

/** A part of an agent's text; `access` is the agent's. */
interface AgentPiece {
  agentId: string;
  access: PrivateAccess | null;
  text: string;
}

/** A whole project as of one revision. */
export interface OpenProject extends Revision {
  /** What its JSON text begins with; it ends with `TAIL`, and between agents stand commas. */
  head: string;
  pieces: AsyncGenerator<AgentPiece>;
}

export const TAIL = "}}";

/** The JSON text of a project's agents that `maySee` admits, piece by piece. */
export async function* textOf(
  { head, pieces }: OpenProject,
  maySee: (access: PrivateAccess | null) => boolean,
): AsyncGenerator<string> {
  yield head;
  let last: string | null = null;
  for await (const { agentId, access, text } of pieces) {
    if (!maySee(access)) continue;
    yield last === null || last === agentId ? text : `,${text}`;
    last = agentId;
  }
  yield TAIL;
}

/** Begins to read a project as it is now; null: there is none. The pieces reject when the database does. */
export async function openProject(reads: ProjectReads, project: number): Promise<OpenProject | null> {
  const first = await reads.page(project, "", null);
  if (!first.project) return null;
  const { slug, epoch, revision } = first.project;
  const head = `{"project":${JSON.stringify(slug)},"epoch":${epoch},"revision":${revision},"agents":{`;
  return { epoch, revision, head, pieces: piecesOf(reads, project, { epoch, revision }, first) };
}

async function* piecesOf(
  reads: ProjectReads,
  project: number,
  { epoch, revision }: Revision,
  first: ProjectPage,
): AsyncGenerator<AgentPiece> {
  for (let page = first; page.agents.length > 0;) {
    if (page.project?.epoch !== epoch) throw new Error("a backup was restored");
    const configs = new ConfigQueue(reads, project, page.configs);
    for (const { agentId, revision: own, body } of page.agents) {
      if (body === null) continue;
      const snapshot: Snapshot = JSON.parse(body);
      if (snapshot.deleted) continue;
      const agent = { agentId, access: snapshot.access ?? null };
      yield {
        ...agent,
        text: `${JSON.stringify(agentId)}:{"revision":${own},"snapshot":${body},"configs":{`,
      };
      let comma = "";
      for await (const { version, config } of configs.of(agentId)) {
        yield { ...agent, text: `${comma}"${version}":${config}` };
        comma = ",";
      }
      yield { ...agent, text: "}}" };
    }
    page = await reads.page(project, page.agents.at(-1)!.agentId, revision);
  }
}

/** The configurations of a page, in order; those that the page left out are read when their turn comes. */
class ConfigQueue {
  private list: PageConfig[];
  private next = 0;
  private readonly reads: ProjectReads;
  private readonly project: number;

  constructor(reads: ProjectReads, project: number, list: PageConfig[]) {
    this.reads = reads;
    this.project = project;
    this.list = list;
  }

  async *of(agentId: string): AsyncGenerator<PageConfig> {
    for (;;) {
      const config = this.list[this.next];
      if (config?.agentId !== agentId) return;
      if (config.config === null) {
        this.list = await this.reads.configs(this.project, this.list.slice(this.next));
        this.next = 0;
        continue;
      }
      this.next += 1;
      yield config;
    }
  }
}
