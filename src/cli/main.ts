import { printFailure } from './output.ts';
import { runCommandLine } from './program.ts';

// A reader that closes early (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// What nobody awaited is a fault of the program; it is told like any other error, and ends the process.
process.on('uncaughtException', (error) => {
  printFailure(error, { json: process.argv.includes('--json') });
  process.exit();
});

await runCommandLine(process.argv.slice(2));
