import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body, segment } from "../../api/client.ts";
import { useKept } from "../../kit/kept.ts";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { useRequestKey } from "../../kit/use-request-key.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import { rollouts } from "../../strings/rollouts.ts";
import { bodyOf, newDraft, type Draft } from "./draft.ts";
import { Form } from "./form.tsx";

const route = getRouteApi("/rollouts/new");

/** Starts a rollout, or has it start at a time. What was typed is kept over a reload. */
export default function NewRollout() {
  const { agent } = route.useSearch();
  const navigate = useNavigate();
  const [kept, setKept] = useKept<Draft | null>(`new rollout ${agent ?? ""}`, null);
  const [first, setFirst] = useState(() => newDraft(agent ?? null));
  const draft = kept ?? first;
  const keyOf = useRequestKey();
  const start = useAct({
    quiet: true,
    act: () => {
      const param = { agent_id: segment(draft.agent ?? "") };
      const json = bodyOf(draft);
      return body(
        api.agents[":agent_id"].rollouts.$post(
          { param, json },
          { headers: { "Idempotency-Key": keyOf({ param, json }) } },
        ),
      );
    },
    done: ({ name, status }) => (status === "scheduled" ? text.scheduled(name) : text.started(name)),
    onDone: ({ id }) => {
      setKept(null);
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
          onChange={(part) => setKept({ ...draft, ...part })}
          onReset={() => {
            start.reset();
            setKept(null);
            setFirst(newDraft(agent ?? null));
          }}
          onSubmit={() => start.mutate()}
          busy={start.isPending}
          error={start.error}
        />
      </Guard>
    </Page>
  );
}
