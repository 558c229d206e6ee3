import { Code, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useMe } from "../../api/session.ts";
import { Copy } from "../../kit/copy.tsx";
import { Section } from "../../kit/section.tsx";
import { agent } from "../../strings/agent.ts";
import classes from "./asides.module.css";

const text = agent.resolve;

interface Asked {
  agentId: string;
  project: string;
}

const curl = ({
  agentId,
  project,
}: Asked): string => `curl -sS '${window.location.origin}/v1/resolve/${agentId}?user_id=user-12345' \\
  -H "Authorization: Bearer $SIGNALBOX_KEY" \\
  -H "Signalbox-Project: ${project}"`;

const client = ({ agentId, project }: Asked): string => `import { createClient } from "signalbox/client";

const signalbox = createClient({
  url: "${window.location.origin}",
  key: process.env.SIGNALBOX_KEY ?? "",
  project: "${project}",
});

const agent = await signalbox.resolve("${agentId}", { user_id: "user-12345", plan: "pro" });
console.log(agent.version, agent.reason, agent.config);

signalbox.recordInteraction({ success: true, response_time_ms: 840 }, agent);`;

const LANGUAGES = { curl, client } as const;
type Language = keyof typeof LANGUAGES;

/** How code gets the agent's configuration, to copy. */
export function AskForIt({ agentId }: { agentId: string }) {
  const { project } = useMe();
  const [language, setLanguage] = useState<Language>("curl");
  const code = LANGUAGES[language]({ agentId, project });
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={text.how}
          value={language}
          onChange={setLanguage}
          data={[
            { value: "curl", label: text.curl },
            { value: "client", label: text.client },
          ]}
        />
      }
    >
      <div className={classes.snippet}>
        <Code block className={classes.code} tabIndex={0} role="region" aria-label={text[language]}>
          {code}
        </Code>
        <span className={classes.copy}>
          <Copy value={code} of={text[language]} />
        </span>
      </div>
      <Text size="xs" c="dimmed">
        {text.key}
      </Text>
    </Section>
  );
}
