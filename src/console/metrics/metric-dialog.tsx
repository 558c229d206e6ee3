import { NumberInput, SegmentedControl, Select, Input, Text, Textarea, TextInput } from "@mantine/core";
import { DIRECTIONS } from "../../domain/experiment/experiment.ts";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { CUSTOM_NAME, METRIC_KINDS } from "../../domain/metric.ts";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useKept } from "../kit/kept.ts";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { common } from "../strings/common.ts";
import { metrics } from "../strings/metrics.ts";
import { createMetric, replaceMetric, type MetricForm } from "./requests.ts";

const { own } = metrics;
const text = own.form;

const NEW: MetricForm = { name: "", kind: "mean", direction: "increase", cap: null, description: "" };

interface MetricDialogProps {
  /** What is changed, and its ETag; null: a new one. */
  stored: { metric: MetricForm; etag: string | null } | null;
  onClose: () => void;
}

/** Defines a metric, or changes what it means. */
export function MetricDialog({ stored, onClose }: MetricDialogProps) {
  const [kept, setKept] = useKept<MetricForm | null>(
    stored ? `metric ${stored.metric.name} ${stored.etag}` : "new metric",
    null,
  );
  const keyOf = useRequestKey();
  const form = kept ?? stored?.metric ?? NEW;
  const save = useAct({
    act: () => (stored ? replaceMetric(form, stored.etag) : createMetric(form, keyOf(form))),
    done: ({ name }) => (stored ? text.saved(name) : text.created(name)),
    onDone: () => {
      setKept(null);
      onClose();
    },
    quiet: true,
  });
  const set = (change: Partial<MetricForm>): void => setKept({ ...form, ...change });
  const { error } = save;
  const isNamed = CUSTOM_NAME.test(form.name);
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={stored ? text.edit(stored.metric.name) : text.create}
      submit={stored ? common.save : text.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={error}
      fields={["/name", "/kind", "/cap", "/description"]}
      disabled={!isNamed}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={faultAt(error, "/name") ?? (form.name === "" || isNamed ? undefined : text.nameFault)}
        readOnly={stored !== null}
        variant={stored ? "filled" : undefined}
        maxLength={64}
        required
        data-autofocus={stored === null || undefined}
      />
      <Select
        label={text.kind}
        description={own.kindHints[form.kind]}
        data={METRIC_KINDS.map((value) => ({ value, label: own.kinds[value] }))}
        value={form.kind}
        onChange={(kind) => kind !== null && set({ kind })}
        allowDeselect={false}
        error={faultAt(error, "/kind")}
      />
      <Input.Wrapper label={text.direction} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={text.direction}
          value={form.direction}
          onChange={(direction) => set({ direction })}
          data={DIRECTIONS.map((value) => ({ value, label: own.directions[value] }))}
        />
      </Input.Wrapper>
      {form.kind !== "rate" && (
        <NumberInput
          label={text.cap}
          description={text.capHint}
          value={form.cap ?? ""}
          onChange={(cap) => set({ cap: cap === "" ? null : Number(cap) })}
          min={0}
          thousandSeparator=","
          error={faultAt(error, "/cap")}
        />
      )}
      <Textarea
        label={text.description}
        value={form.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
        maxRows={8}
        error={faultAt(error, "/description")}
      />
      {stored && (
        <Text size="sm" c="dimmed">
          {text.fixed}
        </Text>
      )}
    </FormDialog>
  );
}
