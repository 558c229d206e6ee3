import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "../kit/dialog.tsx";
import { Loaded } from "../kit/states.tsx";
import { groups as text } from "../strings/groups.ts";
import { readGroup } from "./data.ts";
import { GroupForm } from "./group-form.tsx";

/** A group's values; without an id, those of a new one. */
export function GroupEditor({ id, onClose }: { id: string | null; onClose: () => void }) {
  const isNarrow = useMediaQuery("(max-width: 48em)");
  const [opening] = useState(() => crypto.randomUUID());
  // Read once for each editing: what others change meanwhile must not change what is typed, and shows when it is saved.
  const query = useQuery({
    queryKey: ["groups", "edited", id, opening],
    queryFn: () => readGroup(id ?? ""),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={id === null ? text.createTitle : text.editTitle(id)}
      size="xl"
      fullScreen={isNarrow}
    >
      {id === null ? (
        <GroupForm group={null} onClose={onClose} />
      ) : (
        <Loaded query={query}>{(group) => <GroupForm group={group} onClose={onClose} />}</Loaded>
      )}
    </Dialog>
  );
}
