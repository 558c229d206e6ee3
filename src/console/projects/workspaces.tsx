import { useState } from "react";
import { api, body } from "../api/client.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Copyable } from "../kit/copy.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Section } from "../kit/section.tsx";
import { Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { common } from "../strings/common.ts";
import { projects as text } from "../strings/projects.ts";
import { NameForm } from "./name-form.tsx";

/** Every workspace there is: for the root key. */
export function Workspaces() {
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState<{ slug: string; name: string } | null>(null);
  const pages = usePages({
    queryKey: ["workspaces"],
    read: (cursor) => body(api.workspaces.$get({ query: { cursor } })),
  });
  return (
    <Section
      title={text.workspaces}
      description={text.workspacesLead}
      actions={
        <ActionButton scope="workspaces:write" variant="default" onClick={() => setCreating(true)}>
          {text.createWorkspace}
        </ActionButton>
      }
    >
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) => (
          <>
            <DataTable
              label={text.workspaces}
              rows={rows}
              keyOf={({ slug }) => slug}
              columns={[
                { key: "name", title: text.name, cell: ({ name }) => name },
                { key: "slug", title: text.slug, cell: ({ slug }) => <Copyable value={slug} /> },
                { key: "created", title: text.created, cell: ({ created_at: at }) => <Time at={at} /> },
                {
                  key: "rename",
                  title: "",
                  cell: (workspace) => (
                    <ActionButton
                      scope="projects:write"
                      variant="default"
                      size="xs"
                      onClick={() => setRenaming(workspace)}
                      aria-label={text.renameTitle(workspace.name)}
                    >
                      {text.rename}
                    </ActionButton>
                  ),
                },
              ]}
            />
            <LoadMore pages={pages} />
          </>
        )}
      </Loaded>
      {creating && (
        <NameForm
          title={text.createWorkspaceTitle}
          submit={common.create}
          of={null}
          act={(json) => api.workspaces.$post({ json })}
          done={text.made}
          onClose={() => setCreating(false)}
        />
      )}
      {renaming && (
        <NameForm
          title={text.renameTitle(renaming.name)}
          submit={common.save}
          of={renaming}
          act={({ slug, name }) => api.workspaces[":slug"].$patch({ param: { slug }, json: { name } })}
          done={text.renamed}
          onClose={() => setRenaming(null)}
        />
      )}
    </Section>
  );
}
