import { Center, Skeleton, Text } from "@mantine/core";
import { Suspense, type ReactNode } from "react";
import { charts as text } from "../strings/charts.ts";
import classes from "./charts.module.css";
import { useWidth } from "./use-width.ts";

/** Pixels of a chart that has nothing to show. */
const EMPTY_HEIGHT = 88;

interface FrameProps {
  label: string;
  height: number;
  empty: boolean;
  legend?: ReactNode;
  alternative: ReactNode;
  /** The chart itself, for a width in pixels. */
  children: (width: number) => ReactNode;
}

/** What is around every chart: its name, its legend, as high a place as it takes, and its data in words. */
export function Frame({ label, height, empty, legend, alternative, children }: FrameProps) {
  const { ref, width } = useWidth();
  return (
    <figure className={classes.palette} aria-label={label}>
      {legend}
      <div ref={ref} className={classes.plot} style={{ height: empty ? EMPTY_HEIGHT : height }}>
        {empty ? (
          <Center h="100%">
            <Text c="dimmed" size="sm">
              {text.nothing}
            </Text>
          </Center>
        ) : (
          <Suspense fallback={<Skeleton height={height} />}>{width > 0 && children(width)}</Suspense>
        )}
      </div>
      {!empty && alternative}
    </figure>
  );
}
