import { bodyOf, pcmType } from "../answer.ts";
import { formatOf, keyOf, urlOf, voiceOf, type SpeechProvider } from "../provider.ts";
import { wavOf } from "../wav.ts";

/** Hertz, as the service has it where a request does not say. */
const USUAL_RATE = 44_100;

/** async.ai's streaming HTTP API. It sends bare samples, which need but a head to be WAV; or MP3. */
export const provider: SpeechProvider = async (choice, access, { text, voice, format }) => {
  const wanted = formatOf(format, ["wav", "pcm", "mp3"]);
  const rate = choice.sample_rate ?? USUAL_RATE;
  const response = await access.fetch(
    urlOf(choice, "https://api.async.ai", "", "/text_to_speech/streaming"),
    {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": keyOf(access), version: "v1" },
      body: JSON.stringify({
        model_id: choice.model ?? "asyncflow_v2.0",
        transcript: text,
        voice: { mode: "id", id: voiceOf(choice, voice) },
        output_format: {
          container: wanted === "mp3" ? "mp3" : "raw",
          encoding: "pcm_s16le",
          sample_rate: rate,
        },
        ...(choice.language === null ? {} : { language: choice.language.split("-", 1)[0]!.toLowerCase() }),
      }),
      signal: access.signal,
    },
  );
  const body = bodyOf(response);
  if (wanted === "wav") return { body: wavOf(body, rate), type: "audio/wav" };
  return { body, type: wanted === "mp3" ? "audio/mpeg" : pcmType(rate) };
};
