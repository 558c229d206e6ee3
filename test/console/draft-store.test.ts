import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "../../src/console/api/problem.ts";
import { DraftStore } from "../../src/console/agent/draft/saving/store.ts";
import type { Copy, Draft } from "../../src/console/agent/draft/saving/types.ts";

type Server = ConstructorParameters<typeof DraftStore>[0];

const version = (config: Server["config"], revision: number, status: Server["status"] = "draft"): Server => ({
  agent_id: "desk",
  version: 4,
  status,
  is_active: false,
  is_deprecated: false,
  config,
  config_hash: `sha256:${JSON.stringify(config)}`,
  description: "",
  created_by: "ana",
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
  parent_version: null,
  labels: [],
  revision,
});

/** A server with one draft, and a browser that keeps one copy. */
function world(kept: Copy | null = null) {
  const state = { server: version({ instructions: "old" }, 1), copy: kept, away: false, writes: 0 };
  const open = () =>
    new DraftStore(state.server, {
      put: (draft: Draft, revision) => {
        state.writes += 1;
        if (state.away) return Promise.reject(new ProblemError(0, { code: "unreachable" }));
        if (revision !== state.server.revision)
          return Promise.reject(new ProblemError(412, { code: "revision_mismatch" }));
        state.server = version(draft.config, revision + 1);
        return Promise.resolve(state.server);
      },
      read: () => Promise.resolve(state.server),
      copies: {
        keep: (copy) => {
          state.copy = copy;
        },
        read: () => state.copy,
        forget: () => {
          state.copy = null;
        },
      },
      isSignedOut: () => false,
    });
  return { state, open };
}

const quiet = () => vi.advanceTimersByTimeAsync(2_000);

describe("a draft that saves itself", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is kept in the browser at once, and saved when nobody types", async () => {
    const { state, open } = world();
    const store = open();
    store.change({ config: { instructions: "n" } });
    store.change({ config: { instructions: "new" } });
    expect(state.copy?.config).toEqual({ instructions: "new" });
    await quiet();
    expect(state.writes).toBe(1);
    expect(state.server.config).toEqual({ instructions: "new" });
    expect(store.get().state).toEqual({ is: "saved" });
    expect(state.copy).toBeNull();
  });

  it("is not stopped by what else changes of the agent", async () => {
    const { state, open } = world();
    const store = open();
    state.server = { ...state.server, revision: 7 };
    store.change({ config: { instructions: "new" } });
    await quiet();
    expect(state.server).toMatchObject({ config: { instructions: "new" }, revision: 8 });
  });

  it("stops where somebody else came between, and loses neither", async () => {
    const { state, open } = world();
    const store = open();
    const theirs = version({ instructions: "theirs" }, 2);
    state.server = theirs;
    store.change({ config: { instructions: "mine" } });
    await quiet();
    expect(store.get().state).toEqual({ is: "conflict", theirs });
    expect(state.server).toBe(theirs);
    expect(state.copy?.config).toEqual({ instructions: "mine" });
    const mine = store.takeTheirs(theirs);
    expect(store.get().draft.config).toEqual({ instructions: "theirs" });
    store.change(mine);
    await quiet();
    expect(state.server.config).toEqual({ instructions: "mine" });
  });

  it("waits while the service is away, and saves when it is back", async () => {
    const { state, open } = world();
    const store = open();
    state.away = true;
    store.change({ config: { instructions: "new" } });
    await quiet();
    expect(store.get().state).toEqual({ is: "away" });
    expect(state.copy).not.toBeNull();
    state.away = false;
    store.retry();
    await quiet();
    expect(store.get().state).toEqual({ is: "saved" });
  });

  it("is brought back after a reload, beside what somebody else saved meanwhile", async () => {
    const { state, open } = world();
    const first = open();
    state.away = true;
    first.change({ config: { instructions: "mine" } });
    const reopened = open();
    expect(reopened.get()).toMatchObject({
      draft: { config: { instructions: "mine" } },
      state: { is: "waiting" },
    });
    expect(reopened.get().restoredAt).not.toBeNull();
    state.server = version({ instructions: "theirs" }, 9);
    expect(open().get().state.is).toBe("conflict");
    state.server = version({ instructions: "theirs" }, 9, "published");
    expect(open().get().state.is).toBe("sealed");
  });

  it("shows another's change where nothing was typed", () => {
    const { open } = world();
    const store = open();
    store.seen(version({ instructions: "theirs" }, 5));
    expect(store.get()).toMatchObject({ draft: { config: { instructions: "theirs" } }, taken: 1 });
  });

  it("does not save what cannot be read, and keeps it", async () => {
    const { state, open } = world();
    const store = open();
    store.change({ unreadable: { language: "json", text: "{" } });
    await quiet();
    expect(state.writes).toBe(0);
    expect(state.copy?.unreadable?.text).toBe("{");
  });
});
