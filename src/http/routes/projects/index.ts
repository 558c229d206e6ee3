import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const projects = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.create, handlers.create)
  .openapi(contract.get, handlers.get)
  .openapi(contract.update, handlers.update);
