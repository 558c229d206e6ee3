import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The width of an element in pixels, from its first layout on; 0 before it. */
export function useWidth(): { ref: RefObject<HTMLDivElement | null>; width: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    const measure = (): void => setWidth(Math.floor(element?.getBoundingClientRect().width ?? 0));
    measure();
    const observer = new ResizeObserver(measure);
    if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
