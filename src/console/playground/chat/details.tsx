import { Code, List, Stack, Text } from "@mantine/core";
import { Copyable } from "../../kit/copy.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { duration } from "../../kit/format.ts";
import { common } from "../../strings/common.ts";
import { playground } from "../../strings/playground.ts";
import type { RunEnd } from "./exchange.ts";
import classes from "./chat.module.css";

const text = playground.details;

type Attempt = RunEnd["metadata"]["attempts"][number];

const Attempts = ({ attempts }: { attempts: Attempt[] }) => (
  <DataTable
    label={text.attempts}
    rows={attempts.map((attempt, index) => ({ ...attempt, index }))}
    keyOf={({ index }) => index}
    columns={[
      { key: "provider", title: text.provider, cell: ({ provider }) => provider },
      { key: "model", title: text.model, cell: ({ model }) => model },
      { key: "time", title: text.time, cell: ({ ms }) => duration(ms), numeric: true },
      {
        key: "outcome",
        title: text.outcome,
        cell: ({ error, status }) =>
          error === null ? text.ok : [error, status].filter((part) => part !== null).join(" "),
      },
    ]}
  />
);

const Fact = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {label}
    </Text>
    <Text component="dd" size="sm" m={0}>
      {children}
    </Text>
  </div>
);

/** All else that a run tells. */
export function Details({ end }: { end: RunEnd }) {
  const { metadata, debug, session_id } = end;
  const { message_id, finish_reason, revision, provider, model, attempts, warnings } = metadata;
  return (
    <Stack gap="sm">
      <dl className={classes.facts}>
        <Fact label={text.model}>
          {[provider, model].filter((part) => part !== null).join(" / ") || common.unknown}
        </Fact>
        <Fact label={text.finish}>{finish_reason}</Fact>
        <Fact label={text.revision}>{revision}</Fact>
        <Fact label={playground.session}>
          <Copyable value={session_id} />
        </Fact>
        <Fact label={text.message}>
          <Copyable value={message_id} />
        </Fact>
      </dl>
      {attempts.length > 0 && <Attempts attempts={attempts} />}
      {warnings.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {text.warnings}
          </Text>
          <List size="sm">
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </div>
      )}
      {debug?.requests.map((request, index) => {
        const label = text.request(index + 1, JSON.stringify(request["model"]));
        return (
          // oxlint-disable-next-line react/no-array-index-key -- they come in their order, once
          <div key={index}>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
            <Code block tabIndex={0} role="group" aria-label={label} className={classes.value}>
              {JSON.stringify(request, null, 2)}
            </Code>
          </div>
        );
      })}
    </Stack>
  );
}
