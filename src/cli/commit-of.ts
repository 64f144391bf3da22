import { execFileSync } from 'node:child_process';

/** The commit that a folder of the program stands at, `-changed` when tracked files differ; `unknown` outside a checkout. */
export function commitOf(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '-changed' : '');
  } catch {
    return 'unknown'; // installed as a package, or no git on this machine
  }
}
