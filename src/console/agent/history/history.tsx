import { Group, Select, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { LoadMore } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Failure, Guard, Loading } from "../../kit/states.tsx";
import { history as text } from "../../strings/history.ts";
import { KINDS, kindOf, useHistory, type Kind } from "./entries.ts";
import { HistoryEntry } from "./entry.tsx";
import classes from "./history.module.css";

const route = getRouteApi("/agents/$agentId/history");
const SPANS = ["7", "30", "90", "365", "3650"] as const;
const DEFAULT_DAYS = 30;

/** What happened to the agent: who did what, when, why. */
export default function HistoryPage() {
  return (
    <Guard scope="audit:read">
      <History />
    </Guard>
  );
}

function History() {
  const { agentId } = route.useParams();
  const { days = DEFAULT_DAYS, kind: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const kind: Kind = KINDS.find((one) => one === asked) ?? "all";
  const pages = useHistory(agentId, days);
  const { rows } = pages;
  const shown = rows?.filter((entry) => kind === "all" || kindOf(entry) === kind);
  const change = (search: { days?: number; kind?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...search }), replace: true });
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <Group gap="xs">
          <Select
            size="xs"
            label={text.kind}
            data={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
            value={kind}
            onChange={(value) => change({ kind: value === "all" ? undefined : (value ?? undefined) })}
            allowDeselect={false}
          />
          <Select
            size="xs"
            label={text.days}
            data={SPANS.map((value) => ({ value, label: text.spans[value] }))}
            value={String(days)}
            onChange={(value) => change({ days: value === null ? undefined : Number(value) })}
            allowDeselect={false}
          />
        </Group>
      }
    >
      {shown === undefined || rows === undefined ? (
        pages.error ? (
          <Failure error={pages.error} onRetry={() => void pages.refetch()} />
        ) : (
          <Loading rows={6} />
        )
      ) : (
        <>
          {kind !== "all" && rows.length > 0 && (
            <Text size="sm" c="dimmed" role="status">
              {text.filtered(shown.length, rows.length)}
            </Text>
          )}
          {shown.length === 0 ? (
            <Empty title={text.nothing}>{text.nothingDetail}</Empty>
          ) : (
            <ol className={classes.list} aria-label={text.list}>
              {shown.map((entry) => (
                <li key={entry.id}>
                  <HistoryEntry agentId={agentId} entry={entry} />
                </li>
              ))}
            </ol>
          )}
          <LoadMore pages={pages} />
        </>
      )}
    </Section>
  );
}
