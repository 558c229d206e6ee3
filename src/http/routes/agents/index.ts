import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const agents = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.create, handlers.create)
  .openapi(contract.current, handlers.current)
  .openapi(contract.get, handlers.get)
  .openapi(contract.replace, handlers.replace)
  .openapi(contract.update, handlers.update)
  .openapi(contract.remove, handlers.remove)
  .openapi(contract.restore, handlers.restore)
  .openapi(contract.setDefault, handlers.setDefault)
  .openapi(contract.getAccess, handlers.getAccess)
  .openapi(contract.replaceAccessOf, handlers.replaceAccessOf);
