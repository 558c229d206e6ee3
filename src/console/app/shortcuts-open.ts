import { createSwitch } from "../api/switch.ts";

/** Whether the list of shortcuts is shown. */
export const shortcutsOpen = createSwitch(false);
