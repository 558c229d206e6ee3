/** Hands a configuration to the browser as a file. */
export async function download(
  agentId: string,
  { version, config }: { version: number; config: Record<string, unknown> },
  form: "json" | "yaml",
): Promise<void> {
  const content =
    form === "json"
      ? `${JSON.stringify(config, null, 2)}\n`
      : (await import("../../../../domain/yaml.ts")).printYaml(config);
  const url = URL.createObjectURL(new Blob([content], { type: `application/${form}` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${agentId}.v${version}.${form}`;
  link.click();
  URL.revokeObjectURL(url);
}
