import { Alert, Button, Stack, Text } from "@mantine/core";
import { agents as text } from "../strings/agents.ts";
import type { useEdit } from "./use-edit.ts";

const { form } = text;
const LABELS: Record<ReturnType<typeof useEdit>["clashes"][number], string> = {
  name: form.name,
  agent_type: form.type,
  description: form.description,
  capabilities: form.capabilities,
  meta_data: form.metaData,
  config_schema: form.configSchema,
};

/** Tells whoever types that somebody else has saved the same fields. */
export const Clash = ({ edit }: { edit: ReturnType<typeof useEdit> }) =>
  edit.clashes.length > 0 && (
    <Alert color="orange" role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{form.changedMeanwhile(edit.clashes.map((field) => LABELS[field]).join(", "))}</Text>
        <Button size="xs" variant="default" onClick={edit.takeTheirs}>
          {form.takeTheirs}
        </Button>
      </Stack>
    </Alert>
  );
