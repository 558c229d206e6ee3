import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const credentials = createRouter()
  .openapi(contract.list, handlers.list)
  .openapi(contract.remove, handlers.remove);
