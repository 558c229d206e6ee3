import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable } from "../../kit/data-table.tsx";
import { Section } from "../../kit/section.tsx";
import { Loaded } from "../../kit/states.tsx";
import { contexts as text } from "../../strings/instances.ts";
import { readDiff, type ContextPlace } from "./requests.ts";

interface ChangesProps {
  place: ContextPlace;
  from: number;
  to: number;
}

/** What turns one version of a context into another. */
export function Changes({ place, from, to }: ChangesProps) {
  const query = useQuery({
    queryKey: ["context", place.instanceId, place.name, "diff", from, to],
    queryFn: () => readDiff(place, from, to),
    staleTime: Infinity,
  });
  return (
    <Section title={text.changes(from, to)}>
      <Loaded query={query} rows={2}>
        {({ operations }) =>
          operations.length === 0 ? (
            <Text size="sm">{text.same}</Text>
          ) : (
            <DataTable
              label={text.changes(from, to)}
              rows={operations}
              keyOf={(operation) => JSON.stringify(operation)}
              columns={[
                { key: "op", title: text.op, cell: ({ op }) => text.ops[op] ?? op },
                { key: "path", title: text.path, cell: ({ path }) => <Code>{path || "/"}</Code> },
                {
                  key: "value",
                  title: text.value,
                  cell: ({ value, from: source }) =>
                    source !== undefined ? (
                      <Code>{source}</Code>
                    ) : (
                      value !== undefined && <Code>{JSON.stringify(value)}</Code>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
