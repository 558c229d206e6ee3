import { Section } from "../../kit/section.tsx";
import { ConditionText } from "../../kit/conditions/text.tsx";
import { Copyable } from "../../kit/copy.tsx";
import { Facts } from "../../kit/facts.tsx";
import { duration } from "../../kit/format.ts";
import { TextLink } from "../../kit/link.tsx";
import { Time } from "../../kit/time.tsx";
import { common } from "../../strings/common.ts";
import { rollouts } from "../../strings/rollouts.ts";
import { marginText } from "../margin.ts";
import type { Rollout } from "../queries.ts";

const text = rollouts.plan;

/** What was asked for, and when what happened. */
export const Plan = ({ rollout }: { rollout: Rollout }) => (
  <Section title={rollouts.page.plan}>
    <Facts
      rows={[
        [
          text.agent,
          <TextLink key="agent" to="/agents/$agentId" params={{ agentId: rollout.agent_id }} size="sm">
            {rollout.agent_id}
          </TextLink>,
        ],
        [text.unit, text.units[rollout.unit]],
        [
          text.audience,
          Object.keys(rollout.audience).length === 0 ? (
            text.everybody
          ) : (
            <ConditionText key="audience" value={rollout.audience} />
          ),
        ],
        [text.policy, text.policies[rollout.policy]],
        [
          text.guardrails,
          rollout.guardrails.map((guardrail) => (
            <div key={guardrail.metric}>
              {text.margin(guardrail.metric, marginText(guardrail, rollout.policy))}
            </div>
          )),
        ],
        [text.finish, text.finishes[rollout.on_finish]],
        [
          text.traffic,
          text.noTraffic(
            text.trafficActions[rollout.on_no_traffic],
            duration(rollout.no_traffic_seconds * 1_000),
          ),
        ],
        [
          text.duration,
          rollout.max_duration_seconds === null
            ? text.noDuration
            : duration(rollout.max_duration_seconds * 1_000),
        ],
        [text.kill, rollout.kill_switch ? common.yes : common.no],
        [text.made, rollout.created_by],
        [text.at, <Time key="made" at={rollout.created_at} exact />],
        [text.started, <Time key="started" at={rollout.started_at} exact />],
        [text.ended, <Time key="ended" at={rollout.ended_at} exact />],
        [text.id, <Copyable key="id" value={rollout.id} />],
      ]}
    />
  </Section>
);
