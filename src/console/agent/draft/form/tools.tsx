import { ActionIcon, Autocomplete, Badge, Button, Group, Text } from "@mantine/core";
import { IconArrowUp, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { isObject, type Json } from "../../../../domain/json.ts";
import { Section } from "../../../kit/section.tsx";
import { draft } from "../../../strings/draft.ts";
import { versions } from "../../../strings/versions.ts";
import { registered, useRegistry, type RegisteredTool } from "../../versions/config/tool-list.tsx";
import { toolsOf, type ConfigTool } from "../../versions/config/tools.ts";
import { ClientTool } from "./client-tool.tsx";
import classes from "./form.module.css";
import { faultAt, type FormProps } from "./props.ts";

const text = draft.form;

interface ToolRowProps {
  tool: ConfigTool;
  found: RegisteredTool | undefined;
  fault: string | undefined;
  readOnly: boolean;
  onEdit: () => void;
  onRemove: () => void;
  /** Undefined for the first. */
  onUp: (() => void) | undefined;
}

const ToolRow = ({ tool, found, fault, readOnly, onEdit, onRemove, onUp }: ToolRowProps) => (
  <li className={classes.tool}>
    <div className={classes.about}>
      <Group gap="xs">
        <Text ff="monospace" size="sm" fw={600}>
          {tool.name}
        </Text>
        <Badge variant="default" tt="none">
          {tool.isClient ? versions.config.client : versions.config.registered}
        </Badge>
      </Group>
      <Text size="sm" c={fault ? "var(--mantine-color-error)" : "dimmed"} lineClamp={2}>
        {fault ?? tool.description ?? found?.description}
      </Text>
    </div>
    {!readOnly && (
      <Group gap={2} wrap="nowrap">
        {tool.isClient && (
          <ActionIcon variant="subtle" color="gray" aria-label={text.editClient(tool.name)} onClick={onEdit}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        )}
        {onUp && (
          <ActionIcon variant="subtle" color="gray" aria-label={text.moveUp(tool.name)} onClick={onUp}>
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon variant="subtle" color="gray" aria-label={text.removeTool(tool.name)} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    )}
  </li>
);

function AddTool({ names, onAdd }: { names: string[]; onAdd: (name: string) => void }) {
  const [name, setName] = useState("");
  const add = (chosen: string): void => {
    if (chosen.trim() === "") return;
    onAdd(chosen.trim());
    setName("");
  };
  return (
    <Group gap="xs" align="flex-end">
      <Autocomplete
        label={text.addTool}
        placeholder={text.addToolHint}
        data={names}
        value={name}
        onChange={setName}
        onOptionSubmit={add}
        onKeyDown={(event) => {
          if (event.key === "Enter") add(name);
        }}
      />
      <Button variant="default" onClick={() => add(name)} disabled={name.trim() === ""}>
        {text.add}
      </Button>
    </Group>
  );
}

/** Which tools the model has: those of the project by name, and those that the caller runs, described here. */
export function ToolsForm({ config, onChange, faults, readOnly }: FormProps) {
  const [editing, setEditing] = useState<number | null>(null);
  const registry = useRegistry();
  const tools = toolsOf(config);
  const items = Array.isArray(config["tools"]) ? config["tools"] : [];
  const set = (next: Json[]): void => onChange({ ...config, tools: next });
  const names = tools.map(({ name }) => name);
  const edited = editing === null ? undefined : items[editing];
  return (
    <Section title={text.tools}>
      {tools.length === 0 ? (
        <Text c="dimmed" size="sm">
          {versions.config.noTools}
        </Text>
      ) : (
        <ul className={classes.tools}>
          {tools.map((tool, at) => (
            <ToolRow
              // oxlint-disable-next-line react/no-array-index-key -- a list may name a tool twice
              key={at}
              tool={tool}
              found={registry && registered(registry, tool.name)}
              fault={faultAt(faults, `/tools/${at}`) ?? faultAt(faults, `/tools/${at}/name`)}
              readOnly={readOnly}
              onEdit={() => setEditing(at)}
              onRemove={() => set(items.filter((_, other) => other !== at))}
              onUp={
                at === 0
                  ? undefined
                  : () => set(items.toSpliced(at, 1).toSpliced(at - 1, 0, items[at] ?? null))
              }
            />
          ))}
        </ul>
      )}
      {!readOnly && (
        <Group gap="xs" align="flex-end">
          <AddTool
            names={[...(registry?.keys() ?? [])].filter((name) => !names.includes(name))}
            onAdd={(name) => {
              if (!names.includes(name)) set([...items, name]);
            }}
          />
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEditing(items.length)}
          >
            {text.addClient}
          </Button>
        </Group>
      )}
      {editing !== null && (
        <ClientTool
          tool={isObject(edited) ? edited : null}
          taken={names.filter((_, at) => at !== editing)}
          onSave={(tool) => set(items.toSpliced(editing, 1, tool))}
          onClose={() => setEditing(null)}
        />
      )}
    </Section>
  );
}
