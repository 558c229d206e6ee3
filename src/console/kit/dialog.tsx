import { Modal, type ModalProps } from "@mantine/core";
import { useFocusBack } from "./focus-back.ts";

/** What lies over the page until it is done with; whoever closes it is where they were. */
export function Dialog(props: ModalProps) {
  useFocusBack(props.opened);
  return <Modal {...props} />;
}
