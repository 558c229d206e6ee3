import { Badge, Code, Group, Text } from "@mantine/core";
import type { Json } from "../../../../domain/json.ts";
import { common } from "../../../strings/common.ts";
import { versions } from "../../../strings/versions.ts";
import classes from "./config.module.css";

const isEmpty = (value: Json): boolean =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** A setting's value as people read it. */
export function Value({ value }: { value: Json | undefined }) {
  if (value === undefined) return <Text span>{common.unknown}</Text>;
  if (isEmpty(value))
    return (
      <Text span c="dimmed" size="sm">
        {versions.config.empty}
      </Text>
    );
  if (Array.isArray(value))
    return (
      <Group gap={4}>
        {[...new Set(value.map((item) => (typeof item === "string" ? item : JSON.stringify(item))))].map(
          (item) => (
            <Badge
              key={item}
              variant="default"
              tt="none"
              classNames={{ root: classes.item, label: classes.itemLabel }}
            >
              {item}
            </Badge>
          ),
        )}
      </Group>
    );
  if (typeof value === "string")
    return value.includes("\n") ? (
      <div className={classes.text}>{value}</div>
    ) : (
      <Text span size="sm">
        {value}
      </Text>
    );
  return <Code>{JSON.stringify(value)}</Code>;
}
