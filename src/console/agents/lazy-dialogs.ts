import { lazy } from "react";

/** With the styles that the list does without. */
const withStyles = async <T>(load: Promise<T>): Promise<T> =>
  (await Promise.all([load, import("../app/all-styles.ts")]))[0];

export const CreateDialog = lazy(() => withStyles(import("./create-dialog.tsx")));
export const RemoveDialog = lazy(() => withStyles(import("./remove-dialog.tsx")));
export const EditDialog = lazy(() => withStyles(import("./edit-dialog.tsx")));
