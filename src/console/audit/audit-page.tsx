import { Button, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { download } from "../kit/download.ts";
import { count } from "../kit/format.ts";
import { tell } from "../kit/notify.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { audit as text } from "../strings/audit.ts";
import classes from "./audit.module.css";
import { csvOf } from "./csv.ts";
import { readAudit, type AuditFilters, type Entry } from "./entries.ts";
import { EntryRow } from "./entry-row.tsx";
import { Filters } from "./filters.tsx";

const route = getRouteApi("/audit");

function Exports({ rows }: { rows: Entry[] }) {
  const give = (name: string, type: string, content: string): void => {
    download(name, type, content);
    tell(text.exported(count(rows.length)));
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => give("audit.csv", "text/csv", csvOf(rows))}
      >
        {text.exportCsv}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => give("audit.json", "application/json", JSON.stringify(rows, null, 2))}
      >
        {text.exportJson}
      </Button>
    </>
  );
}

function Trail({ filters, onChange }: { filters: AuditFilters; onChange: (change: AuditFilters) => void }) {
  const pages = usePages({
    queryKey: ["audit", filters],
    read: (cursor) => readAudit(filters, cursor),
  });
  return (
    <>
      <Filters filters={filters} onChange={onChange} />
      <Loaded query={pages} rows={8}>
        {() =>
          pages.rows?.length ? (
            <>
              <div className={classes.exports}>
                <Exports rows={pages.rows} />
                <Text size="xs" c="dimmed">
                  {text.onlyShown}
                </Text>
              </div>
              <ol className={classes.list} aria-label={text.list}>
                {pages.rows.map((entry) => (
                  <EntryRow key={entry.id} entry={entry} />
                ))}
              </ol>
              <LoadMore pages={pages} />
            </>
          ) : (
            <Empty title={text.empty}>
              {Object.values(filters).some(Boolean) ? text.emptyFiltered : text.emptyLead}
            </Empty>
          )
        }
      </Loaded>
    </>
  );
}

/** What was done in the project, newest first. */
export default function AuditPage() {
  const filters: AuditFilters = route.useSearch();
  const navigate = route.useNavigate();
  const { agent_id, action, actor, from, to } = filters;
  return (
    <Page title={text.title} description={text.lead}>
      <Guard scope="audit:read">
        <Trail
          filters={{ agent_id, action, actor, from, to }}
          onChange={(change) =>
            void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
          }
        />
      </Guard>
    </Page>
  );
}
