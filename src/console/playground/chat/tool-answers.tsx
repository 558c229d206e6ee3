import { Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Json } from "../../../domain/json.ts";
import { playground } from "../../strings/playground.ts";
import type { ToolPart, ToolResult } from "./exchange.ts";

const text = playground.tool;

interface Given {
  value: string;
  failed: boolean;
}

const NOTHING: Given = { value: "", failed: false };

/** What is no JSON is taken for a text. */
function jsonOf(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** Where a tool is the caller's: the person answers in its place. */
export function ToolAnswers({
  calls,
  onSend,
}: {
  calls: ToolPart[];
  onSend: (results: ToolResult[]) => void;
}) {
  const [given, setGiven] = useState<Record<string, Given>>({});
  const set = (id: string, change: Partial<Given>): void =>
    setGiven({ ...given, [id]: { ...(given[id] ?? NOTHING), ...change } });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSend(
      calls.map(({ id }) => {
        const { value, failed } = given[id] ?? NOTHING;
        return {
          tool_call_id: id,
          ...(failed ? { error: value.trim() || text.error } : { output: jsonOf(value) }),
        };
      }),
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Text size="sm">{text.yours}</Text>
        {calls.map(({ id, name }) => (
          <Stack key={id} gap={4}>
            <Textarea
              label={text.answer(name)}
              value={given[id]?.value ?? ""}
              onChange={(event) => set(id, { value: event.currentTarget.value })}
              autosize
              minRows={2}
              maxRows={10}
              spellCheck={false}
            />
            <Checkbox
              size="xs"
              label={text.fails}
              checked={given[id]?.failed ?? false}
              onChange={(event) => set(id, { failed: event.currentTarget.checked })}
            />
          </Stack>
        ))}
        <Group>
          <Button type="submit" size="xs">
            {text.send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
