interface Of {
  slug: string;
  instance_id: string;
}

/** What a host tells of. */
export type HostEvent =
  | ({ type: "ready"; name: string; adopted: boolean } & Of)
  /** An agent that could not be started; the others are. */
  | { type: "not_started"; slug: string; error: unknown }
  | ({ type: "done"; message_id: string; ms: number } & Of)
  /** It comes again, unless that was the fifth time. */
  | ({ type: "failed"; message_id: string; deliveries: number; error: unknown } & Of)
  /** Somebody has deactivated the instance, or activated it again. */
  | ({ type: "asleep" | "awake" } & Of)
  /** Something that the host goes on after. */
  | ({ type: "trouble"; error: unknown } & Of)
  /** The service cannot be reached, and is asked again and again; it is back. */
  | { type: "away"; error: unknown }
  | { type: "back" }
  | { type: "stopping" }
  | ({ type: "offline" } & Of);

export type Tell = (event: HostEvent) => void;
