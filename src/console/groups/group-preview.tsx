import { Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { SamplesPanel } from "../kit/samples/samples-panel.tsx";
import { groups as text } from "../strings/groups.ts";
import type { Value } from "./values.ts";

interface GroupPreviewProps {
  id: string;
  /** Null: it is new. */
  saved: Value[] | null;
  edited: Value[];
}

/** Which samples have an attribute whose value is in the group. */
export function GroupPreview({ id, saved, edited }: GroupPreviewProps) {
  const [attribute, setAttribute] = useState("user_id");
  const asked = (values: Value[] | null) =>
    values && {
      kind: "condition" as const,
      condition: { [attribute]: { $inGroup: id } },
      groups: { [id]: values },
    };
  return (
    <Stack gap="xs">
      <TextInput
        label={text.attribute}
        value={attribute}
        onChange={(event) => setAttribute(event.currentTarget.value)}
        spellCheck={false}
        maw={280}
      />
      <SamplesPanel title={text.preview} saved={asked(saved)} edited={asked(edited)} note={""} />
    </Stack>
  );
}
