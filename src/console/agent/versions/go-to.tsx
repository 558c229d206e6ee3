import { Button, Group, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { versions as text } from "../../strings/versions.ts";

/** Opens a version by its number, however far down the list it is. */
export function GoTo({ agentId }: { agentId: string }) {
  const navigate = useNavigate();
  const [number, setNumber] = useState("");
  const go = (event: FormEvent): void => {
    event.preventDefault();
    const version = number.replace(/^v/i, "").trim();
    if (/^[1-9]\d*$/.test(version))
      void navigate({ to: "/agents/$agentId/versions/$version", params: { agentId, version } });
  };
  return (
    <form onSubmit={go}>
      <Group gap={4} wrap="nowrap">
        <TextInput
          size="xs"
          w={120}
          aria-label={text.goTo}
          placeholder={text.goToHint}
          inputMode="numeric"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-search
        />
        <Button type="submit" size="xs" variant="default" aria-label={text.goTo}>
          {text.go}
        </Button>
      </Group>
    </form>
  );
}
