import { Text } from "@mantine/core";
import type { ReactNode } from "react";

interface FieldBoxProps {
  label: string;
  hint: string;
  error?: string;
  children: ReactNode;
}

/** An editor with a label, as Mantine's inputs have theirs: the editor bears the same name for those who do not see it. */
export const FieldBox = ({ label, hint, error, children }: FieldBoxProps) => (
  <div>
    <Text size="sm" fw={600} aria-hidden>
      {label}
    </Text>
    <Text size="xs" c="dimmed" mb={4}>
      {hint}
    </Text>
    {children}
    {error !== undefined && (
      <Text size="xs" c="var(--mantine-color-error)" role="alert" mt={4}>
        {error}
      </Text>
    )}
  </div>
);
