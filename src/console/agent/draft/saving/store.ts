import { isProblem } from "../../../api/problem.ts";
import type { Version } from "../../versions/version-type.ts";
import { Conflict, isBeaten, mayPass } from "./refusals.ts";
import { draftOf, isSameDraft, type Draft, type Ports, type Snapshot } from "./types.ts";

/** Milliseconds of quiet after which a draft is saved, and the most that it waits while somebody types on. */
const QUIET_MS = 1_500;
const LONGEST_MS = 10_000;
/** Milliseconds between two tries while nothing answers. */
const AGAIN_MS = 5_000;
/** Tries of one write whose revision was raised by something else of the agent. */
const TRIES = 4;

/** A draft that saves itself, and never loses what was typed: not mine, and not another's. */
export class DraftStore {
  readonly #ports: Ports;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsavedSince: number | null = null;
  #saving: Promise<void> | null = null;

  constructor(server: Version, ports: Ports) {
    this.#ports = ports;
    this.#snapshot = {
      draft: draftOf(server),
      base: server,
      state: { is: "saved" },
      restoredAt: null,
      taken: 0,
    };
    this.#restore(server);
  }

  readonly get = (): Snapshot => this.#snapshot;

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What somebody types. */
  readonly change = (change: Partial<Draft>): void => {
    const draft = { ...this.#snapshot.draft, ...change };
    this.#set({ draft });
    this.#touched();
  };

  /** What the server has, read again. */
  readonly seen = (server: Version): void => {
    const { base, draft, state } = this.#snapshot;
    if (this.#saving || server.revision <= base.revision || state.is === "conflict") return;
    if (server.status === "published") return this.#seal(server);
    const isMine = server.config_hash === base.config_hash && server.description === base.description;
    if (isMine || isSameDraft(draft, server)) return this.#set({ base: server });
    if (isSameDraft(draft, base) && draft.unreadable === null) {
      return this.#set({ base: server, draft: draftOf(server), taken: this.#snapshot.taken + 1 });
    }
    return this.#collide(server);
  };

  /** Saves at once what is not saved. */
  readonly save = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (this.#saving) await this.#saving;
    const { draft, base, state } = this.#snapshot;
    if (draft.unreadable !== null || state.is === "conflict" || state.is === "sealed") return;
    if (isSameDraft(draft, base)) return this.#clean();
    this.#saving = this.#write(draft).finally(() => {
      this.#saving = null;
    });
    await this.#saving;
  };

  /** Tries again what nothing answered to. */
  readonly retry = (): void => {
    const { is } = this.#snapshot.state;
    if (is === "away" || is === "signedOut") void this.save();
  };

  /** Theirs instead of mine; answers mine, so that it can be put back. */
  readonly takeTheirs = (theirs: Version): Draft => {
    const { draft } = this.#snapshot;
    this.#set({ base: theirs, draft: draftOf(theirs) });
    this.#clean();
    return draft;
  };

  /** Mine, or what both were made into, over theirs. */
  readonly keep = async (theirs: Version, draft: Partial<Draft> = {}): Promise<void> => {
    this.#set({ base: theirs, draft: { ...this.#snapshot.draft, ...draft }, state: { is: "waiting" } });
    await this.save();
  };

  /** What the server has, instead of what was restored; answers that. */
  readonly discard = (): Draft => this.takeTheirs(this.#snapshot.base);

  /** Does something to what is saved, and nothing to what somebody else made of it. Throws what is refused. */
  readonly guarded = async <T extends Version>(act: (revision: number) => Promise<T>): Promise<T> => {
    await this.save();
    if (this.#snapshot.state.is !== "saved") throw new Error("unsaved");
    try {
      const answer = await this.#atRevision(act);
      this.#set({ base: answer });
      return answer;
    } catch (error) {
      if (error instanceof Conflict) this.#collide(error.theirs);
      throw error;
    }
  };

  /** Keeps what is not saved, and tries to save it. */
  readonly leave = (): void => {
    clearTimeout(this.#timer);
    if (isSameDraft(this.#snapshot.draft, this.#snapshot.base) && !this.#snapshot.draft.unreadable) return;
    this.#keepCopy();
    void this.save();
  };

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  #restore(server: Version): void {
    const copy = this.#ports.copies.read();
    if (!copy) return;
    const { config, description, unreadable, at, base_hash, base_description } = copy;
    const draft = { config, description, unreadable };
    if (isSameDraft(draft, server) && unreadable === null) return this.#ports.copies.forget();
    this.#snapshot = { ...this.#snapshot, draft, restoredAt: at, state: { is: "waiting" } };
    if (server.status === "published") this.#snapshot.state = { is: "sealed" };
    else if (base_hash !== server.config_hash || base_description !== server.description)
      this.#snapshot.state = { is: "conflict", theirs: server };
    else if (unreadable !== null) this.#snapshot.state = { is: "unreadable" };
    else this.#later(QUIET_MS);
    return undefined;
  }

  #touched(): void {
    const { draft, base, state } = this.#snapshot;
    this.#keepCopy();
    if (state.is === "conflict" || state.is === "sealed") return;
    if (draft.unreadable !== null) {
      clearTimeout(this.#timer);
      return this.#set({ state: { is: "unreadable" } });
    }
    if (isSameDraft(draft, base) && !this.#saving) return this.#clean();
    this.#unsavedSince ??= Date.now();
    if (state.is !== "away" && state.is !== "signedOut") this.#set({ state: { is: "waiting" } });
    return this.#later(Math.max(0, Math.min(QUIET_MS, this.#unsavedSince + LONGEST_MS - Date.now())));
  }

  #keepCopy(): void {
    const { draft, base } = this.#snapshot;
    this.#ports.copies.keep({
      ...draft,
      base_hash: base.config_hash,
      base_description: base.description,
      at: new Date().toISOString(),
    });
  }

  #clean(): void {
    clearTimeout(this.#timer);
    this.#unsavedSince = null;
    this.#ports.copies.forget();
    this.#set({ state: { is: "saved" }, restoredAt: null });
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  #collide(theirs: Version): void {
    clearTimeout(this.#timer);
    if (theirs.status === "published") return this.#seal(theirs);
    this.#keepCopy();
    return this.#set({ state: { is: "conflict", theirs } });
  }

  #seal(theirs: Version): void {
    clearTimeout(this.#timer);
    const { draft, base } = this.#snapshot;
    if (isSameDraft(draft, base))
      return this.#set({ base: theirs, draft: draftOf(theirs), state: { is: "saved" } });
    return this.#set({ state: { is: "sealed" } });
  }

  /** The revision is the whole agent's: what raised it may be nothing of this draft's, and then it is tried again. */
  async #atRevision<T extends Version>(act: (revision: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const { base } = this.#snapshot;
      try {
        return await act(base.revision);
      } catch (error) {
        const isPublished = isProblem(error, "version_published");
        if (!isPublished && (!isBeaten(error) || tries === TRIES)) throw error;
        const theirs = await this.#ports.read();
        const isMine = theirs.config_hash === base.config_hash && theirs.description === base.description;
        if (isPublished || theirs.status === "published" || !isMine) throw new Conflict(theirs);
        this.#set({ base: theirs });
      }
    }
  }

  async #write(draft: Draft): Promise<void> {
    this.#set({ state: { is: "saving" } });
    try {
      const answer = await this.#atRevision((revision) => this.#ports.put(draft, revision));
      this.#saved(draft, answer);
    } catch (error) {
      this.#failed(error);
    }
  }

  #saved(sent: Draft, answer: Version): void {
    const isCurrent = this.#snapshot.draft === sent;
    // The server takes keys out of a configuration, and numbers it: what it has is shown, unless somebody types on.
    const isChanged = isCurrent && !isSameDraft(sent, answer);
    this.#set({ base: answer, ...(isChanged ? { draft: draftOf(answer) } : {}) });
    this.#unsavedSince = null;
    if (isCurrent) return this.#clean();
    this.#set({ state: { is: "waiting" } });
    return this.#touched();
  }

  #failed(error: unknown): void {
    if (error instanceof Conflict) {
      const { theirs } = error;
      // Somebody else wrote the very same.
      if (theirs.status === "draft" && isSameDraft(this.#snapshot.draft, theirs)) {
        this.#set({ base: theirs });
        return this.#clean();
      }
      return this.#collide(theirs);
    }
    this.#keepCopy();
    if (!mayPass(error)) return this.#set({ state: { is: "refused", error } });
    const signedOut = this.#ports.isSignedOut() || (isProblem(error) && error.status === 401);
    this.#set({ state: { is: signedOut ? "signedOut" : "away" } });
    if (!signedOut) this.#later(AGAIN_MS);
    return undefined;
  }
}
