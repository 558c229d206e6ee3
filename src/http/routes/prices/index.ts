import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const prices = createRouter()
  .openapi(contract.get, handlers.get)
  .openapi(contract.replace, handlers.replace);
