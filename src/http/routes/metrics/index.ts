import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const metrics = createRouter()
  .openapi(contract.get, handlers.get)
  .openapi(contract.getMany, handlers.getMany);
