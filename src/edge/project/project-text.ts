import type { Revision, Snapshot } from "../../domain/snapshot.ts";
import type { PageConfig, ProjectPage, ProjectReads } from "../../store/edge-project.ts";

/** A whole project as JSON text, piece by piece, as of one revision. */
export interface ProjectText extends Revision {
  pieces: AsyncGenerator<string>;
}

/** Begins to read a project as it is now; null: there is none. The pieces reject when the database does. */
export async function openProject(reads: ProjectReads, project: number): Promise<ProjectText | null> {
  const first = await reads.page(project, "", null);
  if (!first.project) return null;
  const { slug, epoch, revision } = first.project;
  const head = `{"project":${JSON.stringify(slug)},"epoch":${epoch},"revision":${revision},"agents":{`;
  return { epoch, revision, pieces: piecesOf(reads, project, { epoch, revision }, first, head) };
}

async function* piecesOf(
  reads: ProjectReads,
  project: number,
  { epoch, revision }: Revision,
  first: ProjectPage,
  head: string,
): AsyncGenerator<string> {
  yield head;
  let separator = "";
  for (let page = first; page.agents.length > 0;) {
    if (page.project?.epoch !== epoch) throw new Error("a backup was restored");
    const configs = new ConfigQueue(reads, project, page.configs);
    for (const { agentId, revision: own, body } of page.agents) {
      if (body === null) continue;
      const snapshot: Snapshot = JSON.parse(body);
      if (snapshot.deleted) continue;
      yield `${separator}${JSON.stringify(agentId)}:{"revision":${own},"snapshot":${body},"configs":{`;
      separator = ",";
      let comma = "";
      for await (const { version, config } of configs.of(agentId)) {
        yield `${comma}"${version}":${config}`;
        comma = ",";
      }
      yield "}}";
    }
    page = await reads.page(project, page.agents.at(-1)!.agentId, revision);
  }
  yield "}}";
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
