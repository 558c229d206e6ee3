import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./tone-badge.module.css";

/** What a status says to whoever glances at it. */
export type Tone = "good" | "bad" | "warn" | "live" | "calm";

/** A status in a word, coloured by what it says; legible in both schemes. */
export const ToneBadge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <Badge className={classes.badge} data-tone={tone} radius="sm" miw="max-content">
    {children}
  </Badge>
);
