import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { common as text } from "../strings/common.ts";

/** A button that copies a text; `of` says what, to those who do not see it. */
export const Copy = ({ value, of }: { value: string; of?: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? text.copied : text.copy}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={copy}
          aria-label={copied ? text.copied : `${text.copy}${of ? ` ${of}` : ""}`}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    )}
  </CopyButton>
);

/** An id or a hash: short to look at, whole to copy. */
export const Copyable = ({ value, shown = value }: { value: string; shown?: string }) => (
  <Group gap={4} wrap="nowrap" display="inline-flex">
    <Code title={value}>{shown}</Code>
    <Copy value={value} of={value} />
  </Group>
);

/** `sha256:0f5c1b7e…` as its first eight digits. */
export const Hash = ({ value }: { value: string }) => (
  <Copyable value={value} shown={value.replace(/^sha256:/, "").slice(0, 8)} />
);
