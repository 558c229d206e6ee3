import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const experiments = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.create, handlers.create)
  .openapi(contract.get, handlers.get)
  .openapi(contract.update, handlers.update)
  .openapi(contract.start, handlers.start)
  .openapi(contract.pause, handlers.pause)
  .openapi(contract.resume, handlers.resume)
  .openapi(contract.stop, handlers.stop)
  .openapi(contract.reallocate, handlers.reallocate)
  .openapi(contract.conclude, handlers.conclude)
  .openapi(contract.assignment, handlers.assignment);
