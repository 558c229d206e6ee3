import { createSwitch } from "../api/switch.ts";

/** Whether the palette is asked for: it is loaded when that is first so. */
export const paletteOpen = createSwitch(false);
