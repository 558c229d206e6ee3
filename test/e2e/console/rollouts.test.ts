import { beforeEach, describe, expect, inject, it } from "vitest";
import { createApi } from "./kit/api.ts";
import { useVisitors } from "./kit/visitors.ts";

const { url, key } = inject("server");
const api = createApi(url, key);
const { come } = useVisitors();

/** Requests under way at once. */
const PARALLEL = 20;

let agent = "";
let agents = 0;

interface Rollout {
  id: string;
  status: string;
  current_step: number;
}

beforeEach(async () => {
  agent = `console-rolled-${(agents += 1)}`;
  for (const version of [1, 2])
    await api.call("POST", "/v1/agents", {
      agent_id: agent,
      config: { instructions: `Version ${version}.` },
      activate: version === 1,
    });
});

/** So many new users ask, and half of each version's succeed: the canary is as good. */
async function sendWave(wave: number): Promise<void> {
  const ask = async (at: number) => {
    const user = `user-${wave}-${at}`;
    const { version, rollout_id } = await api.call<{ version: number; rollout_id: string | null }>(
      "GET",
      `/v1/resolve/${agent}?user_id=${user}`,
    );
    return { interaction_id: `${agent}-${user}`, rollout_id, version, user_id: user, success: at % 2 === 0 };
  };
  const told = [];
  for (let at = 0; at < 100; at += PARALLEL)
    told.push(...(await Promise.all(Array.from({ length: PARALLEL }, (_, one) => ask(at + one)))));
  const interactions = told.filter(({ rollout_id }) => rollout_id !== null);
  if (interactions.length > 0) await api.call("POST", "/v1/interactions", { interactions });
}

describe("a rollout in the console", () => {
  it("is started by its form, and seen advancing to its end while numbers come", async () => {
    const { page, open } = await come();
    await open(`/rollouts/new?agent=${agent}`);
    await page.getByRole("combobox", { name: "Version to roll out" }).click();
    await page.getByRole("option", { name: /2/ }).click();
    await page.getByLabel("Name", { exact: true }).fill("Console rollout");
    await page.getByText("Fast", { exact: true }).click();
    for (const step of [1, 2, 3]) {
      await page.getByLabel(`Step ${step}: At least, in minutes`).fill("0");
      await page.getByLabel(`Step ${step}: New units at least`).fill("5");
    }
    // Half of all fail: the switch would take that for harm.
    await page.getByRole("button", { name: "Rarely changed" }).click();
    await page.getByRole("switch", { name: /Kill switch/ }).uncheck();
    await page.getByRole("button", { name: "Start the rollout" }).click();
    await page.getByRole("heading", { level: 1, name: "Console rollout" }).waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const read = () => api.call<Rollout>("GET", `/v1/rollouts/${id}`);
    expect(await read()).toMatchObject({ status: "running", current_step: 0 });

    const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
    await expect.poll(() => steps.first().getAttribute("aria-current")).toBe("step");
    const end = new AbortController();
    const traffic = (async () => {
      for (let wave = 0; !end.signal.aborted && wave < 60; wave += 1) await sendWave(wave);
    })();
    try {
      // Nobody touches the page: it follows by itself.
      await expect.poll(() => steps.nth(1).getAttribute("aria-current"), { timeout: 60_000 }).toBe("step");
      await page
        .getByRole("main")
        .getByText("Promoted", { exact: true })
        .first()
        .waitFor({ timeout: 60_000 });
    } finally {
      end.abort();
      await traffic;
    }
    expect(await read()).toMatchObject({ status: "promoted" });
    expect(await api.call("GET", `/v1/agents/${agent}`)).toMatchObject({ active_version: 2 });
    const decisions = page.getByRole("region", { name: "Decisions" });
    await decisions.getByText("Next step").first().waitFor();
  });

  it("is paused, resumed and aborted, each with its reason", async () => {
    const made = await api.call<Rollout>("POST", `/v1/agents/${agent}/rollouts`, {
      target_version: 2,
      name: "To be stopped",
      steps: [{ percent: 10, min_dwell_seconds: 3600, min_exposures: 10 }, { percent: 100 }],
    });
    const { page, open } = await come();
    const read = () => api.call<Rollout>("GET", `/v1/rollouts/${made.id}`);
    await open(`/rollouts/${made.id}`);
    for (const { button, confirm, status } of [
      { button: "Pause", confirm: "Pause", status: "paused" },
      { button: "Resume", confirm: "Resume", status: "running" },
      { button: "Abort", confirm: "Abort", status: "aborted" },
    ]) {
      await page.getByRole("main").getByRole("button", { name: button, exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Reason").fill(`${status} by hand`);
      await dialog.getByRole("button", { name: confirm, exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      expect(await read()).toMatchObject({ status });
      await page.getByRole("main").getByText(`${status} by hand`).first().waitFor();
    }
    expect(await page.getByRole("button", { name: "Abort", exact: true }).count()).toBe(0);
    await expect
      .poll(() => api.call("GET", `/v1/resolve/${agent}?user_id=user-1`), { timeout: 15_000 })
      .toMatchObject({ version: 1, rollout_id: null });
  });
});
