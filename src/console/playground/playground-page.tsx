import { Button, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useCan } from "../api/session.ts";
import { Page } from "../kit/page.tsx";
import { Empty, Failure, Guard, Loading } from "../kit/states.tsx";
import { playground as text } from "../strings/playground.ts";
import { Chat } from "./chat/chat.tsx";
import { useTargets } from "./use-targets.ts";
import { Speech } from "./voice/speech.tsx";
import { Transcription } from "./voice/transcription.tsx";
import { Voice } from "./voice/voice.tsx";

const MODES = ["chat", "speech", "transcription", "voice"] as const;
type Mode = (typeof MODES)[number];

const asMode = (mode: string | undefined): Mode => MODES.find((one) => one === mode) ?? "chat";

const NoAgents = () => (
  <Empty
    title={text.picker.none}
    action={<Button renderRoot={(props) => <Link {...props} to="/agents" />}>{text.picker.toAgents}</Button>}
  >
    {text.picker.noneDetail}
  </Empty>
);

function Modes() {
  const { agents, mode: wanted, left, right, onMode, onLeft, onRight } = useTargets();
  const canList = useCan("agents:read");
  const mode = asMode(wanted);
  // Whoever may not list agents names one.
  const target = left ?? (canList ? null : { agentId: "current", version: null });
  if (!target) {
    if (agents.error) return <Failure error={agents.error} onRetry={() => void agents.refetch()} />;
    return agents.data ? <NoAgents /> : <Loading />;
  }
  const one = { target, onTarget: onLeft };
  return (
    <>
      <SegmentedControl
        aria-label={text.mode}
        value={mode}
        onChange={onMode}
        data={MODES.map((value) => ({ value, label: text.modes[value] }))}
        style={{ alignSelf: "flex-start", maxWidth: "100%" }}
      />
      {mode === "chat" && <Chat left={target} right={right} onLeft={onLeft} onRight={onRight} />}
      {mode === "speech" && <Speech {...one} />}
      {mode === "transcription" && <Transcription {...one} />}
      {mode === "voice" && <Voice {...one} />}
    </>
  );
}

/** Where agents are talked to, with and without a voice. */
export default function PlaygroundPage() {
  return (
    <Page title={text.title} description={text.lead}>
      <Guard scope="run">
        <Modes />
      </Guard>
    </Page>
  );
}
