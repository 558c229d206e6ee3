import { download } from "../../../kit/download.ts";

/** Hands a configuration to the browser as a file. */
export async function downloadConfig(
  agentId: string,
  { version, config }: { version: number; config: Record<string, unknown> },
  form: "json" | "yaml",
): Promise<void> {
  const content =
    form === "json"
      ? `${JSON.stringify(config, null, 2)}\n`
      : (await import("../../../../domain/yaml.ts")).printYaml(config);
  download(`${agentId}.v${version}.${form}`, `application/${form}`, content);
}
