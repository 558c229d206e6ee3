import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { ResolveOptions } from "../../src/domain/resolve.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { attributes, options, snapshot } from "../domain/any-agent.ts";
import { both } from "./both.ts";
import { newIsolate } from "./edge-kit.ts";

/** Half of the questions ask for no version or label: conditions decide. */
const nothing: fc.Arbitrary<ResolveOptions> = fc.constant({});
const WITHIN = "ours";
const REFUSALS = ["no_active_version", "label_not_found", "invalid_request"];

/** Enabled, because otherwise there is nothing to see. Keys of flags are told apart by the database. */
const stored = (given: Snapshot): Snapshot => ({
  ...given,
  enabled: true,
  flags: [...new Map(given.flags?.map((flag) => [flag.key, flag])).values()],
});

it("any agent: an answer or a refusal, of its own project, the same from the service and from the client", async () => {
  let answered = 0;
  const isolate = newIsolate();
  const stranger = await both(
    [
      {
        agent_id: "agent",
        enabled: true,
        deleted: false,
        active: 1,
        labels: {},
        versions: { 1: "sha256:1" },
      },
    ],
    (version) => ({ of: "theirs", version }),
    isolate,
  );
  await fc.assert(
    fc.asyncProperty(
      snapshot,
      fc.array(fc.tuple(attributes, fc.oneof(options, nothing)), {
        minLength: 4,
        maxLength: 8,
      }),
      async (agent, questions) => {
        const { ask } = await both(
          [stored(agent)],
          (version) => ({
            of: WITHIN,
            version,
            tools: ["x", "y", "z"],
          }),
          isolate,
        );
        for (const [who, asked] of questions) {
          // As it is sent: what is no JSON is left out, or null.
          const sent = JSON.parse(JSON.stringify(who)) as object;
          const { worker, client, source } = await ask("agent", sent, asked);
          expect(client).toEqual(worker);
          if (typeof worker === "string") {
            expect(REFUSALS).toContain(worker);
            continue;
          }
          answered += 1;
          if (asked.version == null) expect(source).toBe("local");
          expect(worker.config).toMatchObject({ of: WITHIN, version: worker.version });
          const theirs = await stranger.ask("agent", sent);
          expect(theirs.worker).toMatchObject({ config: { of: "theirs" }, reason: "ACTIVE" });
        }
      },
    ),
    { numRuns: 120, seed: 11 },
  );
  expect(answered).toBeGreaterThan(300);
}, 60_000);
