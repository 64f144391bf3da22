import type { TFunction } from 'i18next';
import type { Health } from '../api/types.ts';
import { formatNumber } from '../app/format.ts';

type Check = Health['checks'][number];
type Sentence = NonNullable<Check['said']>['id'];

const SENTENCE_WORDS: Readonly<Record<Sentence, string>> = {
  processors_busy: 'health.said.processorsBusy',
  memory_in_use: 'health.said.memoryInUse',
  jobs_disk: 'health.said.jobsDisk',
  temp_disk: 'health.said.tempDisk',
  backup_disk: 'health.said.backupDisk',
  folder_written: 'health.said.folderWritten',
  folder_slow: 'health.said.folderSlow',
  dependency_works: 'health.said.dependencyWorks',
  dependency_works_as: 'health.said.dependencyWorksAs',
  dependency_fails: 'health.said.dependencyFails',
  dependency_missed: 'health.said.dependencyMissed',
  learners_none: 'health.said.learnersNone',
  learners_sound: 'health.said.learnersSound',
  learners_faulty: 'health.said.learnersFaulty',
  database_sound: 'health.said.databaseSound',
  orphaned_none: 'health.said.orphanedNone',
  orphaned: 'health.said.orphaned',
  stuck_none: 'health.said.stuckNone',
  stuck: 'health.said.stuck',
  unreadable_none: 'health.said.unreadableNone',
  unreadable: 'health.said.unreadable',
  key_due: 'health.said.keyDue',
  key_overdue: 'health.said.keyOverdue',
  backup_none: 'health.said.backupNone',
  backup_missing: 'health.said.backupMissing',
  backup_made: 'health.said.backupMade',
  backup_old: 'health.said.backupOld',
  drill_none: 'health.said.drillNone',
  drill_missing: 'health.said.drillMissing',
  drill_made: 'health.said.drillMade',
  drill_old: 'health.said.drillOld',
};

/** What a check says, in the reader's language; as the server says it where an error speaks. */
export function sentenceOf(t: TFunction, { message, said }: Check): string {
  if (said === undefined) return message;
  const values = Object.entries(said.values).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatNumber(value, 1) : value,
  ]);
  return t(SENTENCE_WORDS[said.id], Object.fromEntries(values) as Record<string, string>);
}
