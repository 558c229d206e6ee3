import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { common } from "../strings/common.ts";

interface PageProps {
  title: string;
  /** Beside the title: a status, a version. */
  badge?: ReactNode;
  description?: ReactNode;
  /** Where the page lies: links to what is above it. */
  above?: ReactNode;
  /** Buttons, at the right end of the title's line. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A page: its one title, what can be done here, and what there is. */
export function Page({ title, badge, description, above, actions, children }: PageProps) {
  useDocumentTitle(`${title} · ${common.product}`);
  return (
    <Stack gap="md">
      <div>
        {above && (
          <Text size="sm" c="dimmed" component="nav">
            {above}
          </Text>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {badge}
          </Group>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {description && (
          <Text component="div" c="dimmed" size="sm" mt={4} maw="70ch">
            {description}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}
