import { Stack, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRocket, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasEnded } from "../../../domain/rollout/moves.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { rollouts } from "../../strings/rollouts.ts";
import { rolloutQuery, type Rollout } from "../queries.ts";

const text = rollouts.acts;

type Verb = "pause" | "resume" | "abort" | "promote";

/** Resuming is called by what it does, which depends on what is waited for. */
function resuming({ status, hold }: Rollout): { label: string; lead: string; activates: boolean } | null {
  if (status === "paused") return { label: text.resume, lead: text.resumeLead, activates: false };
  if (status !== "held") return null;
  if (hold?.reason === "gate") return { label: text.pass, lead: text.passLead, activates: true };
  return hold?.reason === "max_duration" ? { label: text.more, lead: text.moreLead, activates: false } : null;
}

/** What a person may do to a rollout, as it is now. */
export function Acts({ rollout }: { rollout: Rollout }) {
  const [asked, setAsked] = useState<Verb | null>(null);
  const client = useQueryClient();
  const mayActivate = useCan("versions:activate");
  const { stable_version: stable, target_version: target, status } = rollout;
  const done: Record<Verb, string> = {
    pause: text.paused,
    resume: text.resumed,
    abort: text.aborted(stable),
    promote: text.promoted(target),
  };
  const act = useAct({
    quiet: true,
    act: ({ verb, reason }: { verb: Verb; reason: string | undefined }) =>
      body(
        api.rollouts[":id"][verb].$post({
          param: { id: segment(rollout.id) },
          json: reason === undefined ? {} : { reason },
        }),
      ),
    done: (_output, { verb }) => done[verb],
    // What is served has changed: the page says so before the counts are read again.
    onDone: (after) =>
      client.setQueryData(rolloutQuery(rollout.id).queryKey, (before) => ({
        ...after,
        outlook: hasEnded(after) ? null : (before?.outlook ?? null),
      })),
  });
  if (hasEnded(rollout)) return null;

  const resume = resuming(rollout);
  const unless = mayActivate ? null : common.needsScope("versions:activate");
  const shown =
    rollout.outlook !== null &&
    rollout.outlook.guardrails.every((finding) => finding["verdict"] === "non_inferior");
  const questions: Record<Verb, { title: string; confirm: string; lead: string; danger?: boolean }> = {
    pause: { title: text.pause, confirm: text.pause, lead: text.pauseLead },
    resume: {
      title: resume?.label ?? text.resume,
      confirm: resume?.label ?? text.resume,
      lead: resume?.lead ?? "",
    },
    abort: { title: text.abortTitle, confirm: text.abort, lead: text.abortLead(stable), danger: true },
    promote: {
      title: text.promoteTitle,
      confirm: text.promote,
      lead: text.promoteLead(target, rollout.agent_id),
    },
  };
  const question = asked && questions[asked];
  const ask = (verb: Verb) => () => setAsked(verb);
  return (
    <>
      {resume && (
        <ActionButton
          scope="rollouts:write"
          unless={resume.activates && unless}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={ask("resume")}
        >
          {resume.label}
        </ActionButton>
      )}
      {(status === "running" || status === "held") && (
        <ActionButton
          scope="rollouts:write"
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={ask("pause")}
        >
          {text.pause}
        </ActionButton>
      )}
      <ActionButton
        scope="rollouts:write"
        unless={unless}
        variant="default"
        leftSection={<IconRocket size={16} aria-hidden />}
        onClick={ask("promote")}
      >
        {text.promote}
      </ActionButton>
      <ActionButton
        scope="rollouts:write"
        color="red.9"
        leftSection={<IconX size={16} aria-hidden />}
        onClick={ask("abort")}
      >
        {text.abort}
      </ActionButton>
      <Confirm
        opened={question !== null}
        onClose={() => setAsked(null)}
        title={question?.title ?? ""}
        confirm={question?.confirm ?? ""}
        danger={question?.danger}
        reason
        onConfirm={(reason) => (asked ? act.mutateAsync({ verb: asked, reason }) : Promise.resolve())}
      >
        <Stack gap={4}>
          <Text size="sm">{question?.lead}</Text>
          {asked === "promote" && !shown && (
            <Text size="sm" fw={600}>
              {text.notShown}
            </Text>
          )}
        </Stack>
      </Confirm>
    </>
  );
}
