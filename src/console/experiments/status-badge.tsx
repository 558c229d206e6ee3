import { Badge } from "@mantine/core";
import { experiments as text } from "../strings/experiments.ts";
import classes from "./experiments.module.css";
import type { Experiment } from "./queries.ts";

/** How far an experiment is: a word, and a dot for those who look quickly. */
export const StatusBadge = ({ status }: { status: Experiment["status"] }) => (
  <Badge variant="default" leftSection={<span className={classes.dot} data-status={status} />}>
    {text.status[status]}
  </Badge>
);
