import { ActionIcon, Menu, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { IconBook, IconKeyboard, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { signOut, type Me } from "../api/session.ts";
import { shell as text } from "../strings/shell.ts";
import { shortcutsOpen } from "./shortcuts-open.ts";

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu({ me }: { me: Me }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = me.user?.username ?? me.key.name;
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.account}>
          <IconUserCircle size={22} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.signedInAs(name)}</Menu.Label>
        <Text size="xs" c="dimmed" px="sm" pb="xs">
          {me.workspace} / {me.project}
          {me.roles.length > 0 && ` · ${me.roles.join(", ")}`}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          mx="xs"
          mb="xs"
          w="calc(100% - 1.25rem)"
          aria-label={text.theme.change}
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={[
            { value: "light", label: text.theme.light },
            { value: "dark", label: text.theme.dark },
            { value: "auto", label: text.theme.auto },
          ]}
        />
        <Menu.Item
          leftSection={<IconKeyboard size={16} aria-hidden />}
          onClick={() => shortcutsOpen.set(true)}
          closeMenuOnClick
        >
          {text.shortcuts}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBook size={16} aria-hidden />}
          component="a"
          href="/docs"
          target="_blank"
          rel="noreferrer"
        >
          {text.apiReference}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
