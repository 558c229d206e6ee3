import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import type { Layout } from "./rows.tsx";

/** Below, two columns of prose are too narrow to read. */
const WIDE = "(min-width: 62em)";

export interface LayoutChoice {
  layout: Layout;
  /** False where there is only room for one. */
  canChoose: boolean;
  choose: (layout: Layout) => void;
}

/** Side by side, unless it is too narrow or somebody has chosen otherwise. */
export function useLayout(): LayoutChoice {
  const isWide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  const [chosen, choose] = useLocalStorage<Layout>({
    key: "signalbox-diff-layout",
    defaultValue: "split",
    getInitialValueInEffect: false,
  });
  return { layout: isWide ? chosen : "unified", canChoose: isWide, choose };
}
