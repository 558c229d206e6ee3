import { useQuery } from "@tanstack/react-query";
import { Editor } from "../../../editor/lazy.tsx";
import { Section } from "../../../kit/section.tsx";
import { Copy } from "../../../kit/copy.tsx";
import { Loaded } from "../../../kit/states.tsx";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";

const text = versions.one;

/** The configuration as it is stored, in JSON or YAML. */
export function Raw({ version, form }: { version: Version; form: "json" | "yaml" }) {
  const printed = useQuery({
    queryKey: ["printed", version.config_hash, version.version, form],
    queryFn: async () =>
      form === "json"
        ? JSON.stringify(version.config, null, 2)
        : (await import("../../../../domain/yaml.ts")).printYaml(version.config),
    staleTime: Infinity,
  });
  return (
    <Section
      title={text.tabs[form]}
      actions={printed.data !== undefined && <Copy value={printed.data} of={text.tabs[form]} />}
    >
      <Loaded query={printed}>
        {(content) => (
          <Editor
            value={content}
            language={form}
            label={text.raw(version.version, text.tabs[form])}
            readOnly
            minHeight="20rem"
          />
        )}
      </Loaded>
    </Section>
  );
}
