/** Sound of one channel, 16 bits a sample. */
export interface Pcm {
  samples: Int16Array<ArrayBuffer>;
  /** Hertz. */
  rate: number;
}

const HEADER_BYTES = 44;
/** Stands where a stream cannot know its length. */
const UNKNOWN = 0xffffffff;

const tag = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

/** The head of a WAV file of one channel with 16 bits a sample; `bytes` of sound, or null: until the stream ends. */
export function wavHeader(rate: number, bytes: number | null): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  header.set(tag("RIFF"), 0);
  view.setUint32(4, bytes === null ? UNKNOWN : bytes + HEADER_BYTES - 8, true);
  header.set(tag("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  header.set(tag("data"), 36);
  view.setUint32(40, bytes ?? UNKNOWN, true);
  return header;
}

/** A stream of samples, 16 bits each and little-endian, as a WAV file. */
export function wavOf(samples: ReadableStream<Uint8Array>, rate: number): ReadableStream<Uint8Array> {
  const reader = samples.getReader();
  let head: Uint8Array | null = wavHeader(rate, null);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        if (head !== null) controller.enqueue(head);
        head = null;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Samples of 16 bits, little-endian; of several channels their mean. */
export function samplesOf(bytes: Uint8Array, channels = 1): Int16Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(Math.floor(bytes.byteLength / 2 / channels));
  for (let index = 0; index < samples.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += view.getInt16((index * channels + channel) * 2, true);
    samples[index] = sum / channels;
  }
  return samples;
}

export function bytesOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  return bytes;
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const MAX_CHANNELS = 8;

/** The sound of a WAV file with 16 bits a sample; null: it is no such file. */
export function readWav(bytes: Uint8Array): Pcm | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameAt = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || nameAt(0) !== "RIFF" || nameAt(8) !== "WAVE") return null;
  let rate = 0;
  let channels = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = nameAt(at);
    const size = view.getUint32(at + 4, true);
    const begin = at + 8;
    if (name === "fmt " && begin + 16 <= bytes.length) {
      const kind = view.getUint16(begin, true);
      channels = view.getUint16(begin + 2, true);
      rate = view.getUint32(begin + 4, true);
      const isPcm = kind === PCM || kind === EXTENSIBLE;
      if (!isPcm || view.getUint16(begin + 14, true) !== 16 || channels > MAX_CHANNELS) return null;
    } else if (name === "data") {
      if (channels === 0 || rate === 0) return null;
      return { samples: samplesOf(bytes.subarray(begin, begin + size), channels), rate };
    }
    at = begin + size + (size % 2);
  }
  return null;
}

/** The same sound at another rate: means where there are fewer samples, straight lines where there are more. */
export function resampled({ samples, rate }: Pcm, to: number): Int16Array<ArrayBuffer> {
  if (rate === to) return samples;
  const step = rate / to;
  const result = new Int16Array(Math.floor(samples.length / step));
  for (let index = 0; index < result.length; index += 1) {
    const from = index * step;
    const first = Math.floor(from);
    if (step < 1) {
      const next = samples[Math.min(first + 1, samples.length - 1)]!;
      result[index] = samples[first]! + (next - samples[first]!) * (from - first);
      continue;
    }
    const end = Math.max(first + 1, Math.floor(from + step));
    let sum = 0;
    for (let at = first; at < end; at += 1) sum += samples[at]!;
    result[index] = sum / (end - first);
  }
  return result;
}
