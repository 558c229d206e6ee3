import { getRouteApi } from "@tanstack/react-router";
import { Guard, Loaded } from "../../kit/states.tsx";
import { SamplesPanel } from "../../kit/samples/samples-panel.tsx";
import { useGroupValues } from "../group-values.ts";
import { useSavedSnapshot } from "./saved-snapshot.ts";
import { targeting } from "../../strings/targeting.ts";
import { Overrides } from "./overrides.tsx";
import { RuleList } from "./rule-list.tsx";
import type { RuleSet } from "./rule-set.ts";
import classes from "./rules.module.css";
import { SaveBar } from "./save-bar.tsx";
import { useRulesDraft, type RulesDraft } from "./use-rules.ts";

const route = getRouteApi("/agents/$agentId/rules");

export default function RulesPage() {
  return (
    <Guard scope="rules:read">
      <Rules />
    </Guard>
  );
}

function Rules() {
  const { agentId } = route.useParams();
  const { query, draft } = useRulesDraft(agentId);
  return <Loaded query={query}>{() => draft && <Editor agentId={agentId} draft={draft} />}</Loaded>;
}

function Editor({ agentId, draft }: { agentId: string; draft: RulesDraft }) {
  const { mine, saved, change } = draft;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <SaveBar draft={draft} agentId={agentId} />
        <RuleList
          agentId={agentId}
          saved={saved}
          rules={mine.rules}
          onChange={(rules) => change({ rules })}
        />
        <Overrides
          agentId={agentId}
          overrides={mine.overrides}
          onChange={(overrides) => change({ overrides })}
        />
      </div>
      <div className={classes.column}>
        <Preview agentId={agentId} saved={saved} mine={mine} />
      </div>
    </div>
  );
}

function Preview({ agentId, saved, mine }: { agentId: string; saved: RuleSet; mine: RuleSet }) {
  const { snapshot, partly } = useSavedSnapshot(agentId);
  const groups = useGroupValues([saved.rules, mine.rules]);
  const asked = ({ rules, overrides }: RuleSet) =>
    snapshot && {
      kind: "version" as const,
      snapshot: { ...snapshot, rules, overrides, groups: { ...snapshot.groups, ...groups } },
    };
  return (
    <SamplesPanel
      saved={asked(saved)}
      edited={asked(mine)}
      note={partly ? targeting.samples.partly : undefined}
    />
  );
}
