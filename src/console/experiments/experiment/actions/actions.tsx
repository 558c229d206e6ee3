import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../../../kit/action-button.tsx";
import { useCan } from "../../../api/session.ts";
import { experiments } from "../../../strings/experiments.ts";
import type { Experiment } from "../../queries.ts";
import { Conclude } from "./conclude.tsx";
import { Grow } from "./grow.tsx";
import { Reallocate } from "./reallocate.tsx";
import { Rename } from "./rename.tsx";
import { Turn } from "./turn.tsx";

const text = experiments.actions;

type Dialog = "start" | "pause" | "resume" | "stop" | "reallocate" | "conclude" | "rename" | "grow";

/** What can be done with an experiment now. */
export function Actions({ experiment }: { experiment: Experiment }) {
  const [open, setOpen] = useState<Dialog | null>(null);
  const navigate = useNavigate();
  const mayActivate = useCan("versions:activate");
  const { status, test_id: id, traffic_percent: traffic } = experiment;
  const live = status === "running" || status === "paused";
  const close = (): void => setOpen(null);
  const button = (dialog: Dialog, variant = "default", more = {}) => (
    <ActionButton
      key={dialog}
      scope="experiments:write"
      variant={variant}
      onClick={() => setOpen(dialog)}
      {...more}
    >
      {text[dialog]}
    </ActionButton>
  );
  return (
    <>
      {status === "draft" ? (
        <ActionButton
          scope="experiments:write"
          variant="default"
          onClick={() =>
            void navigate({ to: "/experiments/$experimentId/edit", params: { experimentId: id } })
          }
        >
          {text.edit}
        </ActionButton>
      ) : (
        button("rename")
      )}
      {status === "draft" && button("start", "filled")}
      {status === "running" && button("pause")}
      {status === "paused" && button("resume")}
      {live && button("reallocate")}
      {status === "running" && traffic < 100 && button("grow")}
      {live && button("stop")}
      {(live || status === "stopped") &&
        button("conclude", "filled", { unless: mayActivate ? null : text.needsActivate })}
      {(["start", "pause", "resume", "stop"] as const).map((verb) => (
        <Turn key={verb} verb={verb} experiment={experiment} opened={open === verb} onClose={close} />
      ))}
      <Reallocate experiment={experiment} opened={open === "reallocate"} onClose={close} />
      <Grow experiment={experiment} opened={open === "grow"} onClose={close} />
      <Rename experiment={experiment} opened={open === "rename"} onClose={close} />
      <Conclude experiment={experiment} opened={open === "conclude"} onClose={close} />
    </>
  );
}
