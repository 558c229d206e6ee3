import { Select, Text } from "@mantine/core";
import { useState } from "react";
import { DEFAULT_OVERLAP_SECONDS } from "../../domain/inputs/api-keys.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { keys as text } from "../strings/keys.ts";
import { rotateKey, type ApiKey } from "./requests.ts";

interface RotateDialogProps {
  rotated: ApiKey;
  onClose: () => void;
  onMade: (made: { key?: string; warnings?: string[] }) => void;
}

/** Puts a new key in a key's place. */
export function RotateDialog({ rotated, onClose, onMade }: RotateDialogProps) {
  const [overlap, setOverlap] = useState(String(DEFAULT_OVERLAP_SECONDS));
  const save = useAct({
    act: () => rotateKey(rotated.id, Number(overlap)),
    onDone: (made) => {
      onClose();
      onMade(made);
    },
    quiet: true,
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.rotateTitle(rotated.name)}
      submit={text.rotate}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
    >
      <Text size="sm">{text.rotateLead}</Text>
      <Select
        label={text.overlap}
        data={Object.entries(text.overlaps).map(([value, label]) => ({ value, label }))}
        value={overlap}
        onChange={(next) => next && setOverlap(next)}
        allowDeselect={false}
      />
    </FormDialog>
  );
}
