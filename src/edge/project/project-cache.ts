import { mayAccess, type Asker, type PrivateAccess } from "../../domain/access.ts";
import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import type { ProjectReads } from "../../store/edge-project.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { Lease } from "../memory/lease.ts";
import {
  MAX_PROJECT_CACHE_LENGTH,
  MAX_PROJECT_STREAMS,
  MAX_PROJECT_TEXT_LENGTH,
  MAX_REMEMBERED,
  PROJECT_STREAM_MS,
} from "../limits.ts";
import { openProject, TAIL, textOf } from "./project-text.ts";
import { RecentMap } from "../memory/recent-map.ts";

/** Where an agent's text lies in the project's. */
interface Span {
  access: PrivateAccess | null;
  start: number;
  end: number;
}

/** A project's text as of a revision; null where it is too large to be kept. */
export interface BuiltProject extends Revision {
  text: string | null;
  /** Of all agents, where some of them are private; null: none is, and everyone is answered the same text. */
  spans: Span[] | null;
}

/** The text without the agents that whoever asks may not look at. */
export function textFor({ text, spans }: BuiltProject & { text: string }, asker: Asker): string {
  if (spans === null || asker.sees_all) return text;
  const shown = spans.filter(({ access }) => mayAccess(access, asker, "read"));
  const head = text.slice(0, spans[0]!.start);
  return `${head}${shown.map(({ start, end }) => text.slice(start, end)).join(",")}${TAIL}`;
}

/** The texts of whole projects: small ones are built once a revision and kept, large ones flow through. */
export class ProjectCache {
  private readonly kept = new Map<number, BuiltProject & { text: string }>();
  private readonly large = new RecentMap<number, true>(MAX_REMEMBERED);
  private readonly building = new Map<string, Lease<BuiltProject | null>>();
  private readonly reads: ProjectReads;
  private readonly clock: Clock;
  private length = 0;
  /** When those that are under way began. */
  private readonly streams = new Set<{ since: number }>();

  constructor(reads: ProjectReads, clock: Clock) {
    this.reads = reads;
    this.clock = clock;
  }

  /** What is kept of a project, if it is at least as new. */
  known(project: number, wanted: Revision): BuiltProject | null {
    const kept = this.kept.get(project);
    return kept && compareRevisions(kept, wanted) >= 0 ? kept : null;
  }

  /** Whether a project was too large to be kept when it was read: it is not tried again at every change. */
  isLarge(project: number): boolean {
    return this.large.get(project) ?? false;
  }

  /** Reads a project at least as new as is wanted, once for all who want it. Null: the database did not answer in time. */
  async build(
    project: number,
    wanted: Revision,
    waitMs: number,
    waitUntil: WaitUntil,
  ): Promise<BuiltProject | null> {
    const name = `${project}/${wanted.epoch}/${wanted.revision}`;
    let lease = this.building.get(name);
    if (!lease?.alive()) {
      const made: Lease<BuiltProject | null> = new Lease(this.clock, waitUntil, async () => {
        try {
          return await this.read(project);
        } finally {
          if (this.building.get(name) === made) this.building.delete(name);
        }
      });
      this.building.set(name, (lease = made));
    }
    const outcome = await lease.within(waitMs);
    const built = outcome?.ok ? outcome.value : null;
    return built && compareRevisions(built, wanted) >= 0 ? built : null;
  }

  /** A large project, read anew for one request. Null when as many are being read as the isolate bears. */
  async stream(project: number, asker: Asker): Promise<(Revision & { body: ReadableStream }) | null> {
    const since = this.clock.now();
    // The end of a stream may pass unnoticed, when its request is gone.
    for (const stream of this.streams)
      if (since - stream.since > PROJECT_STREAM_MS) this.streams.delete(stream);
    if (this.streams.size >= MAX_PROJECT_STREAMS) return null;
    const stream = { since };
    this.streams.add(stream);
    const end = (): void => void this.streams.delete(stream);
    try {
      const opened = await openProject(this.reads, project);
      if (opened) {
        const pieces = textOf(opened, (access) => mayAccess(access, asker, "read"));
        return { epoch: opened.epoch, revision: opened.revision, body: bodyOf(pieces, end) };
      }
    } catch (error) {
      end();
      throw error;
    }
    end();
    return null;
  }

  private async read(project: number): Promise<BuiltProject | null> {
    const opened = await openProject(this.reads, project);
    if (!opened) return null;
    const { epoch, revision, head, pieces } = opened;
    const parts = [head];
    const spans: Span[] = [];
    let length = head.length;
    let last: string | null = null;
    for await (const { agentId, access, text } of pieces) {
      if (agentId !== last) {
        if (last !== null) parts.push(",");
        if (last !== null) length += 1;
        spans.push({ access, start: length, end: length });
        last = agentId;
      }
      parts.push(text);
      length += text.length;
      spans.at(-1)!.end = length;
      if (length <= MAX_PROJECT_TEXT_LENGTH) continue;
      this.drop(project);
      this.large.set(project, true);
      return { epoch, revision, text: null, spans: null };
    }
    parts.push(TAIL);
    const hasPrivate = spans.some(({ access }) => access !== null);
    const built = { epoch, revision, text: parts.join(""), spans: hasPrivate ? spans : null };
    this.keep(project, built);
    return built;
  }

  private keep(project: number, built: BuiltProject & { text: string }): void {
    const before = this.kept.get(project);
    if (before && compareRevisions(before, built) > 0) return;
    this.drop(project);
    this.kept.set(project, built);
    this.length += built.text.length;
    for (const oldest of this.kept.keys()) {
      if (this.length <= MAX_PROJECT_CACHE_LENGTH) break;
      this.drop(oldest);
    }
  }

  private drop(project: number): void {
    this.length -= this.kept.get(project)?.text.length ?? 0;
    this.kept.delete(project);
  }
}

/** One piece at a time, as the client takes them. */
function bodyOf(pieces: AsyncGenerator<string>, end: () => void): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        end();
        controller.close();
      } catch (error) {
        end();
        throw error;
      }
    },
    async cancel() {
      end();
      await pieces.return(undefined);
    },
  });
}
