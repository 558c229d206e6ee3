import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { patiently } from "../api/patiently.ts";
import type { Me } from "../api/session.ts";
import { useOnce } from "../kit/use-once.ts";
import { ALL_PAGES } from "./pages.ts";
import { paletteOpen } from "./palette-open.ts";
import { shortcutsOpen } from "./shortcuts-open.ts";

const ShortcutList = lazy(() => patiently(() => import("./shortcut-list.tsx")));

/** Milliseconds within which the second key of two has to follow. */
const SECOND_KEY_MS = 1_500;

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
      if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        paletteOpen.set(!paletteOpen.get());
        return;
      }
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const second = event.timeStamp - first.current < SECOND_KEY_MS;
      first.current = 0;
      const page =
        second && ALL_PAGES.find(({ key, scope }) => key === event.key && me.scopes.includes(scope));
      let done = true;
      if (page) void navigate({ to: page.to });
      else if (event.key === "g") first.current = event.timeStamp;
      else if (event.key === "?") shortcutsOpen.set(true);
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

/** The shortcuts themselves, and their list under `?`. */
export function Shortcuts({ me }: { me: Me }) {
  useShortcuts(me);
  const wanted = useOnce(shortcutsOpen.use());
  return <Suspense>{wanted && <ShortcutList me={me} />}</Suspense>;
}
