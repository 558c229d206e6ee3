import { Group, Kbd, Modal, Stack, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Me } from "../api/session.ts";
import { shell } from "../strings/shell.ts";
import { ALL_PAGES } from "./pages.ts";
import { shortcutsOpen } from "./shortcuts-open.ts";

const text = shell.keys;

const Row = ({ children, label }: { children: ReactNode; label: string }) => (
  <Table.Tr>
    <Table.Td>{label}</Table.Td>
    <Table.Td>
      <Group gap={4}>{children}</Group>
    </Table.Td>
  </Table.Tr>
);

/** What the keys do. */
export default function ShortcutList({ me }: { me: Me }) {
  const isOpen = shortcutsOpen.use();
  return (
    <Modal opened={isOpen} onClose={() => shortcutsOpen.set(false)} title={shell.shortcuts}>
      <Stack>
        <Table aria-label={text.general}>
          <Table.Tbody>
            <Row label={text.palette}>
              <Kbd>Ctrl</Kbd> <Kbd>K</Kbd>
            </Row>
            <Row label={text.search}>
              <Kbd>/</Kbd>
            </Row>
            <Row label={text.create}>
              <Kbd>n</Kbd>
            </Row>
            <Row label={text.theme}>
              <Kbd>d</Kbd>
            </Row>
            <Row label={text.help}>
              <Kbd>?</Kbd>
            </Row>
            <Row label={text.close}>
              <Kbd>Esc</Kbd>
            </Row>
          </Table.Tbody>
        </Table>
        <Text fw={600}>{text.go}</Text>
        <Table aria-label={text.go}>
          <Table.Tbody>
            {ALL_PAGES.filter(({ scope }) => me.scopes.includes(scope)).map(({ to, label, key }) => (
              <Row key={to} label={label}>
                <Kbd>g</Kbd> {text.followedBy} <Kbd>{key}</Kbd>
              </Row>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Modal>
  );
}
