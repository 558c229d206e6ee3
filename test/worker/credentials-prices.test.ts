import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { priceOf } from "../../src/domain/run/prices.ts";
import { projectPrices } from "../../src/services/prices/prices.ts";
import { locate } from "../../src/store/database.ts";
import { get, post, put } from "./client.ts";

async function newPlace() {
  const slug = `prices-${crypto.randomUUID().slice(0, 8)}`;
  await post("/v1/projects", { slug });
  const projectId = await env.DB.prepare("SELECT id FROM project WHERE slug = ?")
    .bind(slug)
    .first<number>("id");
  const call = { env, db: locate(env), tenant: { projectId: projectId! }, waitUntil: () => undefined };
  return { options: { headers: { "signalbox-project": slug } }, table: () => projectPrices(call) };
}

it("answers the built-in table, and takes a project's own prices as a whole", async () => {
  const { options, table } = await newPlace();
  const before = await get("/v1/model-prices", options);
  expect(before.body.prices).toEqual([]);
  expect(before.body.built_in).toContainEqual(
    expect.objectContaining({ provider: "groq", input: 0.59, output: 0.79, cached_input: null }),
  );
  expect(await table()).toEqual({});
  const prices = [
    { provider: "groq.com", model: "my-model", input: 1, output: 2 },
    { model: "anybody's", input: 3, output: 4, up_to_input_tokens: 1000 },
  ];
  const replaced = await put("/v1/model-prices", { prices, reason: "contract" }, options);
  expect(replaced.status).toBe(200);
  expect(replaced.body.prices).toEqual([
    { ...prices[1], provider: null },
    { ...prices[0], provider: "groq" },
  ]);
  expect((await get("/v1/model-prices", options)).body).toEqual(replaced.body);
  const project = await table();
  expect(priceOf("groq", "my-model", { project })).toMatchObject({ input: 1, output: 2 });
  expect(priceOf("openai", "anybody's", { project })).toMatchObject({ input: 3, up_to_input_tokens: 1000 });
  expect((await get("/v1/model-prices")).body.prices).toEqual([]);
  await put("/v1/model-prices", { prices: prices.slice(0, 1) }, options);
  expect(Object.keys(await table())).toEqual(["groq/my-model"]);
  const [last, first] = (await get("/v1/audit?action=model_prices.replaced", options)).body.data;
  expect(first).toMatchObject({ reason: "contract", previous_state: { prices: [] } });
  expect(last.previous_state).toEqual(first.new_state);
});

it.each([
  [{ model: "m" }, "/prices/0"],
  [{ model: "m", input: -1 }, "/prices/0/input"],
  [{ provider: "groq", input: 1 }, "/prices/0/model"],
  [{ model: "m", input: 1, per: "token" }, "/prices/0"],
])("refuses %j", async (price, path) => {
  const answer = await put("/v1/model-prices", { prices: [price] });
  expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
});

it("refuses two prices of one model", async () => {
  const prices = ["groq", "Groq.com"].map((provider) => ({ provider, model: "m", input: 1 }));
  const answer = await put("/v1/model-prices", { prices });
  expect(answer.body.errors).toEqual([{ path: "/prices/1/model", message: "is priced twice" }]);
  const same = [
    { provider: "groq", model: "m", input: 1 },
    { model: "groq/m", input: 1 },
  ];
  expect((await put("/v1/model-prices", { prices: same })).status).toBe(422);
});

it("asks for the agents' scopes", async () => {
  const { key } = (await post("/v1/api-keys", { name: "k", scopes: ["agents:read"] })).body;
  expect((await get("/v1/model-prices", { key })).status).toBe(200);
  expect((await put("/v1/model-prices", { prices: [] }, { key })).body.code).toBe("scope_missing");
});
