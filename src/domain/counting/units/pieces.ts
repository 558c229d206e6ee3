/** Cuts sorted hashes into pieces of at most so many, as even as they get; equal hashes stay together. */
export function pieces(hashes: Uint32Array, most: number): { from: number; to: number }[] {
  const count = Math.ceil(hashes.length / most);
  const cut: { from: number; to: number }[] = [];
  for (let piece = 1, from = 0; piece <= count; piece += 1) {
    let to = Math.round((piece * hashes.length) / count);
    while (to > 0 && to < hashes.length && hashes[to] === hashes[to - 1]) to += 1;
    if (to > from) cut.push({ from, to });
    from = Math.max(from, to);
  }
  return cut;
}
