import { AuditLog } from '../../src/ops/security/audit/audit-log.ts';

/** Writes records until it has written so many, or is killed; says how many it was told are on the disk. */
const [, , folder, name, count] = process.argv;
const log = new AuditLog(folder, { patienceMs: 60_000, segmentBytes: 2_000 });
const who = { id: name, name, by: 'session' as const };
for (let k = 1; k <= Number(count); k++) {
  await log.append({
    ...{ stage: 'note', who, from: '10.0.0.1', what: 'counts', on: { k }, request: null, result: 'ok', code: null },
  });
  process.stdout.write(`${k} kept\n`);
}
log.close();
