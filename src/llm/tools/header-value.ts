/** Text as a header's value: what is no visible ASCII is percent-encoded, and so is a percent sign. */
export const headerValue = (text: string): string =>
  text.toWellFormed().replace(/[^\x21-\x24\x26-\x7e]+/g, encodeURIComponent);
