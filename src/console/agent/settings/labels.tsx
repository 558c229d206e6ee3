import { ActionIcon, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { LABEL } from "../../../domain/slug.ts";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { DataTable, type Column } from "../../kit/data-table.tsx";
import { faultAt } from "../../kit/fault-at.ts";
import { TextLink } from "../../kit/link.tsx";
import { Section } from "../../kit/section.tsx";
import { Failure, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { VersionSelect } from "../../kit/version-select.tsx";
import { agent } from "../../strings/agent.ts";
import { settings } from "../../strings/settings.ts";
import classes from "./settings.module.css";
import { ACTIVE, useLabels, usePoint, useRemoveLabel } from "./use-labels.ts";

const text = settings.labels;

interface Label {
  label: string;
  version: number;
  updated_at: string | null;
}

/** Names that point at versions: where each points can be changed at once. */
export function Labels({ agentId }: { agentId: string }) {
  const query = useLabels(agentId);
  return (
    <div id="labels">
      <Section title={text.title} description={text.lead}>
        <Loaded query={query} rows={2}>
          {({ data }) => {
            const own = data.filter(({ label }) => label !== ACTIVE);
            return (
              <>
                {own.length === 0 ? (
                  <Text size="sm" c="dimmed">
                    {text.none}
                  </Text>
                ) : (
                  <LabelTable agentId={agentId} labels={own} />
                )}
                <NewLabel agentId={agentId} taken={own.map(({ label }) => label)} />
              </>
            );
          }}
        </Loaded>
      </Section>
    </div>
  );
}

function LabelTable({ agentId, labels }: { agentId: string; labels: Label[] }) {
  const mayMove = useCan("versions:activate");
  const point = usePoint(agentId);
  const remove = useRemoveLabel(agentId);
  const columns: Column<Label>[] = [
    { key: "label", title: text.columns.label, cell: ({ label }) => <strong>{label}</strong> },
    {
      key: "version",
      title: text.columns.version,
      cell: ({ label, version }) =>
        mayMove ? (
          <VersionSelect
            agentId={agentId}
            aria-label={text.versionOf(label)}
            placeholder={agent.traffic.version(version)}
            className={classes.version}
            size="xs"
            value={version}
            onChange={(next) => {
              if (next !== null && next !== version) point.mutate({ label, version: next, before: version });
            }}
            allowDeselect={false}
          />
        ) : (
          <TextLink
            inherit
            to="/agents/$agentId/versions/$version"
            params={{ agentId, version: String(version) }}
          >
            {agent.traffic.version(version)}
          </TextLink>
        ),
    },
    { key: "updated", title: text.columns.updated, cell: ({ updated_at }) => <Time at={updated_at} /> },
    ...(mayMove
      ? [
          {
            key: "actions",
            title: text.columns.actions,
            cell: ({ label, version }: Label) => (
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={text.remove(label)}
                onClick={() => remove.mutate({ label, version })}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
  return <DataTable label={text.list} columns={columns} rows={labels} keyOf={({ label }) => label} />;
}

function faultOf(label: string, taken: string[]): string | undefined {
  if (label === "") return undefined;
  if (label === ACTIVE) return text.nameActive;
  if (taken.includes(label)) return text.nameTaken;
  return LABEL.test(label) ? undefined : text.nameWrong;
}

function NewLabel({ agentId, taken }: { agentId: string; taken: string[] }) {
  const mayMove = useCan("versions:activate");
  const [label, setLabel] = useState("");
  const [version, setVersion] = useState<number | null>(null);
  const point = usePoint(agentId, true);
  const fault = faultOf(label, taken);
  const isReady = label !== "" && fault === undefined && version !== null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    point.mutate(
      { label, version, before: null },
      {
        onSuccess: () => {
          setLabel("");
          setVersion(null);
        },
      },
    );
  };
  if (!mayMove) return null;
  return (
    <form onSubmit={submit}>
      <div className={classes.row}>
        <TextInput
          label={text.name}
          placeholder={text.nameHint}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value.trim())}
          error={fault ?? faultAt(point.error, "/label")}
        />
        <VersionSelect
          agentId={agentId}
          label={text.version}
          value={version}
          onChange={setVersion}
          error={faultAt(point.error, "/version")}
        />
        <ActionButton
          type="submit"
          variant="default"
          scope="versions:activate"
          loading={point.isPending}
          disabled={!isReady}
        >
          {text.add}
        </ActionButton>
      </div>
      {point.error !== null && <Failure error={point.error} />}
    </form>
  );
}
