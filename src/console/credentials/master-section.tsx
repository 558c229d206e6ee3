import { Alert, Text } from "@mantine/core";
import { useState } from "react";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { count } from "../kit/format.ts";
import { Section } from "../kit/section.tsx";
import { useAct } from "../kit/use-act.ts";
import { credentials } from "../strings/credentials.ts";
import { rotateMaster } from "./requests.ts";

const text = credentials.master;

/** For whoever deploys: seals stored secrets with a new master key. Others do not see it. */
export function MasterSection() {
  const may = useCan("workspaces:write");
  const [asking, setAsking] = useState(false);
  const rotate = useAct({
    act: rotateMaster,
    done: ({ resealed, key_id }) => text.done(count(resealed), key_id),
    quiet: true,
  });
  if (!may) return null;
  const done = rotate.data;
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="workspaces:write" variant="default" onClick={() => setAsking(true)}>
          {text.act}
        </ActionButton>
      }
    >
      {done && (
        <Text size="sm" role="status">
          {text.result(count(done.resealed), count(done.left))}
        </Text>
      )}
      {done && done.unopenable > 0 && (
        <Alert color="red" role="alert">
          {text.unopenable(count(done.unopenable))}
        </Alert>
      )}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.act}
        confirm={text.confirm}
        onConfirm={() => rotate.mutateAsync()}
      >
        {text.detail}
      </Confirm>
    </Section>
  );
}
