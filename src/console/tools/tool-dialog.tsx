import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { FormDialog } from "../kit/form-dialog.tsx";
import { objectIn } from "../kit/json-text.ts";
import { useKept } from "../kit/kept.ts";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { TOOL_NAME } from "../../domain/run/tools.ts";
import { common } from "../strings/common.ts";
import { tools } from "../strings/tools.ts";
import { formOf, NEW_TOOL, type ToolForm } from "./form.ts";
import { createTool, replaceTool, type Tool } from "./requests.ts";
import { ToolFields } from "./tool-fields.tsx";

const text = tools.form;

/** Paths whose faults stand at a field. */
const FIELDS = ["/name", "/url", "/description", "/credential", "/timeout_ms", "/max_bytes"];

interface ToolDialogProps {
  /** Null: a new one. */
  tool: Tool | null;
  onClose: () => void;
  /** With the signing secret, where there is a new one. */
  onSecret: (secret: string) => void;
}

/** Adds a tool, or changes one. What was typed outlives a reload, until it is saved. */
export function ToolDialog({ tool, onClose, onSecret }: ToolDialogProps) {
  const name = tool ? `tool ${tool.name} ${tool.revision}` : "new tool";
  const [kept, setKept] = useKept<ToolForm | null>(name, null);
  const [wasKept] = useState(kept !== null);
  const keyOf = useRequestKey();
  const stored = tool ? formOf(tool) : NEW_TOOL;
  const form = kept ?? stored;
  const save = useAct({
    act: () => (tool ? replaceTool(form, tool) : createTool(form, keyOf(form))),
    done: (saved) => (tool ? text.saved(saved.name) : text.created(saved.name)),
    onDone: ({ secret }) => {
      setKept(null);
      onClose();
      if (secret !== undefined) onSecret(secret);
    },
    quiet: true,
  });
  const { error } = save;
  const isReadable = form.kind === "mcp" || objectIn(form.parameters) !== null;
  const isNamed = TOOL_NAME.test(form.name.trim());
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="xl"
      title={tool ? text.edit(tool.name) : text.create}
      submit={tool ? common.save : text.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={error}
      fields={[...FIELDS, form.kind === "http" ? "/parameters" : "/tools"]}
      disabled={!isNamed || form.url.trim() === "" || !isReadable}
    >
      {wasKept && kept !== null && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {text.kept}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => setKept(null)}>
            {text.discard}
          </Button>
        </Group>
      )}
      <ToolFields form={form} onChange={setKept} isNew={tool === null} error={error} />
    </FormDialog>
  );
}
