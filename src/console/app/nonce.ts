/** What the document's policy wants of every style element: the server makes one for each document. */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

// What keeps the page behind a dialog from scrolling asks for it by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });
