import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { DEMO_VERSIONS } from "./versions.ts";

/**
 * Loads the demo over HTTP, through the API that everybody uses. Once: the marker lies with the state, so that
 * whoever deletes the demo's agents is rid of them.
 */
export async function loadDemoOnce(address: string, key: string, marker: string): Promise<void> {
  if (existsSync(marker)) return;
  for (const { agentId, version, description, createdBy, reason } of DEMO_VERSIONS) {
    const config: unknown = parse(
      readFileSync(join(import.meta.dirname, `${agentId}.${version}.yaml`), "utf8"),
    );
    await call(address, key, "POST", "/v1/agents", {
      agent_id: agentId,
      version,
      config,
      description,
      created_by: createdBy,
    });
    await call(address, key, "PUT", `/v1/agents/${agentId}/versions/${version}/activate`, {
      reason,
      changed_by: createdBy,
    });
  }
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}

/** All of it may be sent again after a failure: what is there already is answered, not repeated. */
async function call(
  address: string,
  key: string,
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const answer = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
