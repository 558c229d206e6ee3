import {
  Checkbox,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import {
  HTTP_TOOL_METHODS,
  MAX_MCP_TOOLS,
  MAX_TOOL_BYTES,
  MAX_TOOL_MS,
  MIN_TOOL_MS,
} from "../../domain/tool.ts";
import { isProblem } from "../api/problem.ts";
import { Editor } from "../editor/lazy.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { tools } from "../strings/tools.ts";
import { CredentialSelect } from "./credential-select.tsx";
import { objectIn } from "../kit/json-text.ts";
import type { ToolForm } from "./form.ts";
import classes from "./tools.module.css";

const text = tools.form;
const PARAMETERS = "/parameters";

interface ToolFieldsProps {
  form: ToolForm;
  onChange: (form: ToolForm) => void;
  isNew: boolean;
  /** What was refused: its faults stand at their fields. */
  error: unknown;
}

function Parameters({ form, onChange, error }: Omit<ToolFieldsProps, "isNew">) {
  const faults = isProblem(error)
    ? error.faults
        .filter(({ path }) => path.startsWith(PARAMETERS))
        .map(({ path, message }) => ({ path: path.slice(PARAMETERS.length), message }))
    : [];
  const isReadable = objectIn(form.parameters) !== null;
  return (
    <Input.Wrapper
      label={text.parameters}
      labelElement="div"
      description={text.parametersHint}
      error={isReadable ? faultAt(error, PARAMETERS) : text.parametersFault}
    >
      <Editor
        language="json"
        label={text.parameters}
        value={form.parameters}
        onChange={(parameters) => onChange({ ...form, parameters })}
        faults={faults}
        minHeight="10rem"
        maxHeight="22rem"
      />
    </Input.Wrapper>
  );
}

/** The fields of a tool. */
export function ToolFields({ form, onChange, isNew, error }: ToolFieldsProps) {
  const set = (change: Partial<ToolForm>): void => onChange({ ...form, ...change });
  const isHttp = form.kind === "http";
  return (
    <>
      <SegmentedControl
        aria-label={tools.kind}
        value={form.kind}
        onChange={(kind) => set({ kind })}
        data={(["http", "mcp"] as const).map((value) => ({ value, label: tools.kinds[value] }))}
      />
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={faultAt(error, "/name")}
        maxLength={64}
        readOnly={!isNew}
        variant={isNew ? undefined : "filled"}
        required
        data-autofocus={isNew || undefined}
      />
      <div className={classes.address}>
        {isHttp && (
          <Select
            label={text.method}
            description={text.methodHint}
            data={[...HTTP_TOOL_METHODS]}
            value={form.method}
            onChange={(method) => method !== null && set({ method })}
            allowDeselect={false}
          />
        )}
        <TextInput
          label={text.url}
          description={text.urlHint}
          value={form.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={faultAt(error, "/url")}
          required
        />
      </div>
      <Textarea
        label={text.description}
        description={text.descriptionHint}
        value={form.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={faultAt(error, "/description")}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
        maxRows={8}
      />
      {isHttp ? (
        <Parameters form={form} onChange={onChange} error={error} />
      ) : (
        <TagsInput
          label={text.tools}
          description={text.toolsHint}
          value={form.tools}
          onChange={(names) => set({ tools: names })}
          error={faultAt(error, "/tools")}
          maxTags={MAX_MCP_TOOLS}
          acceptValueOnBlur
        />
      )}
      <CredentialSelect
        value={form.credential}
        onChange={(credential) => set({ credential })}
        error={faultAt(error, "/credential")}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={text.timeout}
          value={form.seconds}
          onChange={(seconds) => set({ seconds: Number(seconds) })}
          min={MIN_TOOL_MS / 1_000}
          max={MAX_TOOL_MS / 1_000}
          decimalScale={3}
          error={faultAt(error, "/timeout_ms")}
        />
        <NumberInput
          label={text.maxBytes}
          value={form.kib}
          onChange={(kib) => set({ kib: Number(kib) })}
          min={1}
          max={MAX_TOOL_BYTES / 1_024}
          error={faultAt(error, "/max_bytes")}
        />
      </Group>
      {!isNew && isHttp && (
        <Checkbox
          label={text.rotate}
          description={text.rotateHint}
          checked={form.rotate}
          onChange={(event) => set({ rotate: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
