import { env, exports } from "cloudflare:workers";

export interface Answer {
  status: number;
  headers: Headers;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface Send {
  body?: unknown;
  /** Sent as it is, with a content type of its own among the headers. */
  raw?: BodyInit;
  headers?: Record<string, string>;
  key?: string | null;
}

/** Sends a request to the Worker as a client would: with the root key unless another, or none, is named. */
export async function send(method: string, path: string, options: Send = {}): Promise<Answer> {
  const headers = new Headers(options.headers);
  const key = options.key === undefined ? env.SIGNALBOX_ROOT_KEY : options.key;
  if (key !== null) headers.set("authorization", `Bearer ${key}`);
  if (options.body !== undefined) headers.set("content-type", "application/json");
  const response = await exports.default.fetch(
    new Request(`http://signalbox.test${path}`, {
      method,
      headers,
      body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    }),
  );
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: json && text ? JSON.parse(text) : text };
}

export const get = (path: string, options?: Send): Promise<Answer> => send("GET", path, options);
export const post = (path: string, body: unknown = {}, options?: Send): Promise<Answer> =>
  send("POST", path, { body, ...options });
export const put = (path: string, body: unknown = {}, options?: Send): Promise<Answer> =>
  send("PUT", path, { body, ...options });

let agents = 0;

/** An agent of its own for a test: `count` published versions, the first of them active. */
export async function newAgent(count = 1, options?: Send): Promise<string> {
  agents += 1;
  const id = `agent-${agents}-${crypto.randomUUID().slice(0, 8)}`;
  for (let version = 1; version <= count; version += 1) {
    const created = await post(
      "/v1/agents",
      { agent_id: id, config: { instructions: `v${version}` }, activate: version === 1 },
      options,
    );
    if (created.status !== 201)
      throw new Error(`The agent could not be made: ${JSON.stringify(created.body)}`);
  }
  return id;
}
