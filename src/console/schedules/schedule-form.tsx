import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import type { ScheduleAction } from "../../domain/schedule.ts";
import { api, body } from "../api/client.ts";
import { AgentSelect } from "../kit/agent-select.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { DialogForm } from "../kit/form-dialog.tsx";
import { moment } from "../kit/format.ts";
import { TextLink } from "../kit/link.tsx";
import { MomentInput } from "../kit/moment-input.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { VersionSelect } from "../kit/version-select.tsx";
import { common } from "../strings/common.ts";
import { schedules } from "../strings/schedules.ts";

const text = schedules.form;
const ACTIONS: ScheduleAction[] = ["activate_version", "start_rollout"];
const HOUR_MS = 3_600_000;

interface ScheduleFormProps {
  opened: boolean;
  onClose: () => void;
  agent: string | undefined;
}

export const ScheduleForm = (props: ScheduleFormProps) => (
  <Dialog opened={props.opened} onClose={props.onClose} title={schedules.create} size="lg">
    <Fields {...props} />
  </Dialog>
);

/** The next full hour, for which most things are meant. */
const nextHour = (): string => new Date((Math.floor(Date.now() / HOUR_MS) + 1) * HOUR_MS).toISOString();

function Fields({ onClose, agent }: ScheduleFormProps) {
  const [agentId, setAgentId] = useState<string | null>(agent ?? null);
  const [action, setAction] = useState<ScheduleAction>("activate_version");
  const [version, setVersion] = useState<number | null>(null);
  const [at, setAt] = useState<string | null>(nextHour);
  const [reason, setReason] = useState("");
  const keyOf = useRequestKey();
  const create = useAct({
    quiet: true,
    act: () => {
      const common = {
        agent_id: agentId ?? "",
        at: at ?? "",
        ...(reason.trim() !== "" && { reason: reason.trim() }),
      };
      const json =
        action === "activate_version"
          ? { ...common, action, version: version ?? 0 }
          : { ...common, action, rollout: { target_version: version ?? 0 } };
      return body(api.schedules.$post({ json }, { headers: { "Idempotency-Key": keyOf(json) } }));
    },
    done: (made) => text.created(moment(made.at)),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      submit={common.create}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      disabled={agentId === null || version === null || at === null}
      error={create.error}
      fields={["/agent_id", "/version", "/rollout/target_version", "/at"]}
    >
      <SegmentedControl
        aria-label={text.action}
        value={action}
        onChange={setAction}
        data={ACTIONS.map((value) => ({ value, label: text.actions[value] }))}
      />
      <AgentSelect
        value={agentId}
        onChange={(next) => {
          setAgentId(next);
          setVersion(null);
        }}
        error={faultAt(create.error, "/agent_id")}
        required
      />
      <VersionSelect
        label={text.version}
        agentId={agentId}
        value={version}
        onChange={setVersion}
        error={faultAt(create.error, "/version", "/rollout/target_version")}
        required
      />
      <MomentInput
        label={text.at}
        value={at}
        onChange={setAt}
        error={faultAt(create.error, "/at")}
        required
      />
      {action === "start_rollout" && (
        <Text size="sm" c="dimmed">
          {text.rolloutLead}{" "}
          <TextLink to="/rollouts/new" search={{ agent: agentId ?? undefined }} size="sm">
            {text.chooseAll}
          </TextLink>
        </Text>
      )}
      <Textarea
        label={text.reason}
        description={common.reasonHint}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        maxLength={MAX_TEXT_LENGTH}
        autosize
      />
    </DialogForm>
  );
}
