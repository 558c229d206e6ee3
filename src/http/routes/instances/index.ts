import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const instances = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.spawn, handlers.spawn)
  .openapi(contract.get, handlers.get)
  .openapi(contract.update, handlers.update)
  .openapi(contract.remove, handlers.remove)
  .openapi(contract.initialize, handlers.initialize)
  .openapi(contract.activate, handlers.activate)
  .openapi(contract.deactivate, handlers.deactivate)
  .openapi(contract.shutdown, handlers.shutdown)
  .openapi(contract.heartbeat, handlers.heartbeat);
