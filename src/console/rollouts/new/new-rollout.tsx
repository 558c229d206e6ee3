import { useSessionStorage } from "@mantine/hooks";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body, segment } from "../../api/client.ts";
import { useMe } from "../../api/session.ts";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import { rollouts } from "../../strings/rollouts.ts";
import { bodyOf, newDraft, type Draft } from "./draft.ts";
import { Form } from "./form.tsx";

const route = getRouteApi("/rollouts/new");

/** Starts a rollout, or has it start at a time. What was typed is kept over a reload. */
export default function NewRollout() {
  const { agent } = route.useSearch();
  const navigate = useNavigate();
  const { project } = useMe();
  const [draft, setDraft, forget] = useSessionStorage<Draft>({
    key: `signalbox-new-rollout ${project} ${agent ?? ""}`,
    defaultValue: newDraft(agent ?? null),
    getInitialValueInEffect: false,
  });
  const [key, setKey] = useState(() => crypto.randomUUID());
  const start = useAct({
    quiet: true,
    act: () =>
      body(
        api.agents[":agent_id"].rollouts.$post(
          { param: { agent_id: segment(draft.agent ?? "") }, json: bodyOf(draft) },
          { headers: { "Idempotency-Key": key } },
        ),
      ),
    done: ({ name, status }) => (status === "scheduled" ? text.scheduled(name) : text.started(name)),
    onDone: ({ id }) => {
      forget();
      void navigate({ to: "/rollouts/$rolloutId", params: { rolloutId: id } });
    },
  });
  return (
    <Page
      title={text.title}
      description={text.lead}
      above={
        <TextLink to="/rollouts" size="sm">
          {rollouts.title}
        </TextLink>
      }
    >
      <Guard scope="rollouts:write">
        <Form
          draft={draft}
          onChange={(part) => {
            // Another body is another request.
            setKey(crypto.randomUUID());
            setDraft((before) => ({ ...before, ...part }));
          }}
          onReset={() => {
            start.reset();
            setDraft(newDraft(agent ?? null));
          }}
          onSubmit={() => start.mutate()}
          busy={start.isPending}
          error={start.error}
        />
      </Guard>
    </Page>
  );
}
