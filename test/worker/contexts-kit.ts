import { env } from "cloudflare:workers";
import { newAgent, send, type Answer, type Send } from "./client.ts";

/** What the tests of contexts share: an instance's row, and requests to its contexts. */

export interface TestInstance {
  id: string;
  agentId: string;
}

/** An instance of an agent in a project; the workspace's default project unless another one is named. */
export async function newInstance(
  agentId?: string,
  at: { workspaceId: number; projectId: number } = { workspaceId: 1, projectId: 1 },
): Promise<TestInstance> {
  const id = `in_${crypto.randomUUID().replaceAll("-", "")}`;
  const agent = agentId ?? (await newAgent());
  await env.DB.prepare(
    `INSERT INTO instance (id, workspace_id, project_id, agent_id, name, status, config, state, hooks, created_by,
       created_at, updated_at)
     VALUES (?, ?, ?, ?, 'n', 'idle', '{}', '{}', '{}', 'test', 0, 0)`,
  )
    .bind(id, at.workspaceId, at.projectId, agent)
    .run();
  return { id, agentId: agent };
}

export const contextPath = (instance: TestInstance, name: string, rest = ""): string =>
  `/v1/instances/${instance.id}/contexts/${name}${rest}`;

export const write = (instance: TestInstance, name: string, body: object, options?: Send): Promise<Answer> =>
  send("PUT", contextPath(instance, name), { body, ...options });

export const read = (instance: TestInstance, name: string, rest = "", options?: Send): Promise<Answer> =>
  send("GET", contextPath(instance, name, rest), options);

export const patch = (
  kind: "merge-patch" | "json-patch",
  instance: TestInstance,
  name: string,
  body: unknown,
  { query = "", ...options }: Send & { query?: string } = {},
): Promise<Answer> =>
  send("PATCH", contextPath(instance, name, query), {
    ...options,
    raw: JSON.stringify(body),
    headers: { "content-type": `application/${kind}+json`, ...options.headers },
  });

export const rollBack = (instance: TestInstance, name: string, target: number): Promise<Answer> =>
  send("POST", contextPath(instance, name, "/rollback"), { body: { target_version: target } });

export async function numbersOf(instance: TestInstance, name: string): Promise<number[]> {
  const { body } = await read(instance, name, "/versions?limit=200");
  return (body.data as { version: number }[]).map(({ version }) => version);
}
