import { Checkbox, Fieldset, SimpleGrid } from "@mantine/core";
import type { Scope } from "../../domain/scope.ts";
import { keys as text } from "../strings/keys.ts";

interface ScopePickerProps {
  /** Those that may be handed on. */
  offered: Scope[];
  value: Scope[];
  onChange: (scopes: Scope[]) => void;
}

/** Single scopes, those of one resource beside each other. */
export const ScopePicker = ({ offered, value, onChange }: ScopePickerProps) => (
  <Fieldset legend={text.scopesTitle}>
    <SimpleGrid cols={2} spacing="xs">
      {offered.map((scope) => (
        <Checkbox
          key={scope}
          label={scope}
          checked={value.includes(scope)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.checked ? [...value, scope] : value.filter((one) => one !== scope))
          }
        />
      ))}
    </SimpleGrid>
  </Fieldset>
);
