import {
  Alert,
  AppShell,
  Burger,
  Group,
  Kbd,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCloudOff, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useFeed } from "../api/feed.ts";
import { patiently } from "../api/patiently.ts";
import { reachable } from "../api/reachable.ts";
import { sessionEnded, type Me } from "../api/session.ts";
import { useOnce } from "../kit/use-once.ts";
import { Mark } from "./mark.tsx";
import { common } from "../strings/common.ts";
import { shell as text } from "../strings/shell.ts";
import { AccountMenu } from "./account-menu.tsx";
import { PAGE_SECTIONS } from "./pages.ts";
import { paletteOpen } from "./palette-open.ts";
import { ProjectSwitch } from "./project-switch.tsx";
import classes from "./shell.module.css";
import { Shortcuts } from "./shortcuts.tsx";

const Palette = lazy(() => patiently(() => import("./palette.tsx")));
const SignInAgain = lazy(() => patiently(() => import("./sign-in-again.tsx")));

function Navigation({ me }: { me: Me }) {
  const { pathname } = useLocation();
  const sections = PAGE_SECTIONS.map(({ label, pages }) => ({
    label,
    pages: pages.filter(({ scope }) => me.scopes.includes(scope)),
  })).filter(({ pages }) => pages.length > 0);
  return sections.map(({ label, pages }) => (
    <div key={label} className={classes.section}>
      <Text size="xs" fw={600} c="dimmed" px="sm" py={4}>
        {label}
      </Text>
      {pages.map(({ to, label, icon: PageIcon }) => {
        const active = pathname === to || pathname.startsWith(`${to}/`);
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            active={active}
            aria-current={active ? "page" : undefined}
            leftSection={<PageIcon size={18} stroke={1.7} aria-hidden />}
            className={classes.link}
          />
        );
      })}
    </div>
  ));
}

/** What is around every page. */
export function Shell({ me }: { me: Me }) {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const isReachable = reachable.use();
  const wantsPalette = useOnce(paletteOpen.use());
  const hasEnded = useOnce(sessionEnded.use());
  useFeed(me.project);
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 224, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a href="#main" className="skip">
        {text.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            size="sm"
            className={classes.burger}
            aria-label={opened ? text.closeNavigation : text.openNavigation}
          />
          <Link to="/agents" className={classes.home} aria-label={common.product}>
            <Mark />
          </Link>
          <ProjectSwitch me={me} />
          <UnstyledButton className={classes.search} onClick={() => paletteOpen.set(true)}>
            <IconSearch size={16} aria-hidden />
            <span className={classes.searchText}>{text.palette}</span>
            <Kbd className={classes.searchText} size="xs">
              Ctrl K
            </Kbd>
          </UnstyledButton>
          <AccountMenu me={me} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text.navigation}>
        <ScrollArea type="auto">
          <Navigation me={me} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {!isReachable && (
          <Alert color="orange" icon={<IconCloudOff aria-hidden />} mb="md" role="status">
            {common.away}
          </Alert>
        )}
        <Outlet />
      </AppShell.Main>
      <Shortcuts me={me} />
      <Suspense>
        {wantsPalette && <Palette me={me} />}
        {hasEnded && <SignInAgain />}
      </Suspense>
    </AppShell>
  );
}
