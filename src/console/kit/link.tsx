import { Anchor, Button } from "@mantine/core";
import { createLink } from "@tanstack/react-router";

/** A link to a page: `<TextLink to="/agents/$agentId" params={{ agentId }}>`. */
export const TextLink = createLink(Anchor);

/** A link that looks like a button. */
export const ButtonLink = createLink(Button);
