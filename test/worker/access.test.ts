import { beforeAll, describe, expect, it, vi } from "vitest";
import { get, post, put, send, type Send } from "./client.ts";
import { newPerson, newPlace, type Person, type Place } from "./people-kit.ts";

let place: Place;
const people: Record<string, Person> = {};

beforeAll(async () => {
  // Whoever is told of events.
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("thanks"));
  place = await newPlace();
  for (const [username, role] of [
    ["mara", "editor"],
    ["nils", "editor"],
    ["vera", "viewer"],
    ["ada", "admin"],
  ] as const)
    people[username] = await newPerson(place, username, role);
}, 60_000);

const by = (username: string): Send => ({ key: people[username]!.key });
let agents = 0;

/** A private agent of mara's, with a version, shared so. */
async function newPrivate(shares: object[] = []): Promise<string> {
  const agent_id = `private-${(agents += 1)}`;
  const made = await post("/v1/agents", { agent_id, config: { n: 1 }, activate: true }, by("mara"));
  expect(made.status).toBe(201);
  const access = await put(`/v1/agents/${agent_id}/access`, { visibility: "private", shares }, by("mara"));
  expect(access.status, JSON.stringify(access.body)).toBe(200);
  return agent_id;
}

/** A project's agent of mara's. */
async function newOpen(): Promise<string> {
  const agent_id = `open-${(agents += 1)}`;
  expect((await post("/v1/agents", { agent_id }, by("mara"))).status).toBe(201);
  return agent_id;
}

describe("an agent", () => {
  it("is its maker's, and a service's is nobody's", async () => {
    const made = await post("/v1/agents", { name: "Mara's own" }, by("mara"));
    expect([made.status, made.body.owner, made.body.visibility]).toEqual([201, "mara", "project"]);
    const service = await post("/v1/agents", { name: "Nobody's" }, place.root);
    expect(service.body.owner).toBe(null);
  });

  it("can be private from the beginning", async () => {
    const made = await post("/v1/agents", { agent_id: "born-private", visibility: "private" }, by("mara"));
    expect([made.status, made.body.visibility]).toEqual([201, "private"]);
    expect((await get("/v1/agents/born-private", by("nils"))).status).toBe(404);
    const gift = { agent_id: "a-gift", visibility: "private", owner: people.nils!.id };
    expect((await post("/v1/agents", gift, by("mara"))).body.owner).toBe("nils");
    expect((await get("/v1/agents/a-gift", by("nils"))).status).toBe(200);
    expect((await get("/v1/agents/a-gift", by("mara"))).status).toBe(404);
  });

  it("is given away by its owner, or by who administers users, and by nobody else", async () => {
    const path = "/v1/agents/given-away";
    await post("/v1/agents", { agent_id: "given-away" }, by("mara"));
    const taken = await send("PATCH", path, { ...by("nils"), body: { owner: "nils" } });
    expect([taken.status, taken.body.code]).toEqual([403, "access_missing"]);
    const nobody = await send("PATCH", path, { ...by("mara"), body: { owner: "nobody-such" } });
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, "/owner"]);
    const given = await send("PATCH", path, { ...by("mara"), body: { owner: people.nils!.id } });
    expect([given.status, given.body.owner]).toEqual([200, "nils"]);
    const replaced = await put(path, { name: "Another name" }, by("mara"));
    expect([replaced.status, replaced.body.owner]).toEqual([200, "nils"]);
    const back = await send("PATCH", path, { ...by("ada"), body: { owner: "MARA" } });
    expect([back.status, back.body.owner]).toEqual([200, "mara"]);
  });
});

describe("who sees an agent", () => {
  it("is told by usernames, and each change is in the history", async () => {
    const agent = await newPrivate([
      { user: people.vera!.id, access: ["run", "read"] },
      { user: "VERA", access: ["edit"] },
      { role: "editor", access: ["read"] },
    ]);
    const read = await get(`/v1/agents/${agent}/access`, by("vera"));
    expect(read.body).toMatchObject({
      agent_id: agent,
      visibility: "private",
      owner: "mara",
      shares: [
        { user: "vera", access: ["read", "run", "edit"] },
        { role: "editor", access: ["read"] },
      ],
    });
    const history = await get(`/v1/agents/${agent}/history`, by("mara"));
    expect(history.body.data[0]).toMatchObject({
      action: "agent.shared",
      previous_state: { visibility: "project", shares: [] },
      new_state: { visibility: "private" },
    });
  });

  it("is refused with the places of those who are no users", async () => {
    const agent = await newPrivate();
    const sent = {
      visibility: "private",
      owner: "x1",
      shares: [
        { role: "viewer", access: ["run"] },
        { user: "x2", access: ["run"] },
      ],
    };
    const answer = await put(`/v1/agents/${agent}/access`, sent, by("mara"));
    expect([answer.status, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      ["/owner", "/shares/1/user"],
    ]);
    const orphan = await put(
      `/v1/agents/${agent}/access`,
      { visibility: "private", owner: null },
      by("mara"),
    );
    expect([orphan.status, orphan.body.errors[0].path]).toEqual([422, "/owner"]);
  });

  it("is said by nobody but its owner and who administers users", async () => {
    const agent = await newPrivate([{ user: "nils", access: ["read", "edit", "run"] }]);
    const path = `/v1/agents/${agent}/access`;
    const nils = await put(path, { visibility: "project" }, by("nils"));
    expect([nils.status, nils.body.code]).toEqual([403, "access_missing"]);
    const ada = await put(path, { visibility: "project" }, by("ada"));
    expect([ada.status, ada.body.shares]).toEqual([200, []]);
    expect((await get(`/v1/agents/${agent}`, by("vera"))).status).toBe(200);
  });

  it("is changed at the revision that was seen", async () => {
    const agent = await newPrivate();
    const options = { ...by("mara"), headers: { "if-match": '"1"' } };
    expect((await put(`/v1/agents/${agent}/access`, { visibility: "project" }, options)).status).toBe(412);
  });
});

describe("a share", () => {
  const tries = async (agent: string, who: string) => {
    const options = by(who);
    const read = await get(`/v1/agents/${agent}`, options);
    const edit = await send("PATCH", `/v1/agents/${agent}`, { ...options, body: { description: "d" } });
    const run = await post(
      `/v1/interactions`,
      { agent_id: agent, version: 1, user_id: "u", success: true },
      options,
    );
    return [read, edit, run].map(({ status }) => status);
  };

  it.each([
    ["nothing", [], [404, 404, 422]],
    ["read", [{ user: "nils", access: ["read"] }], [200, 403, 422]],
    ["edit", [{ user: "nils", access: ["edit"] }], [200, 200, 422]],
    ["run, by its role", [{ role: "editor", access: ["run"] }], [200, 403, 200]],
    ["all", [{ user: "nils", access: ["read", "edit", "run"] }], [200, 200, 200]],
    ["another's", [{ user: "vera", access: ["read", "edit", "run"] }], [404, 404, 422]],
  ])("of %s gives that", async (_name, shares, statuses) => {
    const agent = await newPrivate(shares);
    expect(await tries(agent, "nils")).toEqual(statuses);
    expect(await tries(agent, "mara")).toEqual([200, 200, 200]);
    expect(await tries(agent, "ada")).toEqual([200, 200, 200]);
  });

  it("gives no more than the user's own role", async () => {
    const agent = await newPrivate([{ user: "vera", access: ["read", "edit", "run"] }]);
    const edit = await send("PATCH", `/v1/agents/${agent}`, { ...by("vera"), body: { description: "d" } });
    expect([edit.status, edit.body.code]).toEqual([403, "scope_missing"]);
  });
});

describe("pages", () => {
  it("are as long as they would be without the agents of others", async () => {
    const { root } = place;
    for (let n = 0; n < 4; n += 1) {
      await post("/v1/agents", { agent_id: `paged-${n}`, agent_type: "paged" }, root);
      const agent = await newPrivate();
      await send("PATCH", `/v1/agents/${agent}`, { ...by("mara"), body: { agent_type: "paged" } });
    }
    const first = await get("/v1/agents?agent_type=paged&limit=3", by("nils"));
    expect(first.body.data.map(({ agent_id }: { agent_id: string }) => agent_id)).toEqual([
      "paged-3",
      "paged-2",
      "paged-1",
    ]);
    const second = await get(
      `/v1/agents?agent_type=paged&limit=3&cursor=${first.body.next_cursor}`,
      by("nils"),
    );
    expect(second.body.data.map(({ agent_id }: { agent_id: string }) => agent_id)).toEqual(["paged-0"]);
    expect(second.body.next_cursor).toBe(null);
  });

  it("of a project's rollouts leave out those of private agents", async () => {
    const [agent, shared] = [await newPrivate(), await newPrivate([{ user: "nils", access: ["read"] }])];
    const ids: string[] = [];
    for (const own of [agent, shared]) {
      expect((await post(`/v1/agents/${own}/versions`, { config: { n: 2 } }, by("mara"))).status).toBe(201);
      await post(`/v1/agents/${own}/versions/2/publish`, {}, by("mara"));
      const started = await post(`/v1/agents/${own}/rollouts`, { target_version: 2 }, by("mara"));
      expect(started.status, JSON.stringify(started.body)).toBe(201);
      ids.unshift(started.body.id);
    }
    const seen = async (username: string) =>
      (await get("/v1/rollouts", by(username))).body.data.map(({ id }: { id: string }) => id);
    expect(await seen("mara")).toEqual(ids);
    expect(await seen("nils")).toEqual([ids[0]]);
    expect(await seen("vera")).toEqual([]);
  });

  it("of deliveries to a project's webhook leave out what private agents did", async () => {
    const hook = await post(
      "/v1/webhooks",
      { url: "https://hooks.example.com/x", events: ["*"], enabled: true },
      place.root,
    );
    expect(hook.status).toBe(201);
    const { key } = (
      await post("/v1/api-keys", { name: "hooks", scopes: ["webhooks:read", "webhooks:write"] }, place.root)
    ).body;
    const open = await post(
      "/v1/agents",
      { agent_id: "told-of", config: { n: 1 }, activate: true },
      place.root,
    );
    expect(open.status).toBe(201);
    const hidden = await newPrivate();
    await put(`/v1/agents/${hidden}/versions/1/activate`, {}, by("mara"));
    const deliveries = (options: Send) => get(`/v1/webhooks/${hook.body.id}/deliveries?limit=100`, options);
    const all = (await deliveries(place.root)).body.data as { id: string }[];
    const seen = (await deliveries({ key })).body.data as { id: string }[];
    const payloads = await Promise.all(
      all.map(async ({ id }) => ({
        id,
        text: JSON.stringify((await get(`/v1/webhooks/${hook.body.id}/deliveries/${id}`, place.root)).body),
      })),
    );
    const told = payloads.filter(({ text }) => !text.includes(hidden)).map(({ id }) => id);
    expect(seen.map(({ id }) => id)).not.toEqual(all.map(({ id }) => id));
    for (const { id } of seen) expect(told).toContain(id);
    for (const { id, text } of payloads.filter((one) => one.text.includes(hidden))) {
      const path = `/v1/webhooks/${hook.body.id}/deliveries/${id}`;
      expect([(await get(path, { key })).status, text.length > 0]).toEqual([404, true]);
      expect((await post(`${path}/replay`, {}, { key })).status).toBe(404);
    }
  });
});

const told = async (path: string, options: Send): Promise<string> =>
  JSON.stringify((await get(path, options)).body);

describe("what is recorded", () => {
  it("of a private agent's webhook, alert and default is for those who see the agent", async () => {
    const hidden = await newPrivate([{ user: "nils", access: ["read"] }]);
    const hook = { url: "https://hooks.example.com/y", events: ["*"], agent_id: hidden, enabled: false };
    const made = await post("/v1/webhooks", hook, by("ada"));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const path = `/v1/webhooks/${made.body.id}`;
    await send("PATCH", path, { ...by("ada"), body: { description: "d" } });
    const open = await newOpen();
    await send("PATCH", path, { ...by("ada"), body: { agent_id: open } });
    await send("DELETE", path, by("ada"));
    expect((await post(`/v1/agents/${hidden}/set-default`, {}, by("mara"))).status).toBe(200);
    expect((await post(`/v1/agents/${open}/set-default`, {}, by("mara"))).status).toBe(200);
    for (const from of ["/v1/audit?limit=200", `/v1/agents/${open}/history`]) {
      expect(await told(from, by("vera"))).not.toContain(`"${hidden}"`);
      for (const who of ["nils", "mara", "ada"]) expect(await told(from, by(who))).toContain(`"${hidden}"`);
    }
    const set = await get(`/v1/audit?action=agent.set_default&agent_id=${open}`, by("vera"));
    expect(set.body.data[0]).toMatchObject({ previous_state: null, new_state: { agent_id: open } });
    const actions = (await get(`/v1/agents/${hidden}/history`, by("mara"))).body.data as { action: string }[];
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["webhook.created", "webhook.updated"]),
    );
  });
});

describe("the credential of a private agent's literal key", () => {
  const newKeyed = async (shares: object[] = []) => {
    const agent = await newPrivate(shares);
    const config = { llm_provider_config: { provider: "openai", api_key: `sk-${crypto.randomUUID()}` } };
    const made = await post(`/v1/agents/${agent}/versions`, { config }, by("mara"));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const name = made.body.config.llm_provider_config.api_key.credential as string;
    return { name };
  };
  const keyed = async () =>
    (
      await post(
        "/v1/api-keys",
        { name: "k", scopes: ["credentials:read", "credentials:write", "audit:read"] },
        place.root,
      )
    ).body.key as string;
  const named = async (options: Send): Promise<string[]> =>
    (await get("/v1/credentials?limit=200", options)).body.data.map(({ name }: { name: string }) => name);

  it("is there only for those who see the agent", async () => {
    const { name } = await newKeyed([{ user: "nils", access: ["read"] }]);
    const path = `/v1/credentials/${name}`;
    const stranger = { key: await keyed() };
    expect(await named(stranger)).not.toContain(name);
    expect(await named(by("nils"))).toContain(name);
    for (const { status, body } of [
      await get(path, stranger),
      await put(path, { value: "sk-another-one" }, stranger),
      await send("DELETE", path, stranger),
    ])
      expect([status, body.code]).toEqual([404, "credential_not_found"]);
    expect(await named(place.root)).toContain(name);
    expect((await get(path, place.root)).status).toBe(200);
    expect((await put(path, { value: "sk-another-one" }, place.root)).status).toBe(200);
    expect(await told("/v1/audit?limit=200", stranger)).not.toContain(name);
    expect((await send("DELETE", path, place.root)).status).toBe(204);
    expect(await told("/v1/audit?limit=200", stranger)).not.toContain(name);
    expect(await told("/v1/audit?limit=200", place.root)).toContain(name);
  });

  it("stays hidden when a draft names it no longer", async () => {
    const agent = await newPrivate();
    const literal = { llm: { api_key: `sk-${crypto.randomUUID()}` } };
    const path = `/v1/agents/${agent}/versions`;
    const draft = await post(path, { config: literal, status: "draft" }, by("mara"));
    expect(draft.status, JSON.stringify(draft.body)).toBe(201);
    const name = draft.body.config.llm.api_key.credential as string;
    const without = await put(`${path}/${draft.body.version}`, { config: { n: 3 } }, by("mara"));
    expect(without.status, JSON.stringify(without.body)).toBe(200);
    const stranger = { key: await keyed() };
    expect(await named(stranger)).not.toContain(name);
    expect(await named(place.root)).toContain(name);
    const shared = await put(`/v1/agents/${agent}/access`, { visibility: "project" }, by("mara"));
    expect(shared.status).toBe(200);
    expect(await named(stranger)).toContain(name);
  });

  it("is hidden only as long as nothing that others see refers to it", async () => {
    const stranger = { key: await keyed() };
    await post("/v1/credentials", { name: "of-both", value: "sk-of-both-agents" }, place.root);
    await post("/v1/credentials", { name: "of-none", value: "sk-of-none-at-all" }, place.root);
    const config = { llm: { provider: "openai", api_key: { credential: "of-both" } } };
    const hidden = await newPrivate();
    const made = await post(`/v1/agents/${hidden}/versions`, { config }, place.root);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(await named(stranger)).not.toContain("of-both");
    expect(await named(stranger)).toContain("of-none");
    await post(`/v1/agents/${await newOpen()}/versions`, { config }, place.root);
    expect(await named(stranger)).toContain("of-both");
  });
});

describe("a context of a private agent's instance", () => {
  const spawn = async (agent: string, who: string): Promise<string> => {
    const made = await post("/v1/instances", { agent_id: agent }, by(who));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.instance_id ?? made.body.id;
  };

  it("is shared with those who see the agent, and with nobody else", async () => {
    const open = await newOpen();
    const [mine, theirs] = [await spawn(await newPrivate(), "mara"), await spawn(open, "nils")];
    const at = (instance: string) => `/v1/instances/${instance}/contexts/veiled`;
    expect((await put(at(mine), { data: { n: 1 }, shared: true }, by("mara"))).status).toBe(201);
    const list = await get(`/v1/instances/${theirs}/contexts`, by("nils"));
    expect(list.body.data).toEqual([]);
    expect((await get(at(theirs), by("nils"))).body.code).toBe("context_not_found");
    expect((await get(`${at(theirs)}/versions`, by("nils"))).body.code).toBe("context_not_found");
    expect((await send("DELETE", at(theirs), by("nils"))).body.code).toBe("context_not_found");
    const back = await post(`${at(theirs)}/rollback`, { target_version: 1 }, by("nils"));
    expect(back.body.code).toBe("context_not_found");
    const taken = await put(at(theirs), { data: {}, shared: true }, by("nils"));
    expect([taken.status, taken.body.code]).toEqual([409, "context_exists"]);
    expect(taken.body.detail).not.toContain(mine);
    const config = { contexts: [{ name: "veiled" }] };
    const pin = await post("/v1/agents", { agent_id: `pins-${theirs}`, config }, by("nils"));
    expect([pin.status, pin.body.code]).toEqual([422, "invalid_config"]);
    expect((await post("/v1/agents", { agent_id: `mara-pins-${theirs}`, config }, by("mara"))).status).toBe(
      201,
    );
    const own = await put(at(theirs), { data: { own: true } }, by("nils"));
    expect([own.status, own.body.instance_id]).toEqual([201, theirs]);
    expect((await get(at(mine), by("mara"))).body).toMatchObject({ data: { n: 1 }, current_version: 1 });
    const audit = JSON.stringify((await get("/v1/audit?limit=200", by("nils"))).body);
    expect(audit).toContain(theirs);
    expect(audit).not.toContain(mine);
    expect(JSON.stringify((await get("/v1/audit?limit=200", by("mara"))).body)).toContain(mine);
  });

  it("is written by those who may run the agent", async () => {
    const open = await newOpen();
    const hidden = await newPrivate([
      { user: "nils", access: ["read"] },
      { user: "ada", access: ["run"] },
    ]);
    const [mine, theirs] = [await spawn(hidden, "mara"), await spawn(open, "nils")];
    const path = `/v1/instances/${theirs}/contexts/half-veiled`;
    await put(`/v1/instances/${mine}/contexts/half-veiled`, { data: { n: 1 }, shared: true }, by("mara"));
    expect((await get(path, by("nils"))).body).toMatchObject({ instance_id: mine, data: { n: 1 } });
    const tries = [
      await put(path, { data: { n: 2 } }, by("nils")),
      await send("PATCH", path, {
        ...by("nils"),
        raw: "{}",
        headers: { "content-type": "application/merge-patch+json" },
      }),
      await post(`${path}/rollback`, { target_version: 1 }, by("nils")),
      await send("DELETE", path, by("nils")),
    ];
    for (const { status, body } of tries) expect([status, body.code]).toEqual([403, "access_missing"]);
    expect((await put(path, { data: { n: 2 } }, by("mara"))).body.current_version).toBe(2);
    expect((await send("DELETE", path, by("ada"))).status).toBe(204);
  });
});

it("an id that is taken says that it is, and no more", async () => {
  const agent = await newPrivate();
  for (const body of [{ agent_id: agent }, { agent_id: agent, config: { n: 2 } }]) {
    const answer = await post("/v1/agents", body, by("nils"));
    expect([answer.status, answer.body.code]).toEqual([409, "agent_exists"]);
    expect(answer.body.detail).toBe(`The id ${agent} is taken: choose another agent_id.`);
  }
  expect((await get(`/v1/agents/${agent}`, by("mara"))).body.latest_version).toBe(1);
});
