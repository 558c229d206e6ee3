import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const messages = createRouter()
  .openapi(contract.send, handlers.send)
  .openapi(contract.list, handlers.list)
  .openapi(contract.acknowledge, handlers.acknowledge);
