import { Autocomplete, NumberInput, TextInput } from "@mantine/core";
import { MODEL_PROVIDERS } from "../../../../domain/run/providers.ts";
import { Section } from "../../../kit/section.tsx";
import { draft } from "../../../strings/draft.ts";
import classes from "./form.module.css";
import { modelId, modelProvider, settingOf, settingPath, withModelId, withProvider } from "./model-places.ts";
import { faultAt, type FormProps } from "./props.ts";
import { setIn } from "./set-in.ts";

const text = draft.form;

/** What explains a field stands below it, so that the fields of a line are level. */
const BELOW: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

/** Which model it is, and how it answers. */
export function ModelForm({ config, onChange, faults, readOnly }: FormProps) {
  const set = (name: "temperature" | "max_tokens", value: string | number): void =>
    onChange(setIn(config, settingPath(config, name), typeof value === "number" ? value : undefined));
  const fault = (name: "temperature" | "max_tokens") =>
    faultAt(faults, `/${settingPath(config, name).join("/")}`);
  return (
    <Section title={text.model}>
      <div className={classes.grid}>
        <Autocomplete
          label={text.provider}
          inputWrapperOrder={BELOW}
          description={text.providerHint}
          data={[...MODEL_PROVIDERS]}
          value={modelProvider(config)}
          onChange={(provider) => onChange(withProvider(config, provider))}
          error={faultAt(faults, "/model/provider")}
          readOnly={readOnly}
        />
        <TextInput
          label={text.id}
          value={modelId(config)}
          onChange={(event) => onChange(withModelId(config, event.currentTarget.value))}
          error={faultAt(faults, "/model/id") ?? faultAt(faults, "/model")}
          readOnly={readOnly}
        />
        <NumberInput
          label={text.temperature}
          inputWrapperOrder={BELOW}
          description={text.temperatureHint}
          value={settingOf(config, "temperature")}
          onChange={(value) => set("temperature", value)}
          error={fault("temperature")}
          step={0.1}
          min={0}
          max={10}
          clampBehavior="none"
          readOnly={readOnly}
        />
        <NumberInput
          label={text.maxTokens}
          inputWrapperOrder={BELOW}
          description={text.maxTokensHint}
          value={settingOf(config, "max_tokens")}
          onChange={(value) => set("max_tokens", value)}
          error={fault("max_tokens")}
          step={100}
          min={1}
          clampBehavior="none"
          readOnly={readOnly}
        />
      </div>
    </Section>
  );
}
