import { describe, expect, it } from "vitest";
import { agentIdOf, candidateOf, type Candidate } from "../../src/cli/migrate/candidate.ts";
import { planAgent, type AgentState } from "../../src/cli/migrate/plan.ts";
import type { Known, Probe } from "../../src/cli/migrate/same.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const candidate = (version: number | null, config: JsonObject, path = `${version}.yaml`): Candidate =>
  candidateOf({ path, config }, { agentId: "a", version: version ?? undefined });

const known = (version: number, config: JsonObject, more: Partial<Known> = {}): Known => ({
  version,
  status: "published",
  isDeprecated: false,
  hash: candidate(version, config).hash,
  config,
  stored: true,
  ...more,
});

const noProbe: Probe = () => Promise.reject(new Error("asked without need"));

/** The plan in short: `create 28 *`, where the star activates. */
async function plan(
  candidates: Candidate[],
  state: Partial<AgentState> = {},
  { activate = false, probe = noProbe } = {},
) {
  const full = { activeVersion: null, configSchema: null, versions: [], ...state };
  const planned = await planAgent(candidates, full, { activate }, probe);
  return planned.map(({ step }) => `${step.action} ${step.version}${step.activate ? " *" : ""}`);
}

it("stops before anything is written at a file that the agent's schema does not allow", async () => {
  const configSchema = { required: ["instructions"] };
  await expect(
    plan([candidate(2, { model: "m" })], { activeVersion: 1, configSchema, versions: [known(1, {})] }),
  ).rejects.toThrow(/config_schema allows/);
  expect(
    await plan([candidate(2, { instructions: "x" })], {
      activeVersion: 1,
      configSchema,
      versions: [known(1, {})],
    }),
  ).toEqual(["create 2"]);
});

describe("whose a file is", () => {
  it.each([
    ["agents/x/config.yaml", { agent: { agent_id: "pix" } }, "pix"],
    ["agents/pix/config.yaml", {}, "pix"],
    ["agents/pix/agent.json", { agent: { name: "n" } }, "pix"],
    ["agents/pix.yml", {}, "pix"],
    ["agents/Pix Bank.yml", {}, null],
  ])("%s: %j", (path, config, id) => {
    expect(agentIdOf({ path, config })).toBe(id);
  });

  it("is what the options say, where they say it", () => {
    const config = { agent: { agent_id: "other", version: 3 }, instructions: "x" };
    expect(candidateOf({ path: "a.yaml", config }, {})).toMatchObject({ agentId: "other", version: 3 });
    expect(candidateOf({ path: "a.yaml", config }, { agentId: "mine", version: 4 })).toMatchObject({
      agentId: "mine",
      version: 4,
      config: { agent: { agent_id: "mine" } },
    });
  });

  it.each([
    ["no id", "A B.yaml", {}, "does not say whose it is"],
    ["an impossible id", "a.yaml", { agent: { agent_id: "A B" } }, "cannot be an agent's id"],
    ["a version that is none", "a.yaml", { agent: { version: "1.2" } }, "not a whole number"],
    ["what the server would refuse", "a.yaml", { instructions: 1 }, "no valid configuration"],
  ])("is refused with %s", (_name, path, config, message) => {
    expect(() => candidateOf({ path, config }, {})).toThrow(message);
  });
});

describe("a plan", () => {
  const [one, two, three] = [{ instructions: "1" }, { instructions: "2" }, { instructions: "3" }];

  it("creates numbered versions in order, and activates the highest of a new agent", async () => {
    expect(await plan([candidate(28, two), candidate(27, one)])).toEqual(["create 27", "create 28 *"]);
  });

  it("changes nothing the second time", async () => {
    const candidates = [candidate(27, one), candidate(28, two), candidate(null, three)];
    expect(await plan(candidates)).toEqual(["create 27", "create 28", "create 29 *"]);
    const state = { activeVersion: 29, versions: [known(29, three), known(28, two), known(27, one)] };
    expect(await plan(candidates, state)).toEqual(["unchanged 27", "unchanged 28", "unchanged 29"]);
    expect(await plan(candidates, state, { activate: true })).toEqual([
      "unchanged 27",
      "unchanged 28",
      "unchanged 29",
    ]);
  });

  it("takes an older version that is the same, rather than a new number", async () => {
    expect(
      await plan([candidate(null, one)], { activeVersion: 2, versions: [known(2, two), known(1, one)] }),
    ).toEqual(["unchanged 1"]);
  });

  it("knows two files with the same configuration for one version", async () => {
    expect(await plan([candidate(null, one, "a"), candidate(null, one, "b")])).toEqual([
      "create 1 *",
      "unchanged 1",
    ]);
  });

  it("sees no difference in agent.version, the order of keys, or the agent's id", async () => {
    const file = { agent: { version: 9, agent_id: "zzz", name: "n" }, x: 1, y: 2 };
    const stored = { y: 2, agent: { name: "n", agent_id: "a", version: 1 }, x: 1 };
    expect(await plan([candidate(1, file)], { activeVersion: 1, versions: [known(1, stored)] })).toEqual([
      "unchanged 1",
    ]);
  });

  it("leaves what is active alone, unless it is asked to activate", async () => {
    const state = { activeVersion: 1, versions: [known(1, one)] };
    expect(await plan([candidate(2, two)], state)).toEqual(["create 2"]);
    expect(await plan([candidate(2, two)], state, { activate: true })).toEqual(["create 2 *"]);
  });

  it("completes a draft that has the number, and takes none for the same", async () => {
    const draft = known(2, two, { status: "draft" });
    const state = { activeVersion: 1, versions: [draft, known(1, one)] };
    expect(await plan([candidate(2, two)], state)).toEqual(["publish 2"]);
    expect(await plan([candidate(null, two)], state)).toEqual(["create 3"]);
  });

  it("activates no version that is deprecated", async () => {
    const state = { versions: [known(2, two, { isDeprecated: true }), known(1, one)] };
    expect(await plan([candidate(1, one), candidate(2, two)], state)).toEqual([
      "unchanged 1 *",
      "unchanged 2",
    ]);
  });

  it.each([
    ["a gap", candidate(4, three), "Version numbers have no gaps. The next number is 3"],
    [
      "a number that something else has",
      candidate(1, three),
      "exists with another configuration. The next number is 3",
    ],
  ])("is refused for %s", async (_name, wrong, message) => {
    const state = { activeVersion: 1, versions: [known(2, two), known(1, one)] };
    await expect(plan([wrong], state)).rejects.toMatchObject({ detail: expect.stringContaining(message) });
  });

  it("is refused for two files with one number", async () => {
    await expect(plan([candidate(1, one), candidate(1, two)])).rejects.toMatchObject({
      code: "version_conflict",
    });
  });

  describe("with keys in clear", () => {
    const file = { model: { api_key: "sk-1", id: "m" } };
    const stored = { model: { id: "m", api_key: { credential: "a-model-00000000" } } };
    const state = { activeVersion: 1, versions: [known(1, stored)] };

    it.each([
      [true, "unchanged 1"],
      [false, "create 2"],
    ])("asks the server whether they are the same: %s", async (same, expected) => {
      const asked: unknown[] = [];
      const probe: Probe = (version, config) => Promise.resolve(asked.push([version, config]) > 0 && same);
      expect(await plan([candidate(null, file)], state, { probe })).toEqual([expected]);
      expect(asked).toEqual([[1, file]]);
    });

    it("does not ask where the rest differs", async () => {
      expect(await plan([candidate(null, { model: { api_key: "sk-1", id: "n" } })], state)).toEqual([
        "create 2",
      ]);
      expect(await plan([candidate(null, { model: { id: "m" } })], state)).toEqual(["create 2"]);
    });
  });
});
