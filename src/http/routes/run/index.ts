import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const run = createRouter()
  .openapi(contract.run, handlers.run)
  .openapi(contract.runVersion, handlers.runVersion);
