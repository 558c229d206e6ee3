import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

export const results = createRouter().openapi(contract.get, handlers.get);
