import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, body } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { Section } from "../../kit/section.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { experiments } from "../../strings/experiments.ts";
import type { Experiment } from "../queries.ts";

const text = experiments.page;

/** Who did what to the experiment, and why; for those who may read the audit trail. */
export function History({ experiment }: { experiment: Experiment }) {
  const allowed = useCan("audit:read");
  const { test_id: id, agent_id: agentId, created_at: from } = experiment;
  const query = useQuery({
    queryKey: ["audit", "experiment", id],
    enabled: allowed,
    queryFn: async () => {
      const { data } = await body(api.audit.$get({ query: { agent_id: agentId, from, limit: "200" } }));
      return data.filter(
        ({ action, previous_state, new_state }) =>
          action.startsWith("experiment.") &&
          (new_state?.["test_id"] === id || previous_state?.["test_id"] === id),
      );
    },
  });
  if (!allowed) return null;
  return (
    <Section title={text.history}>
      <Loaded query={query}>
        {(entries) =>
          entries.length === 0 ? (
            <Text size="sm" c="dimmed">
              {text.noHistory}
            </Text>
          ) : (
            <Stack gap="xs">
              {entries.map(({ id, action, actor, changed_by, reason, changed_at }) => (
                <div key={id}>
                  <Text size="sm" fw={600} component="span">
                    {text.actionNames[action] ?? action}
                  </Text>{" "}
                  <Text size="sm" c="dimmed" component="span">
                    <Time at={changed_at} /> {text.by(changed_by ?? actor)}
                  </Text>
                  {reason && <Text size="sm">{reason}</Text>}
                </div>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}
