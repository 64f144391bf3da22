import type { HealthSentence } from '../formats/reports/health-sentences.ts';
import { fillSentence } from './sentences.ts';

/** What a check of the installation can say, by the names that it has in English. */
export const HEALTH: Readonly<Record<HealthSentence, string>> = {
  processors_busy: 'I processori sono occupati al {{percent}}%.',
  memory_in_use: 'È in uso il {{percent}}% della memoria, sono disponibili {{gigabytes}} GB.',
  jobs_disk: 'Il disco della cartella dei lavori è pieno al {{percent}}%, {{gigabytes}} GB liberi.',
  temp_disk: 'Il disco dei file temporanei è pieno al {{percent}}%, {{gigabytes}} GB liberi.',
  backup_disk: 'Il disco dei backup è pieno al {{percent}}%, {{gigabytes}} GB liberi.',
  folder_written:
    'Un piccolo file è stato scritto in {{folder}}, forzato su disco, riletto e tolto in {{milliseconds}} ms.',
  folder_slow:
    'Un piccolo file è stato scritto in {{folder}}, forzato su disco, riletto e tolto in {{milliseconds}} ms: il disco o la condivisione è lenta e rallenta ogni passo.',
  dependency_works: '{{name}} funziona.',
  dependency_works_as: '{{name}} {{version}} funziona.',
  dependency_fails: '{{name}} qui non funziona: {{reason}} Senza non si può svolgere alcun lavoro.',
  dependency_missed: '{{name}} qui non funziona: {{reason}} I lavori non ne hanno bisogno.',
  learners_none: 'In {{folder}} non ci sono classificatori: il passo 5 giudica con il punteggio fatto a mano.',
  learners_sound: 'Tutti i {{total}} classificatori del modello corrispondono alle loro somme di controllo.',
  learners_faulty:
    '{{sound}} classificatori del modello su {{total}} corrispondono alle loro somme di controllo; {{faults}}.',
  database_sound: 'Il database dello stato in {{folder}} è integro.',
  orphaned_none: 'Nessun lavoro è stato lasciato da un processo ucciso.',
  orphaned: 'Lasciati da un processo ucciso; `frame-pipeline run -j` li riprende: {{jobs}}.',
  stuck_none: 'Nessun lavoro in corso è bloccato.',
  stuck: 'In corso e muti da più di due ore: {{jobs}}.',
  unreadable_none: 'Ogni lavoro è leggibile.',
  unreadable: 'Non leggibili: {{jobs}}.',
  key_due: 'La chiave dei lavori cifrati è da cambiare il {{day}}.',
  key_overdue:
    'La chiave dei lavori cifrati era da cambiare il {{day}}; `frame-pipeline keys rotate` la cambia, anche con lavori in corso.',
  backup_none: 'Non c’è un backup valido, e ancora nessun lavoro che ne abbia bisogno.',
  backup_missing: 'Non c’è un backup valido; `frame-pipeline backup create` ne crea uno.',
  backup_made: 'L’ultimo backup valido è del {{time}} UTC.',
  backup_old: 'L’ultimo backup valido è del {{time}} UTC; `frame-pipeline backup create` ne crea uno.',
  drill_none: 'Nessuna prova di ripristino è riuscita, e ancora nessun lavoro ne ha bisogno.',
  drill_missing: 'Nessuna prova di ripristino è riuscita; `frame-pipeline recovery drill` ne fa una.',
  drill_made: 'L’ultima prova di ripristino riuscita è del {{time}} UTC.',
  drill_old: 'L’ultima prova di ripristino riuscita è del {{time}} UTC; `frame-pipeline recovery drill` ne fa una.',
};

interface SaidOfHealth {
  readonly message: string;
  readonly said?:
    { readonly id: HealthSentence; readonly values: Readonly<Record<string, string | number>> } | undefined;
}

/** What a check says in Italian; as it is where an error speaks in it. */
export function healthInItalian({ message, said }: SaidOfHealth): string {
  if (said === undefined) return message;
  const values = Object.entries(said.values).map(([name, value]) => [
    name,
    typeof value === 'number' ? value.toLocaleString('it-IT', { maximumFractionDigits: 1 }) : value,
  ]);
  return fillSentence(HEALTH[said.id], Object.fromEntries(values) as Record<string, string>);
}
