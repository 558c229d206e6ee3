import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const contexts = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.get, handlers.get)
  .openapi(contract.put, handlers.put)
  .openapi(contract.patch, handlers.patch)
  .openapi(contract.remove, handlers.remove)
  .openapi(contract.versions, handlers.versions)
  .openapi(contract.rollback, handlers.rollback)
  .openapi(contract.diff, handlers.diff);
