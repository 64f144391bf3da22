import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface RespServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The answer to one command, as bytes of the protocol; null to fall silent. */
type Answer = (command: readonly string[]) => string | null;

export const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** A server that speaks the protocol of Redis (RESP2) on loopback, and answers as it is told. */
export async function startRespServer(answer: Answer): Promise<RespServer> {
  const server: Server = createServer((socket) => {
    let pending = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      pending += text;
      for (let read = readCommand(pending); read !== null; read = readCommand(pending)) {
        pending = pending.slice(read.length);
        const reply = answer(read.words);
        if (reply !== null) socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** The first command of a text of ASCII: an array of strings, each with its length before it; null while it is not whole. */
function readCommand(text: string): { readonly words: string[]; readonly length: number } | null {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return null;
  const words: string[] = [];
  let at = head[0].length;
  for (let k = 0; k < Number(head[1]); k++) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (size === null) return null;
    const from = at + size[0].length;
    const to = from + Number(size[1]);
    if (text.length < to + 2) return null;
    words.push(text.slice(from, to));
    at = to + 2;
  }
  return { words, length: at };
}
