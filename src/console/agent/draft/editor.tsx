import { Alert, SegmentedControl, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { patiently } from "../../api/patiently.ts";
import { useCan } from "../../api/session.ts";
import { Loading } from "../../kit/states.tsx";
import { draft as text } from "../../strings/draft.ts";
import { useAgent, type Version } from "../versions/data.ts";
import { FindingsPanel, Sizes } from "./checks/panel.tsx";
import { useChecks } from "./checks/use-checks.ts";
import classes from "./form/form.module.css";
import { GuardrailsForm } from "./form/guardrails.tsx";
import { ModelForm } from "./form/model.tsx";
import { PromptForm } from "./form/prompt.tsx";
import type { FormProps } from "./form/props.ts";
import { RestForm } from "./form/rest.tsx";
import { ToolsForm } from "./form/tools.tsx";
import { Head } from "./head.tsx";
import { Conflict } from "./saving/conflict.tsx";
import { Sealed } from "./saving/sealed.tsx";
import { SaveNotices } from "./saving/status.tsx";
import { useDraftStore } from "./saving/use-draft-store.ts";

const RawView = lazy(() => patiently(() => import("./raw/raw-view.tsx")));

const VIEWS = ["form", "json", "yaml"] as const;
export type View = (typeof VIEWS)[number];

const Form = ({ schemas, ...props }: FormProps & { schemas: JsonObject[] }) => (
  <Stack>
    <PromptForm {...props} />
    <ModelForm {...props} />
    <ToolsForm {...props} />
    <GuardrailsForm {...props} />
    <RestForm {...props} schemas={schemas} />
  </Stack>
);

interface ViewsProps {
  view: View;
  isBlocked: boolean;
  onChange: (view: View) => void;
}

const Views = ({ view, isBlocked, onChange }: ViewsProps) => (
  <div>
    <SegmentedControl
      aria-label={text.views.label}
      value={view}
      onChange={onChange}
      data={VIEWS.map((value) => ({
        value,
        label: text.views[value],
        disabled: isBlocked && value !== view,
      }))}
    />
    {isBlocked && (
      <Text size="sm" c="dimmed" role="status">
        {text.unreadableView}
      </Text>
    )}
  </div>
);

const isView = (name: string | undefined): name is View => VIEWS.some((view) => view === name);

/** One draft, in a form or as text, which saves itself. */
export function DraftEditor({ version, view: wanted }: { version: Version; view: string | undefined }) {
  const { agent_id: agentId } = version;
  const navigate = useNavigate();
  const { store, snapshot } = useDraftStore(version);
  const { draft, state } = snapshot;
  const schema = useAgent(agentId).data?.config_schema as JsonObject | null | undefined;
  const { checked, schemas } = useChecks(draft.config, schema ?? null);
  const readOnly = !useCan("versions:write") || state.is === "sealed";
  const view = draft.unreadable?.language ?? (isView(wanted) ? wanted : "form");
  const faults = useMemo(
    () => (checked ? [...checked.saving, ...checked.publishing, ...checked.running] : []),
    [checked],
  );
  const go = (next: View): void =>
    void navigate({
      to: "/agents/$agentId/versions/$version/edit",
      params: { agentId, version: String(version.version) },
      search: { view: next === "form" ? undefined : next },
      replace: true,
    });
  return (
    <Stack>
      <Head store={store} snapshot={snapshot} checked={checked} readOnly={readOnly} />
      {readOnly && state.is !== "sealed" && <Alert color="gray">{text.noScope}</Alert>}
      {state.is === "conflict" && <Conflict store={store} mine={draft} theirs={state.theirs} />}
      {state.is === "sealed" && <Sealed store={store} snapshot={snapshot} />}
      <SaveNotices store={store} snapshot={snapshot} />
      <Views view={view} isBlocked={draft.unreadable !== null} onChange={go} />
      <div className={classes.page}>
        {view === "form" ? (
          <Form
            config={draft.config}
            onChange={(config) => store.change({ config })}
            faults={faults}
            readOnly={readOnly}
            schemas={schemas}
          />
        ) : (
          <Suspense fallback={<Loading rows={8} />}>
            <RawView
              key={view}
              draft={draft}
              form={view}
              onChange={store.change}
              schemas={schemas}
              faults={faults}
              readOnly={readOnly}
            />
          </Suspense>
        )}
        <Stack className={classes.aside}>
          <FindingsPanel checked={checked} />
          <Sizes checked={checked} />
        </Stack>
      </div>
    </Stack>
  );
}
