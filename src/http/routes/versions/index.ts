import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const versions = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.create, handlers.create)
  .openapi(contract.active, handlers.active)
  .openapi(contract.get, handlers.get)
  .openapi(contract.replace, handlers.replace)
  .openapi(contract.publish, handlers.publish)
  .openapi(contract.clone, handlers.clone)
  .openapi(contract.deprecate, handlers.deprecate)
  .openapi(contract.activate, handlers.activate)
  .openapi(contract.rollback, handlers.rollback)
  .openapi(contract.diff, handlers.diff);
