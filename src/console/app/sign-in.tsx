import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { isProblem, messageOf } from "../api/problem.ts";
import { useSignIn } from "../api/session.ts";
import { Mark } from "./mark.tsx";
import { shell } from "../strings/shell.ts";

const text = shell.signIn;

/** For whoever has a key. */
export function SignInForm() {
  const signIn = useSignIn();
  const [key, setKey] = useState("");
  const [workspace, setWorkspace] = useState("");
  const entering = useMutation({ mutationFn: () => signIn(key.trim(), workspace.trim() || undefined) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate();
  };
  const choices = isProblem(entering.error) ? entering.error.body["workspaces"] : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={text.key}
          description={text.keyHint}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="current-password"
          name="key"
          required
          data-autofocus
        />
        <TextInput
          label={text.workspace}
          description={text.workspaceHint}
          value={workspace}
          onChange={(event) => setWorkspace(event.currentTarget.value)}
          autoComplete="organization"
          name="workspace"
          placeholder={text.workspaceExample}
        />
        {entering.error && (
          <Alert color="red" role="alert">
            {messageOf(entering.error)}
            {Array.isArray(choices) && <Text size="sm">{choices.join(", ")}</Text>}
          </Alert>
        )}
        <Button type="submit" loading={entering.isPending}>
          {text.submit}
        </Button>
      </Stack>
    </form>
  );
}

/** The door: shown in place of the page that was asked for. */
const SignInPage = () => (
  <Center mih="100vh" p="md" component="main">
    <Paper withBorder shadow="sm" p="xl" w="100%" maw={420}>
      <Stack>
        <Mark />
        <Title order={1}>{text.title}</Title>
        <Text c="dimmed" size="sm">
          {text.lead}
        </Text>
        <SignInForm />
      </Stack>
    </Paper>
  </Center>
);

export default SignInPage;
