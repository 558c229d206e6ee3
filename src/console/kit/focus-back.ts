import { useEffect, useState } from "react";

/** Milliseconds: whatever opens next takes the focus before. */
const WAIT_MS = 20;

/** What has the focus, or, as an entry of a menu goes with its menu, the button of the menu. */
function focused(): HTMLElement | null {
  const { activeElement: element } = document;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const button = element.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return (button && document.getElementById(button)) || element;
}

/**
 * Gives the focus back to what had it when this was first shown: dialogs that come and go with what they are about, or
 * are loaded when they are first wanted, would leave it to nobody.
 */
export function useFocusBack(opened: boolean): void {
  const [opener] = useState(() => (opened ? focused() : null));
  useEffect(() => {
    if (!opened || opener === null) return undefined;
    return () => {
      const last = document.activeElement;
      setTimeout(() => {
        const { activeElement: now, body } = document;
        if (now === null || now === body || now === last) opener.focus({ preventScroll: true });
      }, WAIT_MS);
    };
  }, [opened, opener]);
}
