import { Confirm } from "../../../kit/confirm.tsx";
import { percent } from "../../../kit/format.ts";
import { useAct } from "../../../kit/use-act.ts";
import { experiments } from "../../../strings/experiments.ts";
import { turn, type DialogProps, type Verb } from "./act.ts";

const text = experiments.actions;

const WORDS = {
  start: { title: text.startTitle, done: text.started },
  pause: { title: text.pauseTitle, done: text.paused },
  resume: { title: text.resumeTitle, done: text.resumed },
  stop: { title: text.stopTitle, done: text.stopped },
};
/** What takes back what was done. */
const BACK: Partial<Record<Verb, Verb>> = { pause: "resume", resume: "pause" };

/** Starts, pauses, resumes or stops, with a reason; a pause can be taken back. */
export function Turn({ verb, experiment, opened, onClose }: DialogProps & { verb: Verb }) {
  const { test_id: id, traffic_percent: traffic } = experiment;
  const act = useAct({
    act: (reason: string | undefined) => turn(id, verb, reason),
    done: () => WORDS[verb].done,
    undo: () => {
      const back = BACK[verb];
      return back === undefined ? null : () => turn(id, back);
    },
    quiet: true,
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={WORDS[verb].title}
      confirm={text[verb]}
      danger={verb === "stop"}
      reason
      onConfirm={(reason) => act.mutateAsync(reason)}
    >
      {verb === "start" ? text.startDetail(percent(traffic / 100, 0)) : text[`${verb}Detail`]}
    </Confirm>
  );
}
