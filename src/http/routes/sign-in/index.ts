import { createRouter } from "../../router.ts";
import * as contract from "./contract.ts";
import * as handlers from "./handlers.ts";

/** For whoever has no key yet. */
export const signIn = createRouter().openapi(contract.signIn, handlers.signIn);

export const signedIn = createRouter()
  .openapi(contract.getMe, handlers.getMe)
  .openapi(contract.signOut, handlers.signOut);
