/** What a check can say, with its values between doubled braces. Whoever shows it in another language goes by the id. */
export const SENTENCES = {
  processors_busy: 'The processors are {{percent}} % busy.',
  memory_in_use: '{{percent}} % of memory is in use, {{gigabytes}} GB are available.',
  jobs_disk: 'The disk of the jobs folder is {{percent}} % full, {{gigabytes}} GB free.',
  temp_disk: 'The disk of temporary files is {{percent}} % full, {{gigabytes}} GB free.',
  backup_disk: 'The disk of the backups is {{percent}} % full, {{gigabytes}} GB free.',
  folder_written:
    'A small file was written to {{folder}}, forced to the disk, read back and removed in {{milliseconds}} ms.',
  folder_slow:
    'A small file was written to {{folder}}, forced to the disk, read back and removed in {{milliseconds}} ms: a slow disk or share, which slows every step.',
  dependency_works: '{{name}} works.',
  dependency_works_as: '{{name}} {{version}} works.',
  dependency_fails: '{{name}} does not work here: {{reason}} No job can be done without it.',
  dependency_missed: '{{name}} does not work here: {{reason}} {{without}}',
  learners_none: 'There are no learners in {{folder}}: step 5 judges by the hand-made score.',
  learners_sound: 'All {{total}} learners of the model equal their checksums.',
  learners_faulty: '{{sound}} of {{total}} learners of the model equal their checksums; {{faults}}.',
  database_sound: 'The state database in {{folder}} is sound.',
  orphaned_none: 'No job was left by a killed process.',
  orphaned: 'Left by a killed process; `frame-pipeline run -j` goes on with it: {{jobs}}.',
  stuck_none: 'No running job hangs.',
  stuck: 'Running, and silent for more than two hours: {{jobs}}.',
  unreadable_none: 'Every job can be read.',
  unreadable: 'Cannot be read: {{jobs}}.',
  key_due: 'The key of encrypted jobs is to be changed on {{day}}.',
  key_overdue:
    'The key of encrypted jobs was to be changed on {{day}}; `frame-pipeline keys rotate` changes it, jobs may run meanwhile.',
  backup_none: 'There is no good backup, and no job yet that needs one.',
  backup_missing: 'There is no good backup; `frame-pipeline backup create` makes one.',
  backup_made: 'The last good backup was made at {{time}} UTC.',
  backup_old: 'The last good backup was made at {{time}} UTC; `frame-pipeline backup create` makes one.',
  drill_none: 'There is no good restore drill, and no job yet that needs one.',
  drill_missing: 'There is no good restore drill; `frame-pipeline recovery drill` tries one.',
  drill_made: 'The last good restore drill was made at {{time}} UTC.',
  drill_old: 'The last good restore drill was made at {{time}} UTC; `frame-pipeline recovery drill` tries one.',
} as const;

export type HealthSentence = keyof typeof SENTENCES;
export const HEALTH_SENTENCES = Object.keys(SENTENCES) as [HealthSentence, ...HealthSentence[]];

/** A sentence for people, and what it is made of. */
export function say(
  id: HealthSentence,
  values: Record<string, string | number> = {},
): { message: string; said: { id: HealthSentence; values: Record<string, string | number> } } {
  const message = SENTENCES[id].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
  return { message, said: { id, values } };
}
