import { readBytes } from "../../../domain/bytes.ts";
import { Problem } from "../../../domain/errors.ts";
import { MAX_RECORDING_BYTES } from "../../../domain/inputs/voice.ts";

/** What the form around a recording may have beside it. */
const FORM_BYTES = 64 * 1024;

const tooLarge = (): Problem =>
  new Problem("body_too_large", "A recording has at most 25 MiB: send a shorter or a compressed one.");

/** What recordings are sent as; of browsers also as a video without pictures. */
const IS_SOUND =
  /^(?:audio\/[\w.+-]+|video\/(?:webm|mp4|mpeg|ogg)|application\/(?:ogg|octet-stream))(?:$|\s*;)/i;

function soundOf(bytes: Uint8Array<ArrayBuffer>, type: string) {
  if (!IS_SOUND.test(type)) {
    throw new Problem(
      "unsupported_media_type",
      "Send the recording with its own Content-Type, such as audio/wav, or as the field file of multipart/form-data.",
    );
  }
  if (bytes.length > MAX_RECORDING_BYTES) throw tooLarge();
  if (bytes.length === 0) {
    throw new Problem("invalid_request", "Send a recording; it is empty.", {
      errors: [{ path: "", message: "is empty" }],
    });
  }
  return { bytes, type };
}

/**
 * The recording of a request: its body, or the field `file` of a form. Throws `unsupported_media_type`,
 * `body_too_large`, `malformed_body`, `invalid_request`.
 */
export async function readRecording(
  request: Request,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
  const type = request.headers.get("content-type")?.trim() ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    if (!IS_SOUND.test(type)) soundOf(new Uint8Array(1), type);
    return soundOf(await readBytes(request, MAX_RECORDING_BYTES, tooLarge), type);
  }
  const body = await readBytes(request, MAX_RECORDING_BYTES + FORM_BYTES, tooLarge);
  const form = await new Response(body, { headers: { "content-type": type } }).formData().catch(() => {
    throw new Problem("malformed_body", "The body is no well-formed multipart/form-data.");
  });
  const file = form.get("file");
  if (file === null || typeof file === "string") {
    throw new Problem("invalid_request", "Send the recording as the form's field file.", {
      errors: [{ path: "/file", message: "must be a file" }],
    });
  }
  return soundOf(new Uint8Array(await file.arrayBuffer()), file.type || "application/octet-stream");
}
