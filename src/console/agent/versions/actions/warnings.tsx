import { notifications } from "@mantine/notifications";
import { Faults } from "../../../kit/states.tsx";
import { common } from "../../../strings/common.ts";
import { versions } from "../../../strings/versions.ts";

interface Warned {
  warnings?: { path: string; message: string }[] | undefined;
}

/** Tells what keeps a version that was just published from being run. */
export function tellWarnings({ warnings = [] }: Warned): void {
  if (warnings.length === 0) return;
  notifications.show({
    color: "orange",
    autoClose: false,
    role: "alert",
    closeButtonProps: { "aria-label": common.close },
    title: versions.actions.warnings,
    message: <Faults faults={warnings} />,
  });
}
