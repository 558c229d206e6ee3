import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { settings } from "../../env.ts";
import { locate } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { findDefaultTenant } from "../../store/keys.ts";
import type { Tenant } from "../call.ts";
import { systemCall } from "../system.ts";
import { createVersion } from "../versions/create.ts";
import { DEFAULT_FIELDS } from "./fields.ts";
import { insertAgentIfNew } from "./insert.ts";

const AGENT_ID = "development-agent";
const NUMBERS = new Set(["temperature", "max_tokens", "top_p", "sample_rate", "timeout_ms"]);

/** `LLM_API_URL` as `api_url` of one section, and so on; null: nothing is said of it. */
function section(env: object, prefix: string): JsonObject | null {
  const fields = Object.entries(env).flatMap(([name, value]): [string, Json][] => {
    if (!name.startsWith(prefix) || typeof value !== "string" || value === "") return [];
    const field = name.slice(prefix.length).toLowerCase();
    return [[field, NUMBERS.has(field) ? Number(value) : value]];
  });
  return fields.some(([field]) => field === "provider") ? Object.fromEntries(fields) : null;
}

/** The providers that the environment names, as a configuration has them; null: it names no model. */
function providersOf(env: object): JsonObject | null {
  const llm = section(env, "LLM_");
  if (llm === null) return null;
  const [tts, stt] = [section(env, "TTS_"), section(env, "STT_")];
  return { llm, ...(tts && { tts }), ...(stt && { stt }) };
}

/**
 * Makes the Development Agent of `LLM_PROVIDER`, `LLM_MODEL`, `LLM_API_URL`, `LLM_API_KEY` and the like of `TTS_` and
 * `STT_`: once, in the project that every deployment begins with, while that has no agents. Whether it was made.
 */
export async function makeDevelopmentAgent(env: Env, now: number, of?: Tenant): Promise<boolean> {
  const providers = settings(env).envFallback ? providersOf(env) : null;
  if (providers === null || (of && (of.workspace !== "default" || of.project !== "default"))) return false;
  const works: Promise<unknown>[] = [];
  try {
    const tenant = of ?? (await findDefaultTenant(locate(env)));
    if (!tenant) return false;
    const call = systemCall(env, now, tenant, works);
    const { projectId } = tenant;
    const isFirst = sql`NOT EXISTS (SELECT 1 FROM agent WHERE project_id = ${projectId})
      AND EXISTS (SELECT 1 FROM project WHERE id = ${projectId} AND development_agent IS NULL)`;
    await createVersion(
      call,
      AGENT_ID,
      {
        config: { providers },
        description: "Made from the environment",
        created_by: "environment",
        activate: true,
      },
      {
        first: [
          guard("agent_exists", isFirst),
          sql`UPDATE project SET development_agent = ${AGENT_ID} WHERE id = ${projectId}`,
          ...insertAgentIfNew(
            call,
            AGENT_ID,
            { ...DEFAULT_FIELDS, name: "Development Agent" },
            "environment",
          ),
        ],
        mayBeNew: true,
      },
    );
    return true;
  } catch (error) {
    // There are agents already, or another isolate was first.
    if (error instanceof Problem) return false;
    throw error;
  } finally {
    await Promise.all(works);
  }
}
