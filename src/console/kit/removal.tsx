import { Confirm } from "./confirm.tsx";

interface RemovalProps {
  /** What is asked about; null: nothing. */
  name: string | null;
  onClose: () => void;
  text: { title: (name: string) => string; lead: string; used?: (by: string) => string };
  confirm: string;
  /** Ids of agents that use it. */
  usedBy?: string[];
  onRemove: (name: string) => Promise<unknown>;
}

/** Asks before something that has a name is deleted for good, and tells who uses it. */
export const Removal = ({ name, onClose, text, confirm, usedBy = [], onRemove }: RemovalProps) => (
  <Confirm
    opened={name !== null}
    onClose={onClose}
    title={text.title(name ?? "")}
    confirm={confirm}
    danger
    onConfirm={async () => {
      if (name !== null) await onRemove(name);
    }}
  >
    {text.lead}
    {usedBy.length > 0 && text.used && ` ${text.used(usedBy.join(", "))}`}
  </Confirm>
);
