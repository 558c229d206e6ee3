import { Button, Center, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { isProblem } from "../api/problem.ts";
import { Failure } from "../kit/states.tsx";
import { common as text } from "../strings/common.ts";

export const NotFoundPage = () => (
  <Center p="xl">
    <Stack align="center">
      <Title order={1}>{text.notFound}</Title>
      <Text c="dimmed">{text.notFoundDetail}</Text>
    </Stack>
  </Center>
);

/** What a page that fails leaves behind; a refusal is told in its own words. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  if (isProblem(error)) return <Failure error={error} onRetry={reset} />;
  return (
    <Center p="xl">
      <Stack align="center" role="alert">
        <Title order={1}>{text.crashed}</Title>
        <Text c="dimmed">{text.crashedDetail}</Text>
        <Button onClick={() => window.location.reload()}>{text.reload}</Button>
      </Stack>
    </Center>
  );
}
