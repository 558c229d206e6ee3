import { Button, Group, SegmentedControl, Switch } from "@mantine/core";
import { useState } from "react";
import { useCan, useMe } from "../api/session.ts";
import { Confirm } from "../kit/confirm.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Loaded, NoPermission } from "../kit/states.tsx";
import { useNow } from "../kit/time.tsx";
import { useAct } from "../kit/use-act.ts";
import { keys as text } from "../strings/keys.ts";
import { CreateKeyDialog } from "./create-dialog.tsx";
import { KeyShown } from "./key-shown.tsx";
import { KeysTable } from "./keys-table.tsx";
import { readKeys, revokeKey, stateOf, type ApiKey } from "./requests.ts";
import { RotateDialog } from "./rotate-dialog.tsx";

/** Keys: those of services and people for whoever manages them, one's own for everybody else. */
export default function KeysPage() {
  const me = useMe();
  const readsAll = useCan("keys:read");
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ key?: string; warnings?: string[] } | null>(null);
  const writes = useCan("keys:write") || me.user !== null;
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        writes && (
          <Button onClick={() => setCreating(true)} data-create>
            {text.create}
          </Button>
        )
      }
    >
      {readsAll || me.user ? <KeyList onMade={setMade} /> : <NoPermission scope="keys:read" />}
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} onMade={setMade} />}
      <KeyShown secret={made?.key ?? null} warnings={made?.warnings} onClose={() => setMade(null)} />
    </Page>
  );
}

function KeyList({ onMade }: { onMade: (made: { key?: string; warnings?: string[] }) => void }) {
  const me = useMe();
  const readsAll = useCan("keys:read");
  const writesAll = useCan("keys:write");
  const now = useNow();
  const [mine, setMine] = useState(!readsAll);
  const [ended, setEnded] = useState(false);
  const [rotated, setRotated] = useState<ApiKey | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const user = mine ? "me" : undefined;
  const pages = usePages({
    queryKey: ["api-keys", user],
    read: (cursor) => readKeys(cursor, user),
    // When keys were used last is no change that the feed would tell of.
    refetchInterval: 60_000,
  });
  const revoke = useAct({
    act: (key: ApiKey) => revokeKey(key.id),
    done: (_, key) => text.wasRevoked(key.name),
    quiet: true,
  });
  return (
    <>
      <Group justify="space-between">
        {readsAll && me.user ? (
          <SegmentedControl
            aria-label={text.whose}
            value={mine ? "mine" : "all"}
            onChange={(value) => setMine(value === "mine")}
            data={[
              { value: "all", label: text.everybodys },
              { value: "mine", label: text.mine },
            ]}
          />
        ) : (
          <span />
        )}
        <Switch
          label={text.showEnded}
          checked={ended}
          onChange={({ currentTarget }) => setEnded(currentTarget.checked)}
        />
      </Group>
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) => {
          const shown = rows.filter((key) => ended || stateOf(key, now) === "active");
          if (shown.length === 0 && !pages.hasNextPage)
            return <Empty title={text.none}>{text.noneDetail}</Empty>;
          return (
            <>
              <KeysTable
                me={me}
                keys={shown}
                now={now}
                mayChange={(key) => writesAll || (me.user !== null && key.user === me.user.username)}
                onRotate={setRotated}
                onRevoke={setRevoked}
              />
              <LoadMore pages={pages} />
            </>
          );
        }}
      </Loaded>
      {rotated && <RotateDialog rotated={rotated} onClose={() => setRotated(null)} onMade={onMade} />}
      <Confirm
        opened={revoked !== null}
        onClose={() => setRevoked(null)}
        title={text.revokeTitle(revoked?.name ?? "")}
        confirm={text.revoke}
        danger
        onConfirm={async () => {
          if (revoked) await revoke.mutateAsync(revoked);
        }}
      >
        {text.revokeLead}
      </Confirm>
    </>
  );
}
