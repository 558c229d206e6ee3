import { createRootRoute, lazyRouteComponent, retainSearchParams } from "@tanstack/react-router";
import { patiently } from "../api/patiently.ts";
import { Crashed, NotFoundPage } from "./failures.tsx";
import { Door } from "./door.tsx";
import { name, reads } from "./search.ts";

export const root = createRootRoute({
  component: Door,
  notFoundComponent: NotFoundPage,
  errorComponent: Crashed,
  // The project is part of every address, so that a link leads everybody to the same place.
  validateSearch: reads({ project: name }),
  search: { middlewares: [retainSearchParams(["project"])] },
});

/** A page that is loaded when it is opened, with the styles that the first page does without. */
export const page: typeof lazyRouteComponent = (load, exportName) =>
  lazyRouteComponent(
    () => patiently(() => Promise.all([load(), import("./all-styles.ts")])).then(([loaded]) => loaded),
    exportName,
  );
