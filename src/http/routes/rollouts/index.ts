import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const rollouts = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.listOfAgent, handlers.listOfAgent)
  .openapi(contract.create, handlers.create)
  .openapi(contract.get, handlers.get)
  .openapi(contract.decisions, handlers.decisions)
  .openapi(contract.pause, handlers.pause)
  .openapi(contract.resume, handlers.resume)
  .openapi(contract.abort, handlers.abort)
  .openapi(contract.promote, handlers.promote);
