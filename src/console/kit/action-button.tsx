import { Button, Tooltip, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithoutRef, MouseEvent } from "react";
import type { Scope } from "../../domain/scope.ts";
import { useCan } from "../api/session.ts";
import { common as text } from "../strings/common.ts";

interface ActionButtonProps extends ButtonProps, Omit<ComponentPropsWithoutRef<"button">, keyof ButtonProps> {
  /** What is needed to press it. */
  scope: Scope;
  /** Why it cannot be pressed now, beside the scope. */
  unless?: string | false | null;
  /** Pressed by the key n as well. */
  creates?: boolean;
}

/** A button for those who may; the others see it, and why they may not. */
export function ActionButton({ scope, unless, creates, onClick, ...props }: ActionButtonProps) {
  const allowed = useCan(scope);
  const why = allowed ? unless || null : text.needsScope(scope);
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (why === null) onClick?.(event);
    else event.preventDefault();
  };
  return (
    <Tooltip label={why} disabled={why === null} multiline maw={320}>
      <Button
        {...props}
        onClick={press}
        data-disabled={why !== null || undefined}
        aria-disabled={why !== null || undefined}
        data-create={creates || undefined}
      />
    </Tooltip>
  );
}
