import { getRouteApi } from "@tanstack/react-router";
import { Section } from "../../kit/section.tsx";
import { Empty, Guard } from "../../kit/states.tsx";
import { explain as text } from "../../strings/explain.ts";
import { Answered } from "./answered.tsx";
import classes from "./explain.module.css";
import { QuestionForm } from "./question-form.tsx";
import { isAsked } from "./question.ts";

const route = getRouteApi("/agents/$agentId/explain");

/** Which version somebody gets, and every step that led there. */
export default function ExplainPage() {
  const { agentId } = route.useParams();
  const { user_id, session_id, attributes, at, at_revision } = route.useSearch();
  const question = { user_id, session_id, attributes, at, at_revision };
  const navigate = route.useNavigate();
  return (
    <Guard scope="resolve">
      <div className={classes.columns}>
        <Section title={text.title} description={text.description}>
          <QuestionForm
            // Another question in the address is another form.
            key={JSON.stringify(question)}
            agentId={agentId}
            question={question}
            onAsk={(next) => void navigate({ search: (known) => ({ project: known.project, ...next }) })}
          />
        </Section>
        <div className={classes.answer}>
          {isAsked(question) ? (
            <Answered agentId={agentId} question={question} />
          ) : (
            <Empty title={text.empty}>{text.emptyDetail}</Empty>
          )}
        </div>
      </div>
    </Guard>
  );
}
