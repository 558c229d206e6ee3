import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const users = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.create, handlers.create)
  .openapi(contract.get, handlers.get)
  .openapi(contract.update, handlers.update)
  .openapi(contract.remove, handlers.remove)
  .openapi(contract.replaceMemberships, handlers.replaceMemberships);
