import type { RouteHandler } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { SpeechBody, TranscriptionQuery } from "../../../domain/inputs/voice.ts";
import { speakText } from "../../../services/voice/speech.ts";
import { transcribeRecording } from "../../../services/voice/transcription.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";
import { readRecording } from "./recording.ts";

async function spoken(c: Context<AppEnv>, version: number | null, said: SpeechBody) {
  const { session_id: sessionId = null } = said;
  const entered = c.get("entered");
  const { body, type, by, guardrail } = await speakText(c.get("call"), entered, {
    agentId: entered.snapshot.agent_id,
    version,
    userId: said.user_id ?? null,
    sessionId,
    attributes: said.attributes ?? {},
    text: said.text,
    voice: said.voice ?? null,
    format: said.format ?? null,
  });
  return c.body(body, 200, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "signalbox-version": String(by.version),
    // A header holds fewer characters than an id may have.
    ...(sessionId !== null && { "signalbox-session": encodeURIComponent(sessionId.toWellFormed()) }),
    ...(guardrail !== null && { "signalbox-guardrail": guardrail }),
  });
}

async function written(c: Context<AppEnv>, version: number | null, query: TranscriptionQuery) {
  const entered = c.get("entered");
  const transcript = await transcribeRecording(c.get("call"), entered, {
    agentId: entered.snapshot.agent_id,
    version,
    userId: query.user_id ?? null,
    sessionId: query.session_id ?? null,
    attributes: {},
    language: query.language ?? null,
    recording: () => readRecording(c.req.raw),
  });
  return c.json(transcript, 200);
}

export const speech: RouteHandler<typeof contract.speech, AppEnv> = (c) =>
  spoken(c, null, c.req.valid("json"));

export const versionSpeech: RouteHandler<typeof contract.versionSpeech, AppEnv> = (c) =>
  spoken(c, c.req.valid("param").version, c.req.valid("json"));

export const transcription: RouteHandler<typeof contract.transcription, AppEnv> = (c) =>
  written(c, null, c.req.valid("query"));

export const versionTranscription: RouteHandler<typeof contract.versionTranscription, AppEnv> = (c) =>
  written(c, c.req.valid("param").version, c.req.valid("query"));
