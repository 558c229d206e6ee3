import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { playground } from "../../strings/playground.ts";
import type { Answer } from "./exchange.ts";

const text = playground.feedback;

interface FeedbackProps {
  answer: Answer;
  onVerdict: (verdict: Answer["verdict"]) => void;
}

/** Says whether an answer was good: its version's success rate goes by it. The same again takes it back. */
export function Feedback({ answer, onVerdict }: FeedbackProps) {
  const allowed = useCan("sessions:write");
  const { end, verdict } = answer;
  const give = useAct({
    act: async (good: boolean | null) => {
      if (!end) return null;
      const { message_id } = end.metadata;
      const json = {
        agent_id: end.agent_id,
        message_id,
        ...(good === null ? { comment: "" } : { success: good }),
      };
      const param = { session_id: segment(end.session_id) };
      const { counted } = await body(api.sessions[":session_id"].feedback.$post({ param, json }));
      return good === null ? null : { good, counted };
    },
    onDone: onVerdict,
  });
  if (!end?.metadata.session_kept) return null;
  const buttons = [
    { good: true, label: text.good, Icon: IconThumbUp, Pressed: IconThumbUpFilled },
    { good: false, label: text.bad, Icon: IconThumbDown, Pressed: IconThumbDownFilled },
  ];
  return (
    <Group gap={2}>
      {buttons.map(({ good, label, Icon, Pressed }) => {
        const isPressed = verdict?.good === good;
        return (
          <Tooltip key={label} label={allowed ? label : common.needsScope("sessions:write")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={label}
              aria-pressed={isPressed}
              aria-disabled={!allowed || undefined}
              loading={give.isPending && give.variables === good}
              onClick={() => allowed && give.mutate(isPressed ? null : good)}
            >
              {isPressed ? <Pressed size={15} aria-hidden /> : <Icon size={15} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        );
      })}
      <Text size="xs" c="dimmed" role="status">
        {verdict && (verdict.counted ? text.counted : text.notCounted)}
      </Text>
    </Group>
  );
}
