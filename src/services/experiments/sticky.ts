import { stickyUnit, type Stuck } from "../../domain/evaluate/experiments.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import type { CompiledAgent, Resolution } from "../../domain/resolve.ts";
import { createStickyStore } from "../../store/edge-sticky.ts";
import type { Call } from "../call.ts";

/**
 * What a sticky experiment gave the unit first, for it to keep; from now on what was decided, where nothing is written
 * of it. Null: what was decided stands, as it does while KV is away.
 */
export async function keptBy(
  call: Call,
  agent: CompiledAgent,
  attributes: Attributes,
  decided: Resolution,
): Promise<Stuck | null> {
  const drawn = agent.experiments && stickyUnit(agent.experiments, decided, attributes);
  if (!drawn) return null;
  const store = createStickyStore(call.env.KV);
  const unit = { projectId: call.tenant.projectId, ...drawn };
  try {
    // In the first phase there is nothing to keep to, and KV would remember for a while that it knew nothing.
    const version = drawn.phase > 1 ? await store.read(unit) : null;
    if (version !== null) return { experiment_id: drawn.experiment, version };
    call.waitUntil(store.write(unit, decided.version));
  } catch {
    // The unit is drawn again: most get the same.
  }
  return null;
}
