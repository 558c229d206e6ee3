import { useState } from "react";
import { api, body, segment } from "../api/client.ts";
import { objectIn } from "../kit/json-text.ts";
import { useAct } from "../kit/use-act.ts";
import { agents as text } from "../strings/agents.ts";
import { faultsOf, typedOf, type Typed } from "./fields.tsx";
import type { Agent } from "./use-agents.ts";

const FIELDS = ["name", "agent_type", "description", "capabilities", "meta_data", "config_schema"] as const;

const differing = (a: Typed, b: Typed): (typeof FIELDS)[number][] =>
  FIELDS.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));

/** Only what was changed is sent, so that what others changed meanwhile stays. */
function changesOf(base: Typed, typed: Typed) {
  const changed = new Set(differing(base, typed));
  const meta = objectIn(typed.meta_data, {});
  const hasSchema = typed.config_schema.trim() !== "";
  const schema = objectIn(typed.config_schema);
  return {
    ...(changed.has("name") && { name: typed.name.trim() }),
    ...(changed.has("agent_type") && { agent_type: typed.agent_type.trim() }),
    ...(changed.has("description") && { description: typed.description }),
    ...(changed.has("capabilities") && { capabilities: typed.capabilities }),
    ...(changed.has("meta_data") && meta !== null && { meta_data: meta }),
    ...(changed.has("config_schema") && (schema !== null || !hasSchema) && { config_schema: schema }),
  };
}

const patch = (agent: Agent, json: ReturnType<typeof changesOf>) =>
  body(api.agents[":agent_id"].$patch({ param: { agent_id: segment(agent.agent_id) }, json }));

/** A form over an agent's fields: what is typed stays when it is refused, and when others save something else. */
export function useEdit(agent: Agent, onDone?: () => void) {
  const saved = typedOf(agent);
  const [base, setBase] = useState(saved);
  const [typed, setTyped] = useState(saved);
  const changed = differing(base, typed);
  const theirs = differing(base, saved);
  // Whatever nobody touched here follows what is saved.
  if (theirs.length > 0 && changed.length === 0) {
    setBase(saved);
    setTyped(saved);
  }
  const save = useAct({
    act: () => patch(agent, changesOf(base, typed)),
    done: ({ name }) => text.done.saved(name),
    undo: () => () => patch(agent, changesOf(typed, base)),
    onDone: (after) => {
      setBase(typedOf(after));
      setTyped(typedOf(after));
      onDone?.();
    },
    quiet: true,
  });
  return {
    typed,
    setTyped,
    save,
    isChanged: changed.length > 0,
    isSound: Object.keys(faultsOf(typed)).length === 0 && typed.name.trim() !== "",
    /** Fields that were changed here and by somebody else. */
    clashes: changed.filter((field) => theirs.includes(field)),
    takeTheirs: () => {
      setBase(saved);
      setTyped(saved);
    },
  };
}
