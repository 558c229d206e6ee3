import { beforeAll, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { useVisitors } from "./kit/visitors.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

const AGENT = "console-tried";
const ID = "console-trial";
const UNITS = 600;
/** Requests under way at once. */
const PARALLEL = 20;

beforeAll(async () => {
  for (const version of [1, 2])
    await api.call("POST", "/v1/agents", {
      agent_id: AGENT,
      config: { instructions: `Version ${version}.` },
      activate: version === 1,
    });
});

/** Users ask, and tell how it went: version 2 succeeds in 18 of 20 cases, version 1 in 15. */
async function sendTraffic(): Promise<void> {
  const ask = async (unit: number) => {
    const { version, experiment_id } = await api.call<{ version: number; experiment_id: string }>(
      "GET",
      `/v1/resolve/${AGENT}?user_id=user-${unit}`,
    );
    return {
      interaction_id: `${ID}-${unit}`,
      experiment_id,
      version,
      user_id: `user-${unit}`,
      success: unit % 20 < (version === 2 ? 18 : 15),
    };
  };
  const interactions = [];
  for (let at = 0; at < UNITS; at += PARALLEL)
    interactions.push(...(await Promise.all(Array.from({ length: PARALLEL }, (_, one) => ask(at + one)))));
  expect(new Set(interactions.map(({ experiment_id }) => experiment_id))).toEqual(new Set([ID]));
  for (let at = 0; at < UNITS; at += 100)
    await api.call("POST", "/v1/interactions", { interactions: interactions.slice(at, at + 100) });
}

describe("an experiment in the console", () => {
  it("is planned, started, recommends what the data say, and ends with the winner active", async () => {
    const { page, open } = await come();
    await open(`/experiments/new?agent=${AGENT}`);
    await page.getByRole("heading", { level: 1, name: "New experiment" }).waitFor();
    await page.getByRole("combobox", { name: "Test versions" }).click();
    await page.getByRole("option", { name: /2/ }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Console trial");
    await page.getByRole("textbox", { name: "Id", exact: true }).fill(ID);
    await page.getByLabel("Hypothesis").fill("The second one helps more.");

    // The plan follows what is typed: a tenth of the effect takes many times as many units.
    const plan = page.getByRole("region", { name: "What it takes" });
    await plan.getByLabel("What the rate is today").fill("75");
    const units = () => plan.getByRole("table").getByRole("row").nth(2).getByRole("cell").nth(1).innerText();
    await plan.getByRole("table").waitFor();
    const before = await units();
    await page.getByLabel("Smallest effect worth finding").fill("20");
    await expect.poll(units).not.toBe(before);

    await page.getByRole("button", { name: "Traffic, audience, guardrails and statistics" }).click();
    await page.getByLabel("Planned units in all").fill(String(UNITS));
    await page.getByRole("button", { name: "Create and start" }).click();
    await page.getByRole("heading", { level: 1, name: "Console trial" }).waitFor();
    expect(await api.call("GET", `/v1/experiments/${ID}`)).toMatchObject({
      agent_id: AGENT,
      status: "running",
      control_version: 1,
      test_versions: [2],
      description: "The second one helps more.",
    });

    const verdict = page.getByRole("status", { name: "Recommendation" });
    await verdict.getByText("Too early to say", { exact: true }).waitFor();
    await expect
      .poll(() => api.call("GET", `/v1/resolve/${AGENT}?user_id=user-1`), { timeout: 15_000 })
      .toMatchObject({ experiment_id: ID });
    await sendTraffic();
    // The page reads results again by itself.
    await verdict.getByText("Adopt", { exact: true }).waitFor({ timeout: 60_000 });
    const { recommendations } = await api.call<{ recommendations: { summary: string }[] }>(
      "GET",
      `/v1/experiments/${ID}/results`,
    );
    expect(await verdict.innerText()).toContain(recommendations[0]?.summary);
    expect(recommendations[0]?.summary).toMatch(/\.$/);

    await page.getByRole("button", { name: "Conclude" }).click();
    const dialog = page.getByRole("dialog", { name: "Conclude with a winner" });
    await dialog.getByRole("radio", { name: "Version 2 · recommended" }).check();
    await dialog.getByLabel("Reason").fill("it helps more");
    await dialog.getByRole("button", { name: "Conclude, and activate version 2" }).click();
    await page.getByRole("heading", { name: "Version 2 won" }).waitFor();
    expect(await api.call("GET", `/v1/experiments/${ID}`)).toMatchObject({ status: "concluded", winner: 2 });
    expect(await api.call("GET", `/v1/agents/${AGENT}`)).toMatchObject({ active_version: 2 });
    await expect
      .poll(() => api.call("GET", `/v1/resolve/${AGENT}?user_id=user-1`), { timeout: 15_000 })
      .toMatchObject({ version: 2, experiment_id: null });
  });
});
