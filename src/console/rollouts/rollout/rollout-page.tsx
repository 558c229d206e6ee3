import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Stack } from "@mantine/core";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Section } from "../../kit/section.tsx";
import { Guard, Loaded } from "../../kit/states.tsx";
import { rollouts as text } from "../../strings/rollouts.ts";
import { rolloutQuery, type Rollout } from "../queries.ts";
import { StatusBadge } from "../status-badge.tsx";
import { Acts } from "./acts.tsx";
import { Decisions } from "./decisions/decisions.tsx";
import { EvidenceSection } from "./evidence/evidence-section.tsx";
import { Now } from "./now.tsx";
import { Plan } from "./plan.tsx";
import { Shares } from "./shares.tsx";
import { Steps } from "./steps.tsx";

const route = getRouteApi("/rollouts/$rolloutId");

const Above = ({ agentId }: { agentId?: string }) => (
  <>
    <TextLink to="/rollouts" size="sm">
      {text.title}
    </TextLink>
    {agentId !== undefined && (
      <>
        {" / "}
        <TextLink to="/agents/$agentId" params={{ agentId }} size="sm">
          {agentId}
        </TextLink>
      </>
    )}
  </>
);

const Whole = ({ rollout }: { rollout: Rollout }) => (
  <Page
    title={rollout.name}
    badge={<StatusBadge status={rollout.status} />}
    above={<Above agentId={rollout.agent_id} />}
    description={[text.versions(rollout.stable_version, rollout.target_version), rollout.description]
      .filter(Boolean)
      .join(" · ")}
    actions={<Acts rollout={rollout} />}
  >
    <Now rollout={rollout} />
    <Section title={text.page.steps} description={text.page.stepsLead}>
      <Stack>
        <Steps rollout={rollout} />
        <Shares rollout={rollout} />
      </Stack>
    </Section>
    <EvidenceSection rollout={rollout} />
    <Decisions rollout={rollout} />
    <Plan rollout={rollout} />
  </Page>
);

/** One rollout: where it is, by what it decides, and what a person does about it. */
export default function RolloutPage() {
  const { rolloutId } = route.useParams();
  const query = useQuery(rolloutQuery(rolloutId));
  if (query.data) return <Whole rollout={query.data} />;
  return (
    <Page title={rolloutId} above={<Above />}>
      <Guard scope="rollouts:read">
        <Loaded query={query} rows={8}>
          {() => null}
        </Loaded>
      </Guard>
    </Page>
  );
}
