import { Alert, Button, Group, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import { Dialog } from "../../kit/dialog.tsx";
import { faultAt } from "../../kit/fault-at.ts";
import { Failure } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { useRequestKey } from "../../kit/use-request-key.ts";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import { createFlag, definitionOf, FlagChanged, removeFlag, replaceFlag, type SavedFlag } from "./data.ts";
import { FlagFields } from "./flag-fields.tsx";
import { FlagPreview } from "./flag-preview.tsx";
import { FlagRules } from "./flag-rules.tsx";
import { flagOf, isKey, typedOf } from "./typed.ts";

const text = targeting.flags;

interface FlagEditorProps {
  agentId: string;
  /** As it was read when editing began; null: a new one. */
  flag: SavedFlag | null;
  onClose: () => void;
}

/** A flag's definition, tried on samples while it is edited. */
export function FlagEditor({ agentId, flag, onClose }: FlagEditorProps) {
  const [read] = useState(() => flag && definitionOf(flag));
  const [typed, setTyped] = useState(() => typedOf(read));
  const keyOf = useRequestKey();
  const isNarrow = useMediaQuery("(max-width: 48em)");
  const made = flagOf(typed);
  const save = useAct({
    act: async ({ over }: { over: boolean }) => {
      if (made === null) throw new Error(text.invalid);
      return read === null
        ? await createFlag(agentId, made, keyOf(made))
        : await replaceFlag(agentId, over ? null : read, made);
    },
    done: ({ key }) => (read === null ? text.created(key) : text.saved(key)),
    undo: (saved) => () =>
      read === null ? removeFlag(agentId, saved.key) : replaceFlag(agentId, saved, read),
    onDone: onClose,
    quiet: true,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ over: false });
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={read === null ? text.createTitle : text.editTitle(read.key)}
      size="xl"
      fullScreen={isNarrow}
    >
      <form onSubmit={submit}>
        <Stack>
          <FlagFields
            agentId={agentId}
            typed={typed}
            isNew={read === null}
            onChange={setTyped}
            keyError={faultAt(save.error, "/key") ?? null}
          />
          <FlagRules
            type={typed.type}
            rules={typed.rules}
            onChange={(rules) => setTyped({ ...typed, rules })}
            errorOf={(at) => faultAt(save.error, `/rules/${at}/condition`) ?? null}
          />
          <FlagPreview agentId={agentId} saved={read} edited={made} />
          {save.error instanceof FlagChanged ? (
            <Alert color="orange" role="alert">
              <Stack gap="xs" align="flex-start">
                {save.error.message}
                <Button size="xs" color="orange.9" onClick={() => save.mutate({ over: true })}>
                  {text.overwrite}
                </Button>
              </Stack>
            </Alert>
          ) : (
            save.error && <Failure error={save.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={made === null || !isKey(typed.key)}>
              {read === null ? common.create : common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
