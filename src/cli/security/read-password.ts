import { FrameError } from '../../errors.ts';
import { notice } from '../output.ts';

/** Longer than any password may be; whoever pipes a film in is not read to its end. */
const MOST_BYTES = 4_096;

/**
 * Asks for a new password: twice on a terminal, without showing it; one line where something is piped in. Never an option:
 * a command line can be seen by everybody on the machine.
 * @throws FrameError FRAME_USAGE, FRAME_STOPPED
 */
export async function readNewPassword(whose: string): Promise<string> {
  if (!process.stdin.isTTY) return readPiped();
  const password = await ask(`New password for ${whose}: `);
  if ((await ask('Once more: ')) === password) return password;
  throw new FrameError('FRAME_USAGE', 'The two passwords are not the same.', { remedy: 'Try again.' });
}

async function readPiped(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES || chunk.includes(0x0a)) break;
  }
  const [line] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  if (line !== '') return line;
  throw new FrameError('FRAME_USAGE', 'There is no password on standard input.', {
    remedy: 'Run the command on a terminal, pipe one line into it, or use --link.',
  });
}

/** Reads one line of a terminal without showing it. */
function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise<string>((done, fail) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      notice('');
    };
    const onData = (text: string): void => {
      for (const key of text) {
        if (key === '\r' || key === '\n') {
          end();
          return done(typed);
        }
        if (key === '\u0003' || key === '\u0004') {
          end();
          return fail(new FrameError('FRAME_STOPPED', 'Stopped; no password was set.'));
        }
        if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('');
        else if (typed.length < MOST_BYTES) typed += key;
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}
