import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard, Loaded } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { experiments } from "../../strings/experiments.ts";
import { change } from "../experiment/actions/act.ts";
import { experimentQuery, type Experiment } from "../queries.ts";
import { draftOf } from "./draft.ts";
import { ExperimentForm, type Definition } from "./experiment-form.tsx";

const text = experiments.form;
const route = getRouteApi("/experiments/$experimentId/edit");

/** Changes a draft; all of one may change, but its id. */
export default function EditExperiment() {
  const { experimentId } = route.useParams();
  const query = useQuery(experimentQuery(experimentId));
  return (
    <Page
      title={text.editTitle(experimentId)}
      above={
        <TextLink to="/experiments/$experimentId" params={{ experimentId }}>
          {experimentId}
        </TextLink>
      }
    >
      <Guard scope="experiments:write">
        <Loaded query={query}>{(experiment) => <Form experiment={experiment} />}</Loaded>
      </Guard>
    </Page>
  );
}

function Form({ experiment }: { experiment: Experiment }) {
  const navigate = useNavigate();
  // As it was opened: a change by somebody else is told when this one is sent, and not overwritten.
  const [opened] = useState(experiment);
  const [draft, setDraft] = useState(() => draftOf(experiment));
  const { test_id: id } = opened;
  const back = (): void => void navigate({ to: "/experiments/$experimentId", params: { experimentId: id } });
  const save = useAct({
    act: (definition: Definition) => change(opened, definition),
    done: () => text.saved(id),
    onDone: back,
    quiet: true,
  });
  return (
    <ExperimentForm
      draft={draft}
      set={(part) => setDraft((was) => ({ ...was, ...part }))}
      editedId={id}
      error={save.error}
      busy={save.isPending}
      onSubmit={(_, definition) => save.mutate(definition)}
      onCancel={back}
    />
  );
}
