import { Badge, Code, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { JsonObject } from "../../../../domain/json.ts";
import { registrationsOf } from "../../../../domain/tool-names.ts";
import { api, body } from "../../../api/client.ts";
import { useCan } from "../../../api/session.ts";
import { versions } from "../../../strings/versions.ts";
import classes from "./config.module.css";
import type { ConfigTool } from "./tools.ts";

const text = versions.config;
/** As many as a project may have. */
const PAGE = "200";

const readTools = () => body(api.tools.$get({ query: { limit: PAGE } }));
export type RegisteredTool = Awaited<ReturnType<typeof readTools>>["data"][number];

/** The project's tools, by name, for those who may see them. */
export function useRegistry(): Map<string, RegisteredTool> | undefined {
  const { data } = useQuery({
    queryKey: ["tools", "registry"],
    queryFn: readTools,
    enabled: useCan("tools:read"),
    select: ({ data: tools }) => new Map(tools.map((tool) => [tool.name, tool])),
  });
  return data;
}

export const registered = (
  registry: ReadonlyMap<string, RegisteredTool>,
  name: string,
): RegisteredTool | undefined =>
  registrationsOf(name)
    .map((registration) => registry.get(registration))
    .find((tool) => tool !== undefined);

const Schema = ({ of, schema }: { of: string; schema: JsonObject }) => (
  <details>
    <Text component="summary" size="sm" aria-label={`${text.schema}: ${of}`}>
      {text.schema}
    </Text>
    <Code block className={classes.schema} tabIndex={0}>
      {JSON.stringify(schema, null, 2)}
    </Code>
  </details>
);

function Tool({ tool, registry }: { tool: ConfigTool; registry: Map<string, RegisteredTool> | undefined }) {
  const found = tool.isClient || !registry ? undefined : registered(registry, tool.name);
  const description = tool.description ?? found?.description;
  const parameters = tool.parameters ?? (found?.parameters as JsonObject | undefined);
  return (
    <li className={classes.tool}>
      <Group gap="xs">
        <Text fw={600} ff="monospace" size="sm">
          {tool.name}
        </Text>
        <Badge variant="default" tt="none">
          {tool.isClient ? text.client : text.registered}
        </Badge>
        {registry && !tool.isClient && !found && (
          <Badge variant="light" color="red" tt="none">
            {text.unknownTool}
          </Badge>
        )}
      </Group>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      {parameters && <Schema of={tool.name} schema={parameters} />}
    </li>
  );
}

/** The tools of a configuration, with what is known of those of the registry. */
export function ToolList({ tools }: { tools: ConfigTool[] }) {
  const registry = useRegistry();
  return (
    <ul className={classes.tools}>
      {tools.map((tool, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a list may name a tool twice
        <Tool key={at} tool={tool} registry={registry} />
      ))}
    </ul>
  );
}
