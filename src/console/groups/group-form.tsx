import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDeferredValue, useMemo, useState, type FormEvent } from "react";
import { MAX_NAME_LENGTH } from "../../domain/limits.ts";
import { KEY } from "../../domain/slug.ts";
import { isProblem } from "../api/problem.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { count } from "../kit/format.ts";
import { Failure } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { common } from "../strings/common.ts";
import { groups as text } from "../strings/groups.ts";
import { createGroup, readGroup, removeGroup, replaceGroup, type TaggedGroup } from "./data.ts";
import { GroupPreview } from "./group-preview.tsx";
import { GroupUses } from "./group-uses.tsx";
import { changeOf, kindOf, mergedValues, readValues, written } from "./values.ts";
import { ValuesInput } from "./values-input.tsx";

interface GroupFormProps {
  /** As it was when editing began; null: a new one. */
  group: TaggedGroup | null;
  onClose: () => void;
}

export function GroupForm({ group, onClose }: GroupFormProps) {
  const mayWrite = useCan("rules:write");
  const [base, setBase] = useState(group);
  const [id, setId] = useState(group?.id ?? "");
  const [name, setName] = useState(group?.name ?? "");
  const [kind, setKind] = useState(() => kindOf(group?.values ?? []));
  const [typed, setTyped] = useState(() => written(group?.values ?? [], kindOf(group?.values ?? [])));
  const [theirs, setTheirs] = useState<TaggedGroup | null>(null);
  const [deleting, setDeleting] = useState(false);
  const keyOf = useRequestKey();
  const settled = useDeferredValue(typed);
  const read = useMemo(() => readValues(settled, kind), [settled, kind]);
  const change = changeOf(base?.values ?? [], read.values);
  const isRight = read.faults.length === 0 && (group !== null || KEY.test(id));
  const save = useAct({
    act: () => {
      const { values } = readValues(typed, kind);
      const sent = { id, name: name.trim(), values };
      return base === null ? createGroup(sent, keyOf(sent)) : replaceGroup({ ...sent, tag: base.tag });
    },
    done: (saved) => (base === null ? text.created(saved.id) : text.saved(saved.id)),
    undo: (saved) => () =>
      base === null
        ? removeGroup(saved.id)
        : replaceGroup({ ...saved, name: base.name, values: base.values }),
    onDone: onClose,
    quiet: true,
  });
  const remove = useAct({
    act: () => removeGroup(id),
    done: () => text.deleted(id),
    undo: () => () =>
      createGroup({ id, name: base?.name ?? "", values: base?.values ?? [] }, crypto.randomUUID()),
    onDone: onClose,
    quiet: true,
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isRight) return;
    try {
      await save.mutateAsync();
    } catch (error) {
      if (isProblem(error, "revision_mismatch")) setTheirs(await readGroup(id));
    }
  };
  const keep = (both: boolean): void => {
    if (theirs === null || base === null) return;
    if (both) {
      const values = mergedValues(base.values, read.values, theirs.values);
      setKind(kindOf(values));
      setTyped(written(values, kindOf(values)));
      // A name that was not changed here is theirs.
      if (name === base.name) setName(theirs.name);
    }
    setBase(theirs);
    setTheirs(null);
    save.reset();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {group === null && (
          <TextInput
            label={text.id}
            description={text.idHint}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            error={id !== "" && !KEY.test(id) ? text.idWrong : faultAt(save.error, "/id")}
            required
            spellCheck={false}
            data-autofocus
          />
        )}
        <TextInput
          label={text.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={MAX_NAME_LENGTH}
          readOnly={!mayWrite}
        />
        <ValuesInput
          typed={typed}
          kind={kind}
          read={read}
          readOnly={!mayWrite}
          onChange={(next, as) => {
            setTyped(next);
            setKind(as);
          }}
        />
        {group !== null && <GroupUses id={id} />}
        <GroupPreview id={id} saved={base?.values ?? null} edited={read.values} />
        {theirs !== null && base !== null && (
          <Conflict change={changeOf(base.values, theirs.values)} onKeep={keep} />
        )}
        {theirs === null && save.error && <Failure error={save.error} />}
        <Group justify="space-between">
          {group === null ? (
            <span />
          ) : (
            <ActionButton scope="rules:write" variant="subtle" color="red" onClick={() => setDeleting(true)}>
              {common.remove}
            </ActionButton>
          )}
          <Group>
            {base !== null && (
              <Text size="xs" c="dimmed" role="status">
                {change.added + change.removed === 0
                  ? text.unchanged
                  : text.change(count(change.added), count(change.removed))}
              </Text>
            )}
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={!isRight || !mayWrite || theirs !== null}
            >
              {group === null ? common.create : common.save}
            </Button>
          </Group>
        </Group>
      </Stack>
      <Confirm
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={text.deleteTitle(id)}
        confirm={common.remove}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {text.deleteDetail}
      </Confirm>
    </form>
  );
}

interface ConflictProps {
  change: { added: number; removed: number };
  onKeep: (both: boolean) => void;
}

const Conflict = ({ change, onKeep }: ConflictProps) => (
  <Alert color="orange" title={text.conflictTitle} role="alert">
    <Stack gap="xs">
      {text.conflict(count(change.added), count(change.removed))}
      <Group gap="xs">
        <Button size="xs" onClick={() => onKeep(true)}>
          {text.keepBoth}
        </Button>
        <Button size="xs" variant="default" onClick={() => onKeep(false)}>
          {text.keepMine}
        </Button>
      </Group>
    </Stack>
  </Alert>
);
