/**
 * Ends a process at once, and with it everything that it started, where it leads a group of its own (`detached`). Windows has
 * no such groups: there it alone is ended.
 */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
