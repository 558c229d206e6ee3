import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import { patiently } from "../../../api/patiently.ts";
import { EditorFallback } from "../../../editor/lazy.tsx";
import { tell } from "../../../kit/notify.tsx";
import { Time } from "../../../kit/time.tsx";
import { draft } from "../../../strings/draft.ts";
import { Changes } from "../../compare/changes.tsx";
import type { Version } from "../../versions/data.ts";
import type { DraftStore } from "./store.ts";
import type { Snapshot } from "./types.ts";
import { draftOf } from "./types.ts";
import { useWho } from "./who.ts";

const text = draft.conflict;
const Merge = lazy(() => patiently(() => import("./merge.tsx")));

interface ConflictProps {
  store: DraftStore;
  mine: Snapshot["draft"];
  theirs: Version;
}

function Acts({ store, theirs }: Omit<ConflictProps, "mine">) {
  const takeTheirs = (): void => {
    const mine = store.takeTheirs(theirs);
    tell(text.tookTheirs, () => Promise.resolve(store.change(mine)));
  };
  const keepMine = async (): Promise<void> => {
    await store.keep(theirs);
    tell(text.keptMine, () => Promise.resolve(store.change(draftOf(theirs))));
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={takeTheirs}>
        {text.reload}
      </Button>
      <Button size="xs" variant="default" onClick={() => void keepMine()}>
        {text.overwrite}
      </Button>
    </>
  );
}

/** Two people changed one draft: one of both is taken, or both are put together; what is not taken can be had back. */
export function Conflict({ store, mine, theirs }: ConflictProps) {
  const [shown, show] = useState<"compare" | "merge" | null>(null);
  const who = useWho(theirs);
  return (
    <Alert color="orange" icon={<IconUsers aria-hidden />} title={text.title} role="alert">
      <Stack gap="sm">
        <Text size="sm">
          {who === null ? text.unknown : text.who(who)} <Time at={theirs.updated_at} />. {text.nothingLost}
        </Text>
        <Group gap="xs">
          <Acts store={store} theirs={theirs} />
          <Button
            size="xs"
            variant="default"
            aria-expanded={shown === "compare"}
            onClick={() => show(shown === "compare" ? null : "compare")}
          >
            {shown === "compare" ? text.hide : text.compare}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-expanded={shown === "merge"}
            onClick={() => show(shown === "merge" ? null : "merge")}
          >
            {text.merge}
          </Button>
        </Group>
        {shown === "compare" && (
          <Changes
            from={theirs.config as JsonObject}
            to={mine.config}
            fromName={text.theirs}
            toName={text.mine}
          />
        )}
        {shown === "merge" && (
          <Suspense fallback={<EditorFallback />}>
            <Merge store={store} mine={mine} theirs={theirs} />
          </Suspense>
        )}
      </Stack>
    </Alert>
  );
}
