import { Group } from "@mantine/core";
import { useState } from "react";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { LoadMore, usePages } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { ToneBadge } from "../../kit/tone-badge.tsx";
import { useAct } from "../../kit/use-act.ts";
import { whileStill } from "../../kit/while-still.ts";
import { common } from "../../strings/common.ts";
import { contexts as text } from "../../strings/instances.ts";
import { readContext, readVersions, rollBack, type Context, type ContextPlace } from "./requests.ts";

const ADDRESS = "/instances/$instanceId/contexts/$name";

/** What a context held, newest first, and the way back to each. */
export function Versions({ place, context }: { place: ContextPlace; context: Context }) {
  const [target, setTarget] = useState<number | null>(null);
  const pages = usePages({
    queryKey: ["context", place.instanceId, place.name, "versions", context.latest_version],
    read: (cursor) => readVersions(place, cursor),
  });
  const back = useAct({
    act: async ({ version, reason }: { version: number; reason: string | undefined }) => {
      const before = context.current_version;
      return { ...(await rollBack(place, version, reason)), before };
    },
    done: ({ version }) => text.rolledBack(version),
    undo:
      ({ current_version: after, before }) =>
      () =>
        whileStill({
          read: () => readContext(place),
          is: ({ current_version }) => current_version === after,
          otherwise: common.notUndone,
          act: () => rollBack(place, before),
        }),
    quiet: true,
  });
  return (
    <Section title={text.history}>
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) => (
          <>
            <DataTable
              label={text.history}
              rows={rows}
              keyOf={({ version }) => version}
              columns={[
                {
                  key: "version",
                  title: text.version,
                  cell: ({ version }) => (
                    <Group gap={6}>
                      {version}
                      {version === context.current_version && (
                        <ToneBadge tone="good">{text.isCurrent}</ToneBadge>
                      )}
                      {version === context.rollback_pointer && (
                        <ToneBadge tone="warn">{text.pointer}</ToneBadge>
                      )}
                    </Group>
                  ),
                },
                { key: "what", title: text.description, cell: ({ change_description: what }) => what },
                { key: "by", title: text.by, cell: ({ created_by: by }) => by },
                { key: "at", title: text.updated, cell: ({ created_at: at }) => <Time at={at} /> },
                {
                  key: "acts",
                  title: "",
                  cell: ({ version }) => (
                    <Group gap="xs">
                      <ButtonLink
                        size="xs"
                        variant="default"
                        to={ADDRESS}
                        params={place}
                        search={{ version }}
                        aria-label={`${text.show} ${version}`}
                      >
                        {text.show}
                      </ButtonLink>
                      {version !== context.current_version && (
                        <>
                          <ButtonLink
                            size="xs"
                            variant="default"
                            to={ADDRESS}
                            params={place}
                            search={{ compare: version }}
                            aria-label={`${text.compare}: ${version}`}
                          >
                            {text.compare}
                          </ButtonLink>
                          <ActionButton
                            scope="contexts:write"
                            size="xs"
                            variant="default"
                            onClick={() => setTarget(version)}
                            aria-label={`${text.rollback}: ${version}`}
                          >
                            {text.rollback}
                          </ActionButton>
                        </>
                      )}
                    </Group>
                  ),
                },
              ]}
            />
            <LoadMore pages={pages} />
          </>
        )}
      </Loaded>
      <Confirm
        opened={target !== null}
        onClose={() => setTarget(null)}
        title={text.rollbackTitle(target ?? 0)}
        confirm={text.rollback}
        reason
        onConfirm={async (reason) => {
          if (target !== null) await back.mutateAsync({ version: target, reason });
        }}
      >
        {text.rollbackLead}
      </Confirm>
    </Section>
  );
}
