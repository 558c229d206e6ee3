/** What the document's policy wants of every style element: the server makes one for each document. */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
