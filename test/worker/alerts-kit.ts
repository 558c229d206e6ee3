import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { tendAlerts } from "../../src/services/alerts/tend.ts";
import { get, newAgent, post, put, send, type Answer, type Send } from "./client.ts";
import { newProject } from "./edge-kit.ts";
import { recordAll, type Item } from "./outcomes-kit.ts";

export const MINUTE = 60_000;

/** A project of its own for a test, with one agent, whose alerts are looked at when the test says so. */
export interface Scene {
  project: number;
  /** The time of a look now, milliseconds since 1970. */
  started: number;
  options: Send;
  agent: string;
  /** Makes an alert: error_rate above 5 % of 10 requests in 15 minutes, unless more is said. */
  alert: (more?: object) => Promise<Answer["body"]>;
  /** The alert as it is now. */
  read: (id: string) => Promise<Answer["body"]>;
  patch: (id: string, body: object, headers?: Record<string, string>) => Promise<Answer>;
  /** Requests of a version within the last minute, some of which failed; or `minutes` before. */
  requests: (version: number, count: number, failed: number, minutes?: number, more?: Item) => Promise<void>;
  /** Looks at the alerts, so many minutes from now. */
  look: (minutes?: number, bindings?: Partial<Record<keyof Env, unknown>>) => Promise<number | null>;
  activate: (version: number) => Promise<void>;
  active: () => Promise<number>;
  /** Audit entries of these actions, oldest first. */
  told: (...actions: string[]) => Promise<Answer["body"][]>;
}

let users = 0;

/** `versions` of which the last is active, each activated after the one before. */
export async function newScene(versions = 1): Promise<Scene> {
  const project = await newProject();
  const options: Send = { headers: { "signalbox-project": project.slug } };
  const agent = await newAgent(versions, options);
  // Always the same part of a minute: where windows begin does not hang on when a test is run.
  const started = Math.floor(Date.now() / MINUTE) * MINUTE + 7_000;
  const scene: Scene = {
    project: project.id,
    started,
    options,
    agent,
    async alert(more = {}) {
      const body = { agent_id: agent, name: "Errors", metric: "error_rate", value: 0.05, min_requests: 10 };
      const made = await post("/v1/alerts", { ...body, ...more }, options);
      expect([made.status, made.body.errors]).toEqual([201, undefined]);
      return made.body;
    },
    read: async (id) => (await get(`/v1/alerts/${id}`, options)).body,
    patch: (id, body, headers = {}) =>
      send("PATCH", `/v1/alerts/${id}`, { body, headers: { ...options.headers, ...headers } }),
    requests: async (version, count, failed, minutes = 0, more = {}) => {
      const at = started - minutes * MINUTE;
      // Nothing happens after it is told: what is ahead is told then.
      if (minutes < 0) vi.useFakeTimers({ now: at, toFake: ["Date"] });
      await recordAll(
        Array.from({ length: count }, (_, index) => ({
          agent_id: agent,
          version,
          user_id: `u${(users += 1)}`,
          success: index >= failed,
          occurred_at: new Date(at).toISOString(),
          ...more,
        })),
        options,
      ).finally(() => vi.useRealTimers());
    },
    look: (minutes = 0, bindings = {}) =>
      tendAlerts({ ...env, ...bindings } as Env, Math.round(started + minutes * MINUTE), project.id),
    async activate(version) {
      const answer = await put(`/v1/agents/${agent}/versions/${version}/activate`, {}, options);
      expect(answer.status).toBe(200);
    },
    active: async () => (await get(`/v1/agents/${agent}`, options)).body.active_version,
    async told(...actions) {
      const { body } = await get("/v1/audit?limit=200", options);
      return body.data.filter((entry: { action: string }) => actions.includes(entry.action)).toReversed();
    },
  };
  for (let version = 2; version <= versions; version += 1) await scene.activate(version);
  return scene;
}
