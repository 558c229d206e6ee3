import type { SpeechModelV4, TranscriptionModelV4 } from "@ai-sdk/provider";
import { ModelError } from "../model-error.ts";
import type { Recording, Transcript, VoiceAccess } from "./provider.ts";

type SpeechOptions = Parameters<SpeechModelV4["doGenerate"]>[0];

/**
 * Has a provider's SDK write the request, and read refusals; the audio itself never passes through it, for it would wait
 * for all of it. `make` makes the model over a fetch; throws what the SDK throws.
 */
export async function streamedSpeech(
  make: (fetching: typeof fetch) => SpeechModelV4,
  through: typeof fetch,
  options: SpeechOptions,
): Promise<Response> {
  let audio: Response | undefined;
  const model = make(async (input: RequestInfo | URL, init?: RequestInit) => {
    const response = await through(input, init);
    if (!response.ok) return response;
    audio = response;
    return new Response(new Uint8Array(1), { headers: { "content-type": "audio/mpeg" } });
  });
  await model.doGenerate(options);
  if (audio === undefined) throw new ModelError("bad_answer");
  return audio;
}

type TranscriptionOptions = Parameters<TranscriptionModelV4["doGenerate"]>[0];

/** What a recording says, by a provider's SDK. */
export async function transcribedBy(
  model: TranscriptionModelV4,
  { bytes, type, language }: Recording,
  { signal }: VoiceAccess,
  providerOptions: TranscriptionOptions["providerOptions"],
): Promise<Transcript> {
  const mediaType = type.split(";", 1)[0]!.trim().toLowerCase();
  const said = await model.doGenerate({
    audio: bytes,
    mediaType,
    abortSignal: signal,
    ...(providerOptions === undefined ? {} : { providerOptions }),
  });
  const segments = said.segments.flatMap((segment) => {
    const text = segment.text.trim();
    // ElevenLabs tells of the spaces between words, too.
    if (text === "") return [];
    return [{ text, start_seconds: segment.startSecond, end_seconds: segment.endSecond }];
  });
  return {
    text: said.text.trim(),
    language: said.language ?? language,
    duration_seconds: said.durationInSeconds ?? null,
    segments: segments.length === 0 ? null : segments,
  };
}
