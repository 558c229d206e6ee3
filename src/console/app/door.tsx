import { Button, Center, Loader, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { SLUG } from "../../domain/slug.ts";
import { patiently } from "../api/patiently.ts";
import { isProblem } from "../api/problem.ts";
import { bear } from "../api/send.ts";
import { forgetPages, meQuery } from "../api/session.ts";
import { Failure } from "../kit/states.tsx";
import { common as text } from "../strings/common.ts";
import { Shell } from "./shell.tsx";

const SignInPage = lazy(() => patiently(() => import("./sign-in.tsx")));

/** From a project that is not there, or not theirs: there is no page that would have the ways that pages have. */
const WayOut = () => (
  <Button component="a" href="/agents" variant="default">
    {text.toDefault}
  </Button>
);

/** Lets in whoever is signed in; everybody else signs in here, and then sees the page that was asked for. */
export function Door() {
  const { project = null } = useSearch({ from: "__root__" });
  const client = useQueryClient();
  const shown = useRef(project);
  // Before the first request below: all of them are of that project.
  bear({ project: project !== null && SLUG.test(project) ? project : null });
  useEffect(() => {
    if (shown.current === project) return;
    shown.current = project;
    // Nothing of one project may be shown in another.
    forgetPages(client);
    void client.resetQueries({ queryKey: meQuery.queryKey });
  }, [client, project]);

  const isName = project === null || SLUG.test(project);
  const { data: me, error, refetch } = useQuery({ ...meQuery, enabled: isName });
  if (!isName)
    return (
      <Center mih="100vh" p="md">
        <Stack>
          <Text role="alert">{text.noProject(project)}</Text>
          <WayOut />
        </Stack>
      </Center>
    );
  if (me) return <Shell key={me.project} me={me} />;
  if (isProblem(error) && error.status === 401)
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  if (error) {
    return (
      <Center mih="100vh" p="md">
        <Stack>
          <Failure error={error} onRetry={() => void refetch()} />
          <WayOut />
        </Stack>
      </Center>
    );
  }
  return (
    <Center mih="100vh">
      <Loader aria-label={text.loading} />
    </Center>
  );
}
