import { Text, Tooltip } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../api/client.ts";
import { useCan, useMe } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Copyable } from "../kit/copy.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { count } from "../kit/format.ts";
import { ButtonLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Guard, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { ToneBadge } from "../kit/tone-badge.tsx";
import { common } from "../strings/common.ts";
import { projects as text } from "../strings/projects.ts";
import { NameForm } from "./name-form.tsx";
import { Workspaces } from "./workspaces.tsx";

interface Project {
  slug: string;
  name: string;
}

/** The workspace's projects; for the root key, the workspaces too. */
export default function ProjectsPage() {
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="projects:write" creates onClick={() => setCreating(true)}>
          {text.create}
        </ActionButton>
      }
    >
      <Guard scope="projects:read">
        <ProjectList />
      </Guard>
      <WorkspacesOfRoot />
      {creating && (
        <NameForm
          title={text.createTitle}
          submit={common.create}
          of={null}
          act={(json) => api.projects.$post({ json })}
          done={text.made}
          onClose={() => setCreating(false)}
        />
      )}
    </Page>
  );
}

function WorkspacesOfRoot() {
  const me = useMe();
  const may = useCan("workspaces:write");
  return may && me.key.all_projects ? <Workspaces /> : null;
}

function ProjectList() {
  const me = useMe();
  const [renaming, setRenaming] = useState<Project | null>(null);
  const pages = usePages({
    queryKey: ["projects", "list"],
    read: (cursor) => body(api.projects.$get({ query: { cursor } })),
  });
  return (
    <Loaded query={{ ...pages, data: pages.rows }}>
      {(rows) => (
        <>
          <DataTable
            label={text.list}
            rows={rows}
            keyOf={({ slug }) => slug}
            columns={[
              { key: "name", title: text.name, cell: ({ name }) => <Text fw={600}>{name}</Text> },
              { key: "slug", title: text.slug, cell: ({ slug }) => <Copyable value={slug} /> },
              {
                key: "revision",
                title: text.revision,
                numeric: true,
                cell: ({ revision }) => (
                  <Tooltip label={text.revisionHint} multiline maw={280}>
                    <span>{count(revision)}</span>
                  </Tooltip>
                ),
              },
              { key: "created", title: text.created, cell: ({ created_at: at }) => <Time at={at} /> },
              {
                key: "switch",
                title: "",
                cell: ({ slug }) =>
                  slug === me.project ? (
                    <ToneBadge tone="calm">{text.here}</ToneBadge>
                  ) : me.key.all_projects ? (
                    <ButtonLink
                      variant="default"
                      size="xs"
                      to="/agents"
                      search={{ project: slug === "default" ? undefined : slug }}
                    >
                      {text.switchTo}
                    </ButtonLink>
                  ) : null,
              },
              {
                key: "rename",
                title: "",
                cell: (project) => (
                  <ActionButton
                    scope="projects:write"
                    variant="default"
                    size="xs"
                    onClick={() => setRenaming(project)}
                    aria-label={text.renameTitle(project.name)}
                  >
                    {text.rename}
                  </ActionButton>
                ),
              },
            ]}
          />
          <LoadMore pages={pages} />
          {renaming && (
            <NameForm
              title={text.renameTitle(renaming.name)}
              submit={common.save}
              of={renaming}
              act={({ slug, name }) => api.projects[":slug"].$patch({ param: { slug }, json: { name } })}
              done={text.renamed}
              onClose={() => setRenaming(null)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
