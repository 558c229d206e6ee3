import { useSessionStorage } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { api, body, segment } from "../../api/client.ts";
import { useMe } from "../../api/session.ts";
import { TextLink } from "../../kit/link.tsx";
import { tellFailure } from "../../kit/notify.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { experiments } from "../../strings/experiments.ts";
import { emptyDraft, type Draft } from "./draft.ts";
import { ExperimentForm, type Definition } from "./experiment-form.tsx";

const text = experiments.form;
const route = getRouteApi("/experiments/new");

export default function NewExperiment() {
  return (
    <Page
      title={text.title}
      description={text.lead}
      above={<TextLink to="/experiments">{experiments.title}</TextLink>}
    >
      <Guard scope="experiments:write">
        <Form />
      </Guard>
    </Page>
  );
}

interface Sent {
  id: string;
  definition: Definition;
  start: boolean;
}

function Form() {
  const { agent = null } = route.useSearch();
  const navigate = route.useNavigate();
  const { project } = useMe();
  // What was typed outlives a reload.
  const [kept, setKept, forget] = useSessionStorage<Draft | null>({
    key: `signalbox-new-experiment-${project}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const draft = kept !== null && (agent === null || kept.agentId === agent) ? kept : emptyDraft(agent);
  // The same request again is the same experiment; another one is not.
  const sending = useRef({ what: "", key: "" });
  const create = useAct({
    act: async ({ id, definition, start }: Sent) => {
      const json = { test_id: id, ...definition };
      const what = JSON.stringify(json);
      if (sending.current.what !== what) sending.current = { what, key: crypto.randomUUID() };
      const made = await body(
        api.experiments.$post({ json }, { headers: { "Idempotency-Key": sending.current.key } }),
      );
      if (!start) return { id: made.test_id, refused: null };
      // The draft is there: what keeps it from starting is told on its page.
      return body(
        api.experiments[":id"].start.$post({ param: { id: segment(made.test_id) }, json: {} }),
      ).then(
        () => ({ id: made.test_id, refused: null }),
        (refused: unknown) => ({ id: made.test_id, refused }),
      );
    },
    done: ({ id, refused }, { start }) =>
      refused !== null ? text.notStartedYet(id) : start ? text.startedToo(id) : text.created(id),
    onDone: ({ id, refused }) => {
      if (refused !== null) tellFailure(refused);
      forget();
      void navigate({ to: "/experiments/$experimentId", params: { experimentId: id } });
    },
    quiet: true,
  });
  return (
    <ExperimentForm
      draft={draft}
      set={(change) => setKept({ ...draft, ...change })}
      editedId={null}
      error={create.error}
      busy={create.isPending}
      onSubmit={(id, definition, start) => create.mutate({ id, definition, start })}
      onCancel={() => {
        forget();
        void navigate({ to: "/experiments" });
      }}
    />
  );
}
