import {
  Button,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useRecentSamples } from "../../kit/samples/recent.ts";
import type { Sample } from "../../kit/samples/parse.ts";
import { explain as text } from "../../strings/explain.ts";
import { objectIn } from "../../kit/json-text.ts";
import { questionOf, type Question } from "./question.ts";

interface QuestionFormProps {
  agentId: string;
  question: Question;
  onAsk: (question: Question) => void;
}

type When = "now" | "then" | "revision";

/** ISO 8601 as a field for local times has it, and back. */
function localOf(iso: string | undefined): string {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(time)) return "";
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return new Date(time - offset).toISOString().slice(0, 19);
}

function isoOf(local: string): string | undefined {
  const time = Date.parse(local);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

const pretty = (json: string | undefined): string => {
  const value = objectIn(json ?? "", {});
  return value === null
    ? (json ?? "")
    : Object.keys(value).length === 0
      ? ""
      : JSON.stringify(value, null, 2);
};

/** Who is asked about, and as of when. */
export function QuestionForm({ question, onAsk }: QuestionFormProps) {
  const [userId, setUserId] = useState(question.user_id ?? "");
  const [sessionId, setSessionId] = useState(question.session_id ?? "");
  const [attributes, setAttributes] = useState(() => pretty(question.attributes));
  const [when, setWhen] = useState<When>(question.at_revision ? "revision" : question.at ? "then" : "now");
  const [at, setAt] = useState(() => localOf(question.at));
  const [revision, setRevision] = useState<number | "">(question.at_revision ?? "");
  const parsed = objectIn(attributes, {});
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    if (parsed === null) return;
    const others = Object.keys(parsed).length > 0 ? JSON.stringify(parsed) : undefined;
    const unit = userId.trim() || sessionId.trim();
    onAsk({
      user_id: userId.trim() || undefined,
      session_id: sessionId.trim() || undefined,
      // Somebody of whom nothing is known is a question too.
      attributes: others ?? (unit ? undefined : "{}"),
      at: when === "then" ? isoOf(at) : undefined,
      at_revision: when === "revision" && revision !== "" ? revision : undefined,
    });
  };
  return (
    <form onSubmit={ask}>
      <Stack gap="sm">
        <Recent
          onUse={(sample) =>
            onAsk({ ...questionOf(sample), at: question.at, at_revision: question.at_revision })
          }
        />
        <TextInput
          label={text.user}
          value={userId}
          onChange={(event) => setUserId(event.currentTarget.value)}
          spellCheck={false}
          data-search
        />
        <TextInput
          label={text.session}
          value={sessionId}
          onChange={(event) => setSessionId(event.currentTarget.value)}
          spellCheck={false}
        />
        <Textarea
          label={text.attributes}
          description={text.attributesHint}
          value={attributes}
          onChange={(event) => setAttributes(event.currentTarget.value)}
          error={parsed === null ? text.attributesWrong : null}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        <Input.Wrapper label={text.when} labelElement="div">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={text.when}
            value={when}
            onChange={(next) => setWhen(next)}
            data={[
              { value: "now", label: text.now },
              { value: "then", label: text.atTime },
              { value: "revision", label: text.revision },
            ]}
          />
        </Input.Wrapper>
        {when === "then" && (
          <TextInput
            type="datetime-local"
            step={1}
            label={text.at}
            description={text.atHint}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
            required
          />
        )}
        {when === "revision" && (
          <NumberInput
            label={text.atRevision}
            value={revision}
            onChange={(next) => setRevision(typeof next === "number" ? next : "")}
            min={1}
            allowDecimal={false}
            required
          />
        )}
        <Button type="submit">{text.submit}</Button>
      </Stack>
    </form>
  );
}

const nameOf = (sample: Sample): string => {
  const unit = sample["user_id"] ?? sample["session_id"];
  if (typeof unit === "string" || typeof unit === "number") return String(unit).slice(0, 24);
  const others = JSON.stringify(sample);
  return others === "{}" ? text.nobody : others.slice(0, 24);
};

function Recent({ onUse }: { onUse: (sample: Sample) => void }) {
  const [recent] = useRecentSamples();
  if (recent.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={text.recent}>
      <Text size="xs" c="dimmed">
        {text.recent}
      </Text>
      {recent.map((sample) => (
        <Button
          key={JSON.stringify(sample)}
          size="compact-xs"
          variant="default"
          title={JSON.stringify(sample)}
          aria-label={text.recentUse(nameOf(sample))}
          onClick={() => onUse(sample)}
        >
          {nameOf(sample)}
        </Button>
      ))}
    </Group>
  );
}
