/** How the provider `echo` writes text as sound: eight samples a byte, one wave, whose height is the byte. */

/** Hertz: each byte is a thousandth of a second. */
export const ECHO_RATE = 8_000;
const SAMPLES = 8;
const STEP = 64;
/** One wave, in halves of its height. */
const WAVE = [0, 1, 2, 1, 0, -1, -2, -1];

const heightOf = (byte: number): number => (byte + 1) * STEP;

export function soundOf(text: string): Int16Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const samples = new Int16Array(bytes.length * SAMPLES);
  bytes.forEach((byte, index) => {
    WAVE.forEach((halves, at) => (samples[index * SAMPLES + at] = (heightOf(byte) / 2) * halves));
  });
  return samples;
}

/** The text of a sound that `soundOf` made; null: it is another one. */
export function textOf(samples: Int16Array): string | null {
  if (samples.length === 0 || samples.length % SAMPLES !== 0) return null;
  const bytes = new Uint8Array(samples.length / SAMPLES);
  for (let index = 0; index < bytes.length; index += 1) {
    const wave = samples.subarray(index * SAMPLES, (index + 1) * SAMPLES);
    const height = wave[2]!;
    const byte = height / STEP - 1;
    if (!Number.isInteger(byte) || byte < 0 || byte > 255) return null;
    if (WAVE.some((halves, at) => wave[at] !== (height / 2) * halves)) return null;
    bytes[index] = byte;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
