import { Text } from "@mantine/core";
import { conditionWords } from "./words.ts";

/** A condition in words; pointed at, as it is written. */
export const ConditionText = ({ value }: { value: unknown }) => (
  <Text
    component="span"
    size="sm"
    title={value ? JSON.stringify(value) : undefined}
    style={{ overflowWrap: "anywhere" }}
  >
    {conditionWords(value)}
  </Text>
);
