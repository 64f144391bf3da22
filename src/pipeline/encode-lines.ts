/** How many characters are turned into bytes at once; a file of many lines may be longer than one string can be. */
const CHUNK_CHARACTERS = 1 << 20;

/** Lines of text as UTF-8 bytes. */
export function encodeLines(lines: Iterable<string>): Uint8Array {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let waiting: string[] = [];
  let waitingLength = 0;
  const flush = (): void => {
    chunks.push(encoder.encode(waiting.join('')));
    waiting = [];
    waitingLength = 0;
  };
  for (const line of lines) {
    waiting.push(line);
    waitingLength += line.length;
    if (waitingLength >= CHUNK_CHARACTERS) flush();
  }
  flush();
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
