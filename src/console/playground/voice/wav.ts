/** Hertz: what services of transcription listen at. */
const RECORDING_RATE = 16_000;

const HEADER_BYTES = 44;

/** A WAV file of one channel with 16 bits a sample, of sound between -1 and 1. */
function wavOf(samples: Float32Array, rate: number): Blob {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  samples.forEach((sample, index) => {
    const bounded = Math.max(-1, Math.min(1, sample));
    view.setInt16(HEADER_BYTES + index * 2, Math.round(bounded * 0x7fff), true);
  });
  return withHeader(view, rate);
}

/** Bare samples, 16 bits each and little-endian, as a WAV file. */
export function wavOfSamples(bytes: Uint8Array, rate: number): Blob {
  const buffer = new Uint8Array(HEADER_BYTES + bytes.length);
  buffer.set(bytes, HEADER_BYTES);
  return withHeader(new DataView(buffer.buffer), rate);
}

function withHeader(view: DataView<ArrayBuffer>, rate: number): Blob {
  const tag = (at: number, text: string): void =>
    Array.from(text).forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  const bytes = view.byteLength - HEADER_BYTES;
  tag(0, "RIFF");
  view.setUint32(4, bytes + HEADER_BYTES - 8, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, bytes, true);
  return new Blob([view.buffer], { type: "audio/wav" });
}

/** Sound of any format that the browser knows, as WAV that every service takes. Throws for what is no sound. */
export async function asWav(sound: Blob): Promise<Blob> {
  const decoder = new OfflineAudioContext(1, 1, RECORDING_RATE);
  const decoded = await decoder.decodeAudioData(await sound.arrayBuffer());
  const mono = new OfflineAudioContext(
    1,
    Math.max(1, Math.ceil(decoded.duration * RECORDING_RATE)),
    RECORDING_RATE,
  );
  const source = mono.createBufferSource();
  source.buffer = decoded;
  source.connect(mono.destination);
  source.start();
  const rendered = await mono.startRendering();
  return wavOf(rendered.getChannelData(0), RECORDING_RATE);
}
