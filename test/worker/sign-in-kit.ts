import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import { post, type Answer } from "./client.ts";

/** What the tests of signing in share: people with keys, and browsers that keep a cookie. */

export const ORIGIN = "https://signalbox.test";
export const SESSION =
  /^signalbox_session=(sbx_[\w]+); Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/;
export const CLEARED = "signalbox_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";

interface Sent {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  origin?: string;
  vars?: Partial<Env>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

const requestOf = (path: string, { method, body, headers, origin = ORIGIN }: Sent): Request =>
  new Request(`${origin}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Asks the Worker as a page does: without a key. With `vars` the control plane alone, as a deployment with those. */
export async function ask(path: string, sent: Sent = {}): Promise<Answer> {
  const request = requestOf(path, sent);
  if (!sent.vars) return answerOf(await exports.default.fetch(request));
  const context = createExecutionContext();
  const answer = await answerOf(await controlPlane.fetch(request, { ...env, ...sent.vars }, context));
  await waitOnExecutionContext(context);
  return answer;
}

export const tokenIn = ({ headers }: Answer): string =>
  SESSION.exec(headers.get("set-cookie") ?? "")?.[1] ?? "";

/** A browser after signing in. */
export interface Browser {
  token: string;
  csrf: string;
  me: Answer["body"];
  /** Sends the cookie; `safe: false` leaves the CSRF token out. */
  ask: (path: string, sent?: Sent & { safe?: false }) => Promise<Answer>;
}

export async function signIn(body: object, sent: Sent = {}): Promise<Browser> {
  const answer = await ask("/v1/sign-in", { ...sent, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return browserOf(answer);
}

function browserOf(answer: Answer): Browser {
  const token = tokenIn(answer);
  const csrf: string = answer.body.csrf_token;
  return {
    token,
    csrf,
    me: answer.body,
    ask: (path, { safe, headers, ...sent } = {}) =>
      ask(path, {
        ...sent,
        headers: {
          cookie: `theme=dark; signalbox_session=${token}`,
          ...(safe !== false && { "signalbox-csrf": csrf }),
          ...headers,
        },
      }),
  };
}

let people = 0;

export interface Person {
  id: string;
  username: string;
  email: string;
  key: string;
  keyId: string;
}

/** A workspace of its own; its root key's headers. */
export async function newWorkspace(): Promise<{ slug: string; headers: Record<string, string> }> {
  const slug = `ws-${crypto.randomUUID().slice(0, 8)}`;
  expect((await post("/v1/workspaces", { slug })).status).toBe(201);
  return { slug, headers: { "signalbox-workspace": slug } };
}

/** A user with a key of their own, which has the scopes of the role. */
export async function newPerson(
  {
    role = "editor",
    project,
    email,
    keyRole = role,
  }: Partial<Record<"role" | "project" | "email" | "keyRole", string>> = {},
  headers: Record<string, string> = {},
): Promise<Person> {
  people += 1;
  const username = `user-${people}-${crypto.randomUUID().slice(0, 8)}`;
  const made = await post(
    "/v1/users",
    { username, email: email ?? `${username}@example.com`, role, ...(project && { project }) },
    { headers },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const key = await post("/v1/api-keys", { name: "laptop", role: keyRole, user: username }, { headers });
  expect(key.status, JSON.stringify(key.body)).toBe(201);
  return { id: made.body.id, username, email: made.body.email, key: key.body.key, keyId: key.body.id };
}
