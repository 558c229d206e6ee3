import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { JsonObject } from "../../domain/json.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { duration, plural } from "../kit/format.ts";
import { JsonView } from "../kit/json-view.tsx";
import { objectIn } from "../kit/json-text.ts";
import { useKept } from "../kit/kept.ts";
import { Failure } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { common } from "../strings/common.ts";
import { tools } from "../strings/tools.ts";
import { InputForm, type TypedInput } from "./input-form.tsx";
import { testTool, type Tested, type Tool } from "./requests.ts";
import { inputOf, schemaFields } from "./schema-fields.ts";

const text = tools.trial;
const NOTHING: TypedInput = { as: "form", fields: {}, json: "{}" };

function Outcome({ tested }: { tested: Tested }) {
  const time = duration(tested.duration_ms);
  return (
    <Stack gap="xs" role="status">
      <Text fw={600}>{tested.ok ? text.ok(time) : text.failed(time)}</Text>
      {tested.error !== undefined && (
        <Alert color="red" role="alert">
          {tested.error}
        </Alert>
      )}
      {tested.ok && tested.tools === undefined && <JsonView label={text.output} value={tested.output} />}
      {tested.tools && <Text size="sm">{text.found(plural(tested.tools.length, text.one, text.many))}</Text>}
    </Stack>
  );
}

/** Calls a tool as a run would; of an MCP server, one of its tools. */
export function TestDialog({ tool, onClose }: { tool: Tool; onClose: () => void }) {
  const { name, kind, credential } = tool;
  const [typed, setTyped] = useKept<TypedInput>(`test ${name}`, NOTHING);
  const [which, setWhich] = useState<string | null>(null);
  const [found, setFound] = useState<NonNullable<Tested["tools"]>>([]);
  const mayUseKeys = useCan("credentials:write");
  const isMcp = kind === "mcp";
  const chosen = found.find((one) => one.name === which);
  const parameters = isMcp ? chosen?.parameters : tool.parameters;
  const fields = schemaFields((parameters ?? {}) as JsonObject);
  const input = typed.as === "form" ? inputOf(fields, typed.fields) : objectIn(typed.json);
  const test = useAct({
    act: (asked: { input?: JsonObject; tool?: string }) => testTool(name, asked),
    onDone: ({ tools: listed }) => {
      if (!listed) return;
      setFound(listed);
      setWhich((before) => before ?? listed[0]?.name ?? null);
    },
    quiet: true,
  });
  const maySend = input !== null && (!isMcp || which !== null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (input !== null) test.mutate({ input, ...(isMcp && which !== null && { tool: which }) });
  };
  const refused = credential !== null && !mayUseKeys ? text.credential : null;
  return (
    <Dialog opened onClose={onClose} title={text.title(name)} size="xl">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {text.lead}
          </Text>
          {isMcp && (
            <Group align="flex-end">
              <Select
                label={text.which}
                description={found.length === 0 ? text.whichHint : (chosen?.description ?? undefined)}
                data={found.map((one) => one.name)}
                value={which}
                onChange={setWhich}
                disabled={found.length === 0}
                searchable
                flex={1}
              />
              <ActionButton
                scope="tools:write"
                unless={refused}
                variant="default"
                onClick={() => test.mutate({})}
                loading={test.isPending}
              >
                {text.list}
              </ActionButton>
            </Group>
          )}
          {(!isMcp || chosen) && (
            <InputForm fields={fields} typed={typed} onChange={setTyped} error={test.error} />
          )}
          {input === null && (
            <Text size="sm" c="var(--mantine-color-error)">
              {text.inputFault}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.close}
            </Button>
            <ActionButton
              type="submit"
              scope="tools:write"
              unless={refused}
              disabled={!maySend}
              loading={test.isPending}
            >
              {text.call}
            </ActionButton>
          </Group>
          {test.error && <Failure error={test.error} />}
          {test.data && !test.isPending && <Outcome tested={test.data} />}
        </Stack>
      </form>
    </Dialog>
  );
}
