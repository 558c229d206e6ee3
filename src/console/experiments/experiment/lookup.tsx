import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { Section } from "../../kit/section.tsx";
import { Failure } from "../../kit/states.tsx";
import { experiments } from "../../strings/experiments.ts";
import type { Experiment } from "../queries.ts";

const text = experiments.page;

/** Which version one user, or session, is given. */
export function Lookup({ experiment: { test_id: id, unit } }: { experiment: Experiment }) {
  const allowed = useCan("resolve");
  const [typed, setTyped] = useState("");
  const ask = useMutation({
    mutationFn: (who: string) =>
      body(
        api.experiments[":id"].assignment.$get({
          param: { id: segment(id) },
          query: unit === "session" ? { session_id: who } : { user_id: who },
        }),
      ),
  });
  if (!allowed) return null;
  return (
    <Section title={text.lookup} description={text.lookupLead}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== "") ask.mutate(typed.trim());
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label={unit === "session" ? text.lookupSession : text.lookupUser}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            flex={1}
            miw={140}
          />
          <Button type="submit" variant="default" loading={ask.isPending}>
            {text.lookupAsk}
          </Button>
        </Group>
      </form>
      <div role="status">
        {ask.data && (
          <Text size="sm">
            {ask.data.metadata.ab_test_variant === null
              ? text.lookupOut(ask.variables, ask.data.version)
              : text.lookupGets(ask.variables, ask.data.version, ask.data.metadata.ab_test_variant)}
          </Text>
        )}
      </div>
      {ask.error && <Failure error={ask.error} />}
    </Section>
  );
}
