import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconShieldCheck, IconUrgent } from "@tabler/icons-react";
import { count } from "../../kit/format.ts";
import { playground as text } from "../../strings/playground.ts";
import type { RunEnd } from "./exchange.ts";

const KNOWN: Readonly<Record<string, string>> = text.guardrails as unknown as Record<string, string>;

const guardrailWords = (name: string): string =>
  name !== "other" && Object.hasOwn(KNOWN, name) ? KNOWN[name]! : text.guardrails.other(name);

/** What whoever asked has to act on, or has to know: an escalation, guardrails, a session that lost the turn. */
export function Notices({ end }: { end: RunEnd }) {
  const { escalation, metadata } = end;
  return (
    <>
      {escalation && (
        <Alert color="orange" icon={<IconUrgent aria-hidden />} p="xs">
          <strong>{text.escalated}</strong>{" "}
          {text.escalation[escalation.trigger](
            typeof escalation.value === "number" ? count(escalation.value) : escalation.value,
          )}
        </Alert>
      )}
      {metadata.guardrails.map((name) => (
        <Alert
          key={name}
          color={name === "required_disclaimers" ? "gray" : "red"}
          icon={<IconShieldCheck aria-hidden />}
          p="xs"
        >
          {guardrailWords(name)}
        </Alert>
      ))}
      {!metadata.session_kept && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} p="xs">
          {text.details.sessionLost}
        </Alert>
      )}
    </>
  );
}
