import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Copy } from "../../../kit/copy.tsx";
import { count } from "../../../kit/format.ts";
import { versions } from "../../../strings/versions.ts";
import classes from "./config.module.css";
import type { PromptText } from "./texts.ts";

const text = versions.config;
/** Lines beyond which a prompt is folded. */
const FOLD_LINES = 40;
const FOLD_LENGTH = 4_000;

const VARIABLE = /(\{\{\s*[\w.-]+\s*\}\})/;

/** A line with its variables marked; headings of Markdown stand out. */
function Line({ line }: { line: string }): ReactNode {
  const parts = line.split(VARIABLE).map((part, at) =>
    VARIABLE.test(part) ? (
      // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other name
      <mark key={at} className={classes.variable}>
        {part}
      </mark>
    ) : (
      part
    ),
  );
  return /^#{1,6}\s/.test(line) ? <span className={classes.heading}>{parts}</span> : parts;
}

const Lines = ({ of }: { of: string }) =>
  of.split("\n").map((line, at) => (
    // oxlint-disable-next-line react/no-array-index-key -- the lines of a text have no other name
    <span key={at}>
      <Line line={line} />
      {"\n"}
    </span>
  ));

/** One text of the prompt, as it was written, with its variables marked. */
export function Prompt({ prompt }: { prompt: PromptText }) {
  const [unfolded, setUnfolded] = useState(false);
  const isLong = prompt.text.length > FOLD_LENGTH || prompt.text.split("\n").length > FOLD_LINES;
  const isFolded = isLong && !unfolded;
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Title order={3}>{prompt.label}</Title>
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {text.characters(count(prompt.text.length))}
          </Text>
          <Copy value={prompt.text} of={prompt.label} />
        </Group>
      </Group>
      {/* The language of a prompt is its own. */}
      <p className={`${classes.prompt} ${isFolded ? classes.folded : ""}`} dir="auto">
        <Lines of={prompt.text.trimEnd()} />
      </p>
      {isLong && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => setUnfolded(!unfolded)}
          aria-expanded={unfolded}
          style={{ alignSelf: "center" }}
        >
          {unfolded ? text.showLess : text.showAll}
        </Button>
      )}
    </Stack>
  );
}
