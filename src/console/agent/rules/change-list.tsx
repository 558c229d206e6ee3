import { List, Table, Text } from "@mantine/core";
import type { Rule } from "../../../domain/rule.ts";
import { conditionWords } from "../../kit/conditions/words.ts";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import type { Change } from "./changes.ts";
import { givesWords, overrideWords } from "./words.ts";

const text = targeting.save;

const ruleWords = (rule: Rule): string =>
  `${text.rule(rule.id)}: ${conditionWords(rule.condition)} ${targeting.rules.gives} ${givesWords(rule)}`;

/** Changes in words, one after the other. */
export const ChangeList = ({ changes }: { changes: Change[] }) => (
  <List size="sm" spacing="xs" style={{ overflowWrap: "anywhere" }}>
    {changes.map((change) => (
      <List.Item key={keyOf(change)}>
        <Text size="sm" component="span">
          {changeWords(change)}
        </Text>
        {change.kind === "changed" && <Fields before={change.before} after={change.after} />}
      </List.Item>
    ))}
  </List>
);

function keyOf(change: Change): string {
  if (change.kind === "override") return overrideWords((change.after ?? change.before)!);
  return `${change.kind} ${change.kind === "changed" ? change.after.id : change.rule.id}`;
}

function changeWords(change: Change): string {
  switch (change.kind) {
    case "added":
      return text.added(ruleWords(change.rule));
    case "removed":
      return text.removed(ruleWords(change.rule));
    case "changed":
      return text.changed(text.rule(change.after.id));
    case "moved":
      return text.movedTo(text.rule(change.rule.id), change.from, change.to);
    default: {
      const { before, after } = change;
      const version = (override: typeof before): string =>
        override === null ? common.none : targeting.version(override.version);
      const said = `${overrideWords((after ?? before)!)}: ${version(before)} → ${version(after)}`;
      return before === null ? text.added(said) : after === null ? text.removed(said) : text.changed(said);
    }
  }
}

function Fields({ before, after }: { before: Rule; after: Rule }) {
  const rows = [
    [text.fields.description, before.description ?? common.none, after.description ?? common.none],
    [text.fields.condition, conditionWords(before.condition), conditionWords(after.condition)],
    [text.fields.gives, givesWords(before), givesWords(after)],
  ].filter(([, was, is]) => was !== is);
  return (
    <Table withRowBorders={false} verticalSpacing={2} aria-label={text.changed(text.rule(after.id))}>
      <Table.Tbody>
        {rows.map(([name, was, is]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w="7rem" fw={500}>
              {name}
            </Table.Th>
            <Table.Td>
              <Text size="sm" component="del" c="dimmed">
                {was}
              </Text>{" "}
              <Text size="sm" component="ins" style={{ textDecoration: "none" }} fw={600}>
                {is}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
