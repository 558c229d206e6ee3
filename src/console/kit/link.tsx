import { Anchor, Button, type AnchorProps, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type OfAnchor<Props> = Props & Omit<ComponentPropsWithRef<"a">, keyof Props>;

const AnchorLink = (props: OfAnchor<AnchorProps>) => <Anchor {...props} />;
const AnchorButton = (props: OfAnchor<ButtonProps>) => <Button component="a" {...props} />;

/** A link to a page: `<TextLink to="/agents/$agentId" params={{ agentId }}>`. */
export const TextLink = createLink(AnchorLink);

/** A link that looks like a button. */
export const ButtonLink = createLink(AnchorButton);
