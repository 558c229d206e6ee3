import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const labels = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.get, handlers.get)
  .openapi(contract.set, handlers.set)
  .openapi(contract.remove, handlers.remove);
