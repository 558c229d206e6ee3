import { Group, Kbd, Modal, Stack, Table, Text, useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import type { Me } from "../api/session.ts";
import { createSwitch } from "../api/switch.ts";
import { shell } from "../strings/shell.ts";
import { ALL_PAGES } from "./pages.ts";

const text = shell.keys;
/** Milliseconds within which the second key of two has to follow. */
const SECOND_KEY_MS = 1_500;

const opened = createSwitch(false);
export const openShortcuts = (): void => opened.set(true);

/** Whoever types into something means the letters. */
function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

const click = (selector: string): boolean => {
  const found = document.querySelector<HTMLElement>(selector);
  if (found instanceof HTMLInputElement) found.focus();
  else found?.click();
  return found !== null;
};

function useShortcuts(me: Me): void {
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const first = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const second = event.timeStamp - first.current < SECOND_KEY_MS;
      first.current = 0;
      const page =
        second && ALL_PAGES.find(({ key, scope }) => key === event.key && me.scopes.includes(scope));
      let done = true;
      if (page) void navigate({ to: page.to });
      else if (event.key === "g") first.current = event.timeStamp;
      else if (event.key === "?") openShortcuts();
      else if (event.key === "/") done = click("[data-search]");
      else if (event.key === "n") done = click("[data-create]:not([data-disabled])");
      else if (event.key === "d") toggleColorScheme();
      else done = false;
      if (done) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [me, navigate, toggleColorScheme]);
}

const Row = ({ children, label }: { children: ReactNode; label: string }) => (
  <Table.Tr>
    <Table.Td>{label}</Table.Td>
    <Table.Td>
      <Group gap={4}>{children}</Group>
    </Table.Td>
  </Table.Tr>
);

/** The shortcuts themselves, and their list under `?`. */
export function Shortcuts({ me }: { me: Me }) {
  useShortcuts(me);
  const isOpen = opened.use();
  return (
    <Modal opened={isOpen} onClose={() => opened.set(false)} title={shell.shortcuts}>
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
