import { TextInput, type TextInputProps } from "@mantine/core";
import { choosing as text } from "../strings/choosing.ts";
import { utc } from "./format.ts";

interface MomentInputProps extends Omit<TextInputProps, "value" | "onChange" | "type"> {
  /** ISO 8601; null: none. */
  value: string | null;
  onChange: (iso: string | null) => void;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `2026-12-01T09:00` in the reader's zone. */
function local(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A time, typed in the reader's zone and shown in UTC as well. */
export function MomentInput({ value: given, onChange, description, ...props }: MomentInputProps) {
  // Addresses may hold anything.
  const value = given !== null && Number.isNaN(Date.parse(given)) ? null : given;
  return (
    <TextInput
      {...props}
      type="datetime-local"
      description={value === null ? (description ?? text.zone(zoneName())) : utc(value)}
      value={value === null ? "" : local(value)}
      onChange={({ currentTarget }) => {
        const at = new Date(currentTarget.value);
        onChange(Number.isNaN(at.getTime()) ? null : at.toISOString());
      }}
    />
  );
}

const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
