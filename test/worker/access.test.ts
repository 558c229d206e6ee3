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

it("an id that is taken says that it is, and no more", async () => {
  const agent = await newPrivate();
  for (const body of [{ agent_id: agent }, { agent_id: agent, config: { n: 2 } }]) {
    const answer = await post("/v1/agents", body, by("nils"));
    expect([answer.status, answer.body.code]).toEqual([409, "agent_exists"]);
    expect(answer.body.detail).toBe(`The id ${agent} is taken: choose another agent_id.`);
  }
  expect((await get(`/v1/agents/${agent}`, by("mara"))).body.latest_version).toBe(1);
});
