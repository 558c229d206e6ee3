import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const voice = createRouter()
  .openapi(contract.speech, handlers.speech)
  .openapi(contract.versionSpeech, handlers.versionSpeech)
  .openapi(contract.transcription, handlers.transcription)
  .openapi(contract.versionTranscription, handlers.versionTranscription);
