import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const history = createRouter()
  .openapi(contract.history, handlers.history)
  .openapi(contract.audit, handlers.audit);
