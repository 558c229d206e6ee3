import { useState } from "react";
import { api, body, segment } from "../../api/client.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { webhooks as text } from "../../strings/webhooks.ts";
import type { Webhook } from "../queries.ts";
import { SecretOnce } from "../secret-once.tsx";
import { WebhookForm } from "../webhook-form.tsx";
import { useRouter } from "@tanstack/react-router";

type Asked = "edit" | "rotate" | "remove";

/** What can be done with a webhook. */
export function Acts({ webhook }: { webhook: Webhook }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const router = useRouter();
  const { enabled } = webhook;
  const param = { id: segment(webhook.id) };
  const switchTo = (on: boolean) => body(api.webhooks[":id"].$patch({ param, json: { enabled: on } }));
  const test = useAct({
    act: () => body(api.webhooks[":id"].test.$post({ param })),
    done: () => text.tested,
  });
  const toggle = useAct({
    act: () => switchTo(!enabled),
    done: (after) => (after.enabled ? text.resumed : text.paused),
    undo: (after) => () => switchTo(!after.enabled),
  });
  const rotate = useAct({
    quiet: true,
    act: (reason: string | undefined) =>
      body(
        api.webhooks[":id"]["rotate-secret"].$post({
          param,
          json: reason === undefined ? {} : { reason },
        }),
      ),
    onDone: (after) => setSecret(after.secret ?? null),
  });
  const remove = useAct({
    quiet: true,
    act: () => api.webhooks[":id"].$delete({ param }),
    done: () => text.removed,
    onDone: () => void router.navigate({ to: "/webhooks" }),
  });
  const close = (): void => setAsked(null);
  return (
    <>
      <ActionButton
        scope="webhooks:write"
        unless={!enabled && text.off}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {text.test}
      </ActionButton>
      <ActionButton scope="webhooks:write" variant="default" onClick={() => setAsked("edit")}>
        {common.edit}
      </ActionButton>
      <ActionButton
        scope="webhooks:write"
        variant="default"
        loading={toggle.isPending}
        onClick={() => toggle.mutate()}
      >
        {enabled ? text.pause : text.resume}
      </ActionButton>
      <ActionButton scope="webhooks:write" variant="default" onClick={() => setAsked("rotate")}>
        {text.rotate}
      </ActionButton>
      <ActionButton scope="webhooks:write" color="red.9" onClick={() => setAsked("remove")}>
        {text.remove}
      </ActionButton>
      <WebhookForm opened={asked === "edit"} onClose={close} webhook={webhook} />
      <Confirm
        opened={asked === "rotate"}
        onClose={close}
        title={text.rotate}
        confirm={text.rotate}
        reason
        onConfirm={(reason) => rotate.mutateAsync(reason)}
      >
        {text.rotateLead}
      </Confirm>
      <Confirm
        opened={asked === "remove"}
        onClose={close}
        title={text.removeTitle}
        confirm={text.remove}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {text.removeLead}
      </Confirm>
      <SecretOnce secret={secret} rotated onClose={() => setSecret(null)} />
    </>
  );
}
