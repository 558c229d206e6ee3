import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/index.ts";
import type { Refusal, Resolution, ResolveOptions } from "../../src/domain/resolve.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import conditions from "../vectors/conditions.json" with { type: "json" };
import resolutions from "../vectors/resolutions.json" with { type: "json" };
import { clientOf, refusal, scriptedServer, type Scripted } from "./client-kit.ts";

/** The vectors, as a client in local mode answers them in Node. test/worker/vectors.test.ts asks the service too. */

interface Case {
  name: string;
  snapshot: string;
  attributes: Record<string, unknown>;
  options?: ResolveOptions;
  expected: Resolution | Refusal;
}

const opened: { client: Client; server: Scripted }[] = [];

async function local(snapshot: Snapshot): Promise<Client> {
  const { agent_id: id, versions } = snapshot;
  const tools = (snapshot.flags ?? []).flatMap((flag) => flag.gates_tools ?? []);
  const config = { tools: [...new Set(tools)] };
  const configs = Object.fromEntries(Object.keys(versions).map((version) => [version, config]));
  const server = await scriptedServer();
  const agents = { [id]: { revision: 1, snapshot, configs } };
  server.script(({ path }) =>
    path.startsWith("/v1/snapshot")
      ? { status: 200, body: { project: "default", epoch: 1, revision: 1, agents } }
      : refusal(404, "asked_the_server"),
  );
  const { client } = clientOf(server.url, { mode: "local", stream: false, pollIntervalMs: 600_000 });
  opened.push({ client, server });
  return client;
}

afterAll(async () => {
  for (const { client, server } of opened) {
    await client.close();
    await server.stop();
  }
});

describe("resolutions", () => {
  const snapshots = resolutions.snapshots as unknown as Record<string, Snapshot>;
  const clients = new Map<string, Client>();
  beforeAll(async () => {
    for (const [name, snapshot] of Object.entries(snapshots)) clients.set(name, await local(snapshot));
  });

  it.each(resolutions.cases as unknown as Case[])(
    "$name",
    async ({ snapshot, attributes, options, expected }) => {
      const { agent_id: id, versions } = snapshots[snapshot]!;
      const [version, label] = [options?.version ?? undefined, options?.label ?? undefined];
      const answer = clients.get(snapshot)!.resolve(id, attributes, { version, label });
      if ("refused" in expected) return expect(answer).rejects.toMatchObject({ code: expected.refused });
      if ((version !== undefined && label !== undefined) || !(expected.version in versions))
        return expect(answer).rejects.toMatchObject({ code: "asked_the_server" });
      const { tools_disabled, ...rest } = expected;
      expect(await answer).toMatchObject({ ...rest, source: "local" });
      expect(new Set((await answer).tools_disabled)).toEqual(new Set(tools_disabled));
    },
  );
});

describe("conditions", () => {
  type Vector = Pick<Case, "name" | "attributes"> &
    Pick<Snapshot, "groups"> & { condition: object; expected: boolean };
  const byGroups = Map.groupBy(conditions.cases as unknown as Vector[], ({ groups }) =>
    JSON.stringify(groups),
  );

  it.each([...byGroups.values()].map((cases) => ({ count: cases.length, cases })))(
    "$count of them",
    async ({ cases }) => {
      const flags = cases.map(({ condition }, index) => ({
        key: `c${index}`,
        type: "boolean",
        enabled: true,
        default_value: false,
        rules: [{ condition, value: true }],
      }));
      const { plain } = resolutions.snapshots;
      const client = await local({ ...plain, flags, groups: cases[0]!.groups } as unknown as Snapshot);
      for (const [index, { name, attributes, expected }] of cases.entries()) {
        const answer = await client.resolve(plain.agent_id, attributes);
        expect([name, answer.flags[`c${index}`], answer.source]).toEqual([name, expected, "local"]);
      }
    },
  );
});
