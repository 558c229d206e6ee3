import { createRoute, z } from "@hono/zod-openapi";
import { speechBody, transcriptionQuery } from "../../../domain/inputs/voice.ts";
import { resolved } from "../../middleware/inside.ts";
import { agentOrCurrentParam, jsonAnswer, jsonBody, versionParam } from "../../schemas.ts";

const agent = z.object({ agent_id: agentOrCurrentParam });
const agentVersion = z.object({ agent_id: agentOrCurrentParam, version: versionParam });
const tags = ["Run"];

const AUDIO = { schema: { type: "string" as const, format: "binary" } };

const text = jsonBody(
  speechBody.openapi("SpeechRequest", {
    description:
      "text: what is spoken, 10,000 characters at most. user_id, session_id and attributes: as for resolve. voice: instead of the configuration's. format: wav, pcm, mp3, opus, aac or flac, as the provider has them; its usual one, if it is left out.",
    example: { text: "Hello, how can I help you?", session_id: "user-123" },
  }),
);

const header = (description: string) => ({ description, schema: { type: "string" as const } });

const spoken = {
  200: {
    description: "The sound, as it comes. What fails after its first bytes breaks it off.",
    headers: {
      "Signalbox-Version": header("The version that speaks."),
      "Signalbox-Session": header("The session_id that was sent, percent-encoded."),
      "Signalbox-Guardrail": header("The guardrail that had something else spoken, if one did."),
    },
    content: { "audio/*": AUDIO },
  },
};

const SPEECH = `Has a text spoken by the provider in providers.tts of the version that resolving decides, or of the one that the session began with. Where guardrails block the text, their blocked_message is spoken instead. Providers: async.ai, openai, deepgram, elevenlabs, echo, and any other that speaks as OpenAI does at its api_url.

Nothing is recorded: a run is an interaction, speaking its answer is none.`;

export const speech = createRoute({
  method: "post",
  path: "/agents/{agent_id}/speech",
  tags,
  summary: "Speak a text",
  description: SPEECH,
  ...resolved("run"),
  request: { params: agent, body: text },
  responses: spoken,
});

export const versionSpeech = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/speech",
  tags,
  summary: "Speak a text as a version of the agent",
  description:
    "As speaking for the agent, by this version. A draft can be tried by keys that may read versions.",
  ...resolved("run"),
  request: { params: agentVersion, body: text },
  responses: spoken,
});

const query = transcriptionQuery.openapi({
  example: { session_id: "user-123", language: "pt-BR" },
});

const recording = {
  required: true,
  description:
    "The recording with its Content-Type, or as the field file of a form; 25 MiB at most. whisper.local and echo take WAV with 16 bits a sample, or audio/pcm;rate=16000.",
  content: {
    "audio/*": AUDIO,
    "multipart/form-data": {
      schema: {
        type: "object" as const,
        required: ["file"],
        properties: { file: { type: "string" as const, format: "binary" } },
      },
    },
  },
};

const transcript = z
  .object({
    text: z.string(),
    language: z.string().optional().openapi({ description: "As the provider names it." }),
    duration_seconds: z.number().optional(),
    segments: z
      .array(z.object({ text: z.string(), start_seconds: z.number(), end_seconds: z.number() }))
      .optional()
      .openapi({ description: "Sentences or words, as the provider tells of them." }),
    version: z.int().openapi({ description: "The version that listens." }),
    variant: z.enum(["control", "test", "canary", "baseline"]).nullable(),
    agent_id: z.string(),
    response_time_ms: z.number(),
  })
  .openapi("Transcript");

const TRANSCRIPTION = `Has a recording written down by the provider in providers.stt of the version that resolving decides, or of the one that the session began with. Providers: whisper.local (a WebSocket), openai, groq, deepgram, elevenlabs, echo, and any other that listens as OpenAI does at its api_url. Guardrails are left to the run that the text is sent to.

Nothing is recorded: a run is an interaction, hearing its message is none.`;

export const transcription = createRoute({
  method: "post",
  path: "/agents/{agent_id}/transcriptions",
  tags,
  summary: "Write down a recording",
  description: TRANSCRIPTION,
  ...resolved("run", { body: false }),
  request: { params: agent, query, body: recording },
  responses: { 200: jsonAnswer(transcript, "What it says.") },
});

export const versionTranscription = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/transcriptions",
  tags,
  summary: "Write down a recording as a version of the agent",
  description:
    "As listening for the agent, by this version. A draft can be tried by keys that may read versions.",
  ...resolved("run", { body: false }),
  request: { params: agentVersion, query, body: recording },
  responses: { 200: jsonAnswer(transcript, "What it says.") },
});
