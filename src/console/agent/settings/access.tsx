import { Alert, Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { VISIBILITIES } from "../../../domain/access.ts";
import { MAX_SHARES } from "../../../domain/limits.ts";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { faultAt, saysMore } from "../../kit/fault-at.ts";
import { Section } from "../../kit/section.tsx";
import { Failure, Loaded } from "../../kit/states.tsx";
import { settings } from "../../strings/settings.ts";
import { ShareRow } from "./share-row.tsx";
import {
  isReady,
  NEW_SHARE,
  sentOf,
  typedOf,
  useAccess,
  useSaveAccess,
  type AgentAccess,
} from "./use-access.ts";

const text = settings.access;
const PATHS = ["/owner", "/shares"];

/** Whose the agent is, who sees it, and whom it is shared with. */
export function Access({ agentId }: { agentId: string }) {
  const query = useAccess(agentId);
  return (
    <Section title={text.title} description={text.lead}>
      <Loaded query={query} rows={3}>
        {(access) => <AccessForm agentId={agentId} access={access} />}
      </Loaded>
    </Section>
  );
}

function AccessForm({ agentId, access }: { agentId: string; access: AgentAccess }) {
  const mayWrite = useCan("agents:write");
  const saved = typedOf(access);
  const [base, setBase] = useState(saved);
  const [typed, setTyped] = useState(saved);
  const save = useSaveAccess(agentId);
  const isChanged = JSON.stringify(sentOf(typed)) !== JSON.stringify(sentOf(base));
  const isOld = JSON.stringify(sentOf(saved)) !== JSON.stringify(sentOf(base));
  const show = (): void => {
    setBase(saved);
    setTyped(saved);
  };
  // Whoever has typed nothing sees what is saved.
  if (isOld && !isChanged) show();
  const { visibility, owner, shares } = typed;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isChanged || !isReady(typed)) return;
    save.mutate(
      { next: sentOf(typed), before: sentOf(base) },
      {
        onSuccess: (after) => {
          setBase(typedOf(after));
          setTyped(typedOf(after));
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {isOld && isChanged && (
          <Alert color="orange" role="status">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">{text.changed}</Text>
              <Button size="xs" variant="default" onClick={show}>
                {text.takeTheirs}
              </Button>
            </Stack>
          </Alert>
        )}
        <Radio.Group
          label={text.visibility}
          value={visibility}
          onChange={(value) =>
            setTyped({ ...typed, visibility: VISIBILITIES.find((one) => one === value) ?? visibility })
          }
        >
          <Stack gap={6} mt={6}>
            {VISIBILITIES.map((value) => (
              <Radio key={value} value={value} label={text.visibilities[value]} disabled={!mayWrite} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={text.owner}
          description={text.ownerHint}
          maw={320}
          value={owner}
          onChange={(event) => setTyped({ ...typed, owner: event.currentTarget.value })}
          readOnly={!mayWrite}
          error={faultAt(save.error, "/owner")}
        />
        <Stack gap="xs" role="group" aria-label={text.shares}>
          <Text size="sm" fw={600}>
            {text.shares}
          </Text>
          {visibility === "project" && shares.length > 0 && (
            <Text size="xs" c="dimmed">
              {text.projectWide}
            </Text>
          )}
          {shares.length === 0 && (
            <Text size="sm" c="dimmed">
              {text.none}
            </Text>
          )}
          {shares.map((share, index) => (
            <ShareRow
              // oxlint-disable-next-line react/no-array-index-key -- a row has nothing else of its own while it is typed
              key={index}
              row={index + 1}
              share={share}
              onChange={(next) => setTyped({ ...typed, shares: shares.with(index, next) })}
              onRemove={() => setTyped({ ...typed, shares: shares.toSpliced(index, 1) })}
              readOnly={!mayWrite}
              error={faultAt(save.error, `/shares/${index}`)}
            />
          ))}
          {mayWrite && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setTyped({ ...typed, shares: [...shares, NEW_SHARE] })}
              disabled={shares.length >= MAX_SHARES}
              style={{ alignSelf: "flex-start" }}
            >
              {text.add}
            </Button>
          )}
        </Stack>
        {saysMore(save.error, PATHS) && <Failure error={save.error} />}
        <Group>
          <ActionButton
            type="submit"
            scope="agents:write"
            loading={save.isPending}
            disabled={!isChanged || !isReady(typed)}
          >
            {text.save}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
