import { TextInput } from "@mantine/core";
import { useState } from "react";
import { slugOf } from "../../domain/slug.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { useAct } from "../kit/use-act.ts";
import { projects as text } from "../strings/projects.ts";

interface Named {
  slug: string;
  name: string;
}

interface NameFormProps {
  title: string;
  submit: string;
  /** What is renamed; null: something new, with a slug of its own. */
  of: Named | null;
  act: (named: Named) => Promise<unknown>;
  done: (name: string) => string;
  onClose: () => void;
}

/** Names something that has a slug: the slug follows the name, until somebody types one. */
export function NameForm({ title, submit, of, act, done, onClose }: NameFormProps) {
  const [name, setName] = useState(of?.name ?? "");
  const [typed, setTyped] = useState<string | null>(null);
  const slug = of?.slug ?? typed ?? slugOf(name)?.slice(0, 63) ?? "";
  const save = useAct({
    act: () => act({ slug, name: name.trim() }),
    done: () => done(name.trim()),
    onDone: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={title}
      submit={submit}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      fields={of === null ? ["/name", "/slug"] : ["/name"]}
      disabled={name.trim() === "" || slug === ""}
    >
      <TextInput
        label={text.name}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={faultAt(save.error, "/name")}
        required
        data-autofocus
      />
      {of === null && (
        <TextInput
          label={text.slug}
          description={text.slugHint}
          value={slug}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          error={faultAt(save.error, "/slug")}
          required
        />
      )}
    </FormDialog>
  );
}
