import { Alert, Button, Code, Group, List, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconLock, IconMoodEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Scope } from "../../domain/scope.ts";
import { isProblem, messageOf } from "../api/problem.ts";
import { useCan } from "../api/session.ts";
import { common as text } from "../strings/common.ts";

/** While something is loaded for the first time: as high as what comes. */
export const Loading = ({ rows = 4 }: { rows?: number }) => (
  <Stack gap="sm" role="status" aria-label={text.loading}>
    {Array.from({ length: rows }, (_, row) => (
      // oxlint-disable-next-line react/no-array-index-key -- they are all the same
      <Skeleton key={row} height={36} />
    ))}
  </Stack>
);

/** Refusals are told apart from failures: the first are about what was asked for. */
function titleOf(status: number): string {
  if (status === 403) return text.noPermission;
  if (status === 404) return text.notFound;
  return status >= 400 && status < 500 && status !== 429 ? text.refused : text.failed;
}

/** What a refusal says, with the faults of a body that it names. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = isProblem(error) ? error : null;
  const title = titleOf(problem?.status ?? 0);
  return (
    <Alert color="red" title={title} icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{messageOf(error)}</Text>
        {problem && <Faults faults={problem.faults} />}
        {problem?.requestId && problem.status >= 500 && (
          <Text size="xs" c="dimmed">
            {text.requestId(problem.requestId)}
          </Text>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {text.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export const Faults = ({ faults }: { faults: { path: string; message: string }[] }) =>
  faults.length > 0 && (
    <List size="sm">
      {faults.map(({ path, message }) => (
        <List.Item key={`${path} ${message}`}>
          <Code>{path || "/"}</Code> {message}
        </List.Item>
      ))}
    </List>
  );

interface EmptyProps {
  title: string;
  /** What it is for, and how the first one comes about. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Where there is nothing yet. */
export const Empty = ({ title, children, action }: EmptyProps) => (
  <Paper withBorder p="xl">
    <Stack align="center" gap="xs">
      <IconMoodEmpty size={32} stroke={1.4} aria-hidden />
      <Text fw={600}>{title}</Text>
      {children && (
        <Text c="dimmed" size="sm" ta="center" maw="60ch">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  </Paper>
);

export const NoPermission = ({ scope }: { scope: Scope }) => (
  <Paper withBorder p="xl">
    <Group justify="center" gap="xs">
      <IconLock size={20} aria-hidden />
      <Text fw={600}>{text.noPermission}</Text>
    </Group>
    <Text c="dimmed" size="sm" ta="center">
      {text.noPermissionDetail(scope)}
    </Text>
  </Paper>
);

/** Shows its children to those who may see them, and tells the others what is missing. */
export function Guard({ scope, children }: { scope: Scope; children: ReactNode }) {
  return useCan(scope) ? children : <NoPermission scope={scope} />;
}

interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** Rows of the skeleton. */
  rows?: number;
  children: (data: T) => ReactNode;
}

/** What a query has come to: loading, its failure, or its data. What was read once stays while it is read again. */
export function Loaded<T>({ query, rows, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={query.refetch} />;
  return <Loading rows={rows} />;
}
