import type { VoiceChoice } from "../../domain/run/voice.ts";

/** Who is asked, and what with. */
export interface VoiceRequest {
  choice: VoiceChoice;
  /** The key of the choice's credential; null where it names none, or there is none of that name. */
  keyOf: (choice: VoiceChoice) => Promise<string | null>;
  /** Whether this machine may be called. */
  allowLocalhost: boolean;
}
