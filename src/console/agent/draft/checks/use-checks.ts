import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import { patiently } from "../../../api/patiently.ts";
import { useRegistry } from "../../versions/config/tool-list.tsx";
import type { Checked } from "./check.ts";

/** Milliseconds of quiet before a draft is checked. */
const QUIET_MS = 200;

export interface Checks {
  /** Undefined until the first check. */
  checked: Checked | undefined;
  schemas: JsonObject[];
}

const NONE: JsonObject[] = [];

/** Checks a configuration as one types, by the server's own rules and the agent's schema; both are loaded for it. */
export function useChecks(config: JsonObject, schema: JsonObject | null): Checks {
  const rules = useQuery({
    queryKey: ["rules of configurations"],
    queryFn: () => patiently(() => import("./check.ts")),
    staleTime: Infinity,
  }).data;
  const registry = useRegistry();
  const [current] = useDebouncedValue(config, QUIET_MS, { leading: true });
  const names = useMemo(() => (registry ? new Set(registry.keys()) : null), [registry]);
  const checked = useMemo(() => rules?.check(current, schema, names), [rules, current, schema, names]);
  const schemas = useMemo(() => rules?.schemasOf(schema) ?? NONE, [rules, schema]);
  return { checked, schemas };
}
