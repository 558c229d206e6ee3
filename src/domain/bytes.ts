/**
 * The bytes of a body together. No more than `most` are read, however much is sent or announced: then it throws what
 * `tooMany` makes.
 */
export async function readBytes(
  { headers, body }: Pick<Request, "headers" | "body">,
  most: number,
  tooMany: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(headers.get("content-length")) > most) throw tooMany();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > most) throw tooMany();
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
