import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import { MergeEditor } from "../../../editor/lazy.tsx";
import { tell } from "../../../kit/notify.tsx";
import { draft } from "../../../strings/draft.ts";
import { print, read } from "../raw/parse.ts";
import type { Version } from "../../versions/data.ts";
import type { DraftStore } from "./store.ts";
import type { Draft } from "./types.ts";

const text = draft.conflict;

interface MergeProps {
  store: DraftStore;
  mine: Draft;
  theirs: Version;
}

/** Puts two drafts together by hand, in YAML: there a prompt has its lines. */
export default function Merge({ store, mine, theirs }: MergeProps) {
  const [start] = useState(() => print(mine.config, "yaml"));
  const [merged, setMerged] = useState(start);
  const config = read(merged, "yaml");
  const save = async (): Promise<void> => {
    if (config === null) return;
    await store.keep(theirs, { config, unreadable: null });
    tell(text.merged);
  };
  return (
    <Stack gap="xs">
      <Text size="sm">{text.mergeLead}</Text>
      <MergeEditor
        theirs={print(theirs.config as JsonObject, "yaml")}
        mine={start}
        theirsLabel={text.theirs}
        mineLabel={text.mine}
        onChange={setMerged}
      />
      <Group gap="xs">
        <Button size="xs" onClick={() => void save()} disabled={config === null}>
          {text.mergeSave}
        </Button>
        {config === null && (
          <Text size="sm" role="status">
            {text.mergeBroken}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
