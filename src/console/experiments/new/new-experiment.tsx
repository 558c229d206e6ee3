import { getRouteApi } from "@tanstack/react-router";
import { api, body, segment } from "../../api/client.ts";
import { useKept } from "../../kit/kept.ts";
import { TextLink } from "../../kit/link.tsx";
import { tellFailure } from "../../kit/notify.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { useRequestKey } from "../../kit/use-request-key.ts";
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
  const [kept, setKept] = useKept<Draft | null>("new experiment", null);
  const forget = (): void => setKept(null);
  const draft = kept !== null && (agent === null || kept.agentId === agent) ? kept : emptyDraft(agent);
  const keyOf = useRequestKey();
  const create = useAct({
    act: async ({ id, definition, start }: Sent) => {
      const json = { test_id: id, ...definition };
      const made = await body(
        api.experiments.$post({ json }, { headers: { "Idempotency-Key": keyOf(json) } }),
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
