import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const sessions = createRouter()
  .openapi(contract.get, handlers.get)
  .openapi(contract.remove, handlers.remove)
  .openapi(contract.feedback, handlers.feedback);
