import { Group, Text } from "@mantine/core";
import { common as text } from "../strings/common.ts";

/** The product's name and sign. */
export const Mark = () => (
  <Group gap="xs" wrap="nowrap">
    <img src="/favicon.svg" alt="" width={26} height={26} />
    <Text fw={700} component="span">
      {text.product}
    </Text>
  </Group>
);
