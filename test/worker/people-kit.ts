import { expect } from "vitest";
import { post } from "./client.ts";

/** A workspace of its own for a test, with projects `default` and `second`, and what the root key does in it. */
export interface Place {
  slug: string;
  root: { headers: Record<string, string> };
}

let places = 0;

export async function newPlace(): Promise<Place> {
  const slug = `people-${(places += 1)}-${crypto.randomUUID().slice(0, 8)}`;
  const root = { headers: { "signalbox-workspace": slug } };
  expect((await post("/v1/workspaces", { slug })).status).toBe(201);
  expect((await post("/v1/projects", { slug: "second" }, root)).status).toBe(201);
  return { slug, root };
}

export interface Person {
  id: string;
  username: string;
  key: string;
}

/** A user with a key of all that the role has. */
export async function newPerson(
  { root }: Place,
  username: string,
  role: string,
  project: string | null = null,
): Promise<Person> {
  const made = await post("/v1/users", { username, email: `${username}@example.com`, role, project }, root);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const key = await post("/v1/api-keys", { name: `${username}'s`, role, project, user: username }, root);
  expect(key.status, JSON.stringify(key.body)).toBe(201);
  return { id: made.body.id, username, key: key.body.key };
}
