/** What the command line says, each English sentence beside its Italian. */
export const COMMAND_LINE = {
  // --- errors, notes
  error: 'errore',
  stopped: 'fermato',
  'file: {{file}}': 'file: {{file}}',
  'in English: {{sentence}}': 'in inglese: {{sentence}}',
  'what to do: {{remedy}}': 'che fare: {{remedy}}',
  'note: {{text}}': 'nota: {{text}}',
  'warning:': 'attenzione:',

  // --- run, demo, shred, export
  'Checking the input': 'Controllo di ciò che è dato',
  'step {{number}} of {{count}}': 'passo {{number}} di {{count}}',
  '{{done}} of {{total}} {{items}}': '{{done}} di {{total}} {{items}}',
  pictures: 'immagini',
  fragments: 'frammenti',
  pairs: 'coppie',
  votes: 'voti',
  rounds: 'giri',
  items: 'elementi',
  'done in {{time}}': 'fatto in {{time}}',
  'already done': 'già fatto',
  'about {{time}} left': 'circa {{time}} rimanenti',
  '{{soonest}} to {{latest}} left': 'da {{soonest}} a {{latest}} rimanenti',
  'job {{folder}}': 'lavoro {{folder}}',
  'Stopped. No job was made.': 'Fermato. Nessun lavoro è stato creato.',
  'Stopping. Press Ctrl+C again to end at once; nothing that is done gets lost either way.':
    'Mi fermo. Premi ancora Ctrl+C per finire subito; ciò che è fatto non va perduto in nessun caso.',
  'Stopped where it was asked to. Go on with: {{command}}': 'Fermato dove era stato chiesto. Riprendi con: {{command}}',
  '{{placed}} of 1 fragment placed': '{{placed}} di 1 frammento collocato',
  '{{placed}} of {{count}} fragments placed': '{{placed}} di {{count}} frammenti collocati',
  '{{count}} sure': '{{count}} con certezza',
  '{{count}} likely': '{{count}} con probabilità',
  '{{count}} doubtful': '{{count}} con dubbio',
  'They hang together in {{count}} components, of {{sizes}} fragments. Each has a picture of its own; how these lie to one another is not known.':
    'Stanno insieme in {{count}} parti, di {{sizes}} frammenti. Ciascuna ha una propria immagine; come stiano tra loro non si sa.',
  '1 fragment fits nowhere well enough and is left aside: {{names}}.':
    '1 frammento non combacia abbastanza in nessun posto ed è lasciato da parte: {{names}}.',
  '{{count}} fragments fit nowhere well enough and are left aside: {{names}}.':
    '{{count}} frammenti non combaciano abbastanza in nessun posto e sono lasciati da parte: {{names}}.',
  '{{count}} more': 'altri {{count}}',
  '{{most}} and {{last}}': '{{most}} e {{last}}',
  '{{right}} of {{count}} stand where they belong (held against the truth of the simulation).':
    '{{right}} di {{count}} stanno al loro posto (a confronto con la soluzione nota della simulazione).',
  'The outputs are encrypted. Take them out with: {{command}}': 'I risultati sono cifrati. Estraili con: {{command}}',
  'The picture:     {{file}}': 'L’immagine:        {{file}}',
  'How sure it is:  {{file}}': 'Quanto è certa:    {{file}}',
  'All outputs:     {{folder}}': 'Tutti i risultati: {{folder}}',
  'Painting a fresco ...': 'Dipingo un affresco ...',
  'Breaking it into {{pieces}} pieces ...': 'Lo rompo in {{pieces}} pezzi ...',
  'Breaking {{file}} into {{pieces}} pieces ...': 'Rompo {{file}} in {{pieces}} pezzi ...',
  'Writing {{count}} fragments ...': 'Scrivo {{count}} frammenti ...',
  '{{count}} fragments in {{folder}}': '{{count}} frammenti in {{folder}}',
  ', {{count}} lost': ', {{count}} perduti',
  ', {{count}} of another picture mixed in': ', {{count}} di un’altra immagine mescolati',
  none: 'nessuno',
  '  mean side {{side}}; distance between neighbours {{median}} (median), {{most}} (90 %)':
    '  lato medio {{side}}; distanza tra vicini {{median}} (mediana), {{most}} (90 %)',
  '  roughness of the cracks {{roughness}}, bend {{bend}}':
    '  ruvidità delle fratture {{roughness}}, curvatura {{bend}}',
  'Put it together again:': 'Ricomponilo:',
  'Wrote {{count}} files to {{folder}}.': 'Scritti {{count}} file in {{folder}}.',

  // --- jobs
  'There is no job in {{jobsDir}}.': 'In {{jobsDir}} non c’è alcun lavoro.',
  JOB: 'LAVORO',
  INPUT: 'TIPO',
  MADE: 'CREATO',
  STATE: 'STATO',
  STEP: 'PASSO',
  simulation: 'simulazione',
  queued: 'in coda',
  running: 'in corso',
  failed: 'fallito',
  done: 'fatto',
  'to do': 'da fare',
  ' at {{step}}': ' a {{step}}',
  'folder      {{folder}}': 'cartella    {{folder}}',
  'made        {{time}}': 'creato      {{time}}',
  'input       {{count}} masks of an original': 'dati        {{count}} maschere di un originale',
  'input       {{count}} fragments': 'dati        {{count}} frammenti',
  'encryption  {{encryption}}': 'cifratura   {{encryption}}',
  'in use by   process {{pid}} on {{host}}': 'in uso da   processo {{pid}} su {{host}}',
  'error       {{code}}: {{message}}': 'errore      {{code}}: {{message}}',
  'parameter   {{key}} = {{value}}': 'parametro   {{key}} = {{value}}',
  'Nothing was removed.': 'Nulla è stato rimosso.',
  'removed {{job}}': 'rimosso {{job}}',
  'Remove {{jobs}} for good? [y/N] ': 'Rimuovere {{jobs}} per sempre? [s/N] ',

  // --- evaluate
  '{{right}} of {{count}} fragments right at the standard level':
    '{{right}} di {{count}} frammenti giusti al livello standard',
  ': solved': ': risolto',
  '; {{placed}} placed': '; {{placed}} collocati',
  ', {{count}} more that the truth does not know': ', altri {{count}} che la soluzione nota non conosce',
  strict: 'severo',
  standard: 'standard',
  loose: 'largo',
  jigsawnet: 'jigsawnet',
  tolerance: 'tolleranza',
  '{{deg}} deg, {{px}} px': '{{deg}} gradi, {{px}} px',
  'fragments right': 'frammenti giusti',
  'area right': 'area giusta',
  'neighbours right': 'vicini giusti',
  '{{right}} of {{count}} ({{share}})': '{{right}} di {{count}} ({{share}})',
  'largest right group': 'gruppo giusto più grande',
  'Error of the placed: {{deg}} deg, {{px}} px (root mean square).':
    'Errore dei collocati: {{deg}} gradi, {{px}} px (scarto quadratico medio).',
  'Q_pos: {{best}} (by the largest fragment: {{repair}}).':
    'Q_pos: {{best}} (con il frammento più grande: {{repair}}).',
  'DAFNE score: {{tight}} within 1 px and 1 deg, {{loose}} within 10 px and 5 deg.':
    'Punteggio DAFNE: {{tight}} entro 1 px e 1 grado, {{loose}} entro 10 px e 5 gradi.',
  'Picture: {{covered}} covered alike, {{agree}} in the same colour, {{psnr}} dB.':
    'Immagine: {{covered}} coperto allo stesso modo, {{agree}} dello stesso colore, {{psnr}} dB.',
  Candidates: 'Candidati',
  'Kept candidates': 'Candidati tenuti',
  right: 'giusti',
  'neighbours found': 'vicini trovati',
  'not known': 'non noto',
  'Written to {{file}}': 'Scritto in {{file}}',
  'note: {{file}} lists {{count}} that are not among the pictures and do not count: {{some}}.':
    'nota: {{file}} ne elenca {{count}} che non sono tra le immagini e non contano: {{some}}.',

  // --- train, benchmark
  'To watch it in a browser: {{file}}': 'Per seguirlo in un browser: {{file}}',
  'Only single joints are judged in what is measured on: probabilities will be too high or too low.':
    'In ciò su cui si misura sono giudicate solo singole giunzioni: le probabilità saranno troppo alte o troppo basse.',
  'Only single joints are judged in what is measured on; probabilities keep the calibration of the learners that were there.':
    'In ciò su cui si misura sono giudicate solo singole giunzioni; le probabilità conservano la taratura dei classificatori di partenza.',
  'by hand': 'fatto a mano',
  'logistic regression': 'regressione logistica',
  ensemble: 'insieme',
  '{{job}}: nobody has judged its joints; left out': '{{job}}: nessuno ne ha giudicato le giunzioni; lasciato fuori',
  '{{job}}: {{seams}} seams, {{right}} right': '{{job}}: {{seams}} bordi, {{right}} giusti',
  'puzzles  {{done}} of {{total}}, {{seams}} seams  {{left}}':
    'rompicapi  {{done}} di {{total}}, {{seams}} bordi  {{left}}',
  '{{learner}}  step {{step}} of {{steps}}  loss {{loss}}  right {{right}} %  {{speed}} images/s  {{left}}':
    '{{learner}}  passo {{step}} di {{steps}}  perdita {{loss}}  giusti {{right}} %  {{speed}} immagini/s  {{left}}',
  'adds nothing and is left out': 'non aggiunge nulla ed è lasciato fuori',
  '{{figures}}  training error {{error}} %, {{worth}}': '{{figures}}  errore di addestramento {{error}} %, {{worth}}',
  '{{name}}: on unseen pictures average precision {{all}}, clean {{clean}}, eroded {{eroded}}; area under ROC {{area}}':
    '{{name}}: su immagini mai viste precisione media {{all}}, bordi netti {{clean}}, consunti {{eroded}}; area sotto la ROC {{area}}',
  '{{number}} of {{count}}: {{set}}, seed {{seed}} …': '{{number}} di {{count}}: {{set}}, seme {{seed}} …',
  'steps 1 to 3 of a small simulation, for the section fix_groundtruth …':
    'passi da 1 a 3 di una piccola simulazione, per la sezione fix_groundtruth …',
  'worse than the baseline: {{failure}}': 'peggio del riferimento: {{failure}}',
  '{{status}} after {{time}}': '{{status}} dopo {{time}}',
  '{{right}} right, {{wrong}} wrong, {{apart}} apart, {{aside}} left aside in {{time}}':
    '{{right}} giusti, {{wrong}} errati, {{apart}} a parte, {{aside}} lasciati da parte, in {{time}}',

  // --- health, metrics, monitor
  'All is well.': 'Tutto bene.',
  'It works, and needs attention: {{reasons}} above.': 'Funziona, e richiede attenzione: {{reasons}} qui sopra.',
  'It cannot work as it should: {{reasons}} above.': 'Non può funzionare come deve: {{reasons}} qui sopra.',
  'one reason': 'un motivo',
  '{{count}} reasons': '{{count}} motivi',
  'ok  ': 'ok  ',
  warn: 'avv.',
  FAIL: 'NO  ',
  'Jobs: {{all}}, of which {{done}} done, {{failed}} failed, {{running}} running. Processors {{cpu}} %, memory {{memory}} %, disk {{disk}} %.':
    'Lavori: {{all}}, di cui {{done}} finiti, {{failed}} falliti, {{running}} in corso. Processori {{cpu}} %, memoria {{memory}} %, disco {{disk}} %.',
  'No metrics were collected in that time. `frame-pipeline monitor` collects them, `frame-pipeline metrics collect` does once.':
    'In quel tempo non sono state raccolte metriche. `frame-pipeline monitor` le raccoglie, `frame-pipeline metrics collect` lo fa una volta.',
  ERROR: 'ERRORE',
  TIMES: 'VOLTE',
  FIGURE: 'MISURA',
  COURSE: 'ANDAMENTO',
  LEAST: 'MINIMO',
  MEAN: 'MEDIA',
  MOST: 'MASSIMO',
  LAST: 'ULTIMO',
  'Watching {{jobsDir}} every {{seconds}} s; Ctrl+C ends it.':
    'Sorveglio {{jobsDir}} ogni {{seconds}} s; Ctrl+C lo ferma.',

  // --- alerts
  'from {{time}}': 'dal {{time}}',
  now: 'ora',
  SILENCE: 'SILENZIO',
  OF: 'DI',
  SINCE: 'DA',
  UNTIL: 'FINO A',
  WHY: 'PERCHÉ',
  CHANNEL: 'CANALE',
  'LAST DELIVERY': 'ULTIMA CONSEGNA',
  'fails for {{time}}': 'non va da {{time}}',
  ok: 'bene',
  never: 'mai',
  'in {{time}}': 'tra {{time}}',
  'at the next round': 'al prossimo giro',
  'UNDELIVERED ON': 'NON CONSEGNATI SU',
  GROUP: 'GRUPPO',
  NOTICES: 'AVVISI',
  TRIES: 'TENTATIVI',
  AGAIN: 'DI NUOVO',
  'NOTICE GIVEN': 'AVVISO DATO',
  KIND: 'GENERE',
  SEVERITY: 'GRAVITÀ',
  RULE: 'REGOLA',
  FOR: 'DA',
  NOW: 'ORA',
  LIMIT: 'LIMITE',
  'not known yet': 'non ancora noto',
  ', silenced': ', silenziata',
  pending: 'in attesa',
  firing: 'SCATTATA',
  'Nothing was looked at yet: `frame-pipeline monitor` does so every minute.':
    'Non è stato ancora guardato nulla: `frame-pipeline monitor` lo fa ogni minuto.',
  'Looked at {{time}} ago.': 'Guardato {{time}} fa.',
  'Looked at {{time}} ago: is `frame-pipeline monitor` running?':
    'Guardato {{time}} fa: `frame-pipeline monitor` è in funzione?',
  'came through': 'è arrivato',
  'did not come through': 'non è arrivato',
  '{{rule}} is silent until {{time}} (silence {{id}}).': '{{rule}} tace fino al {{time}} (silenzio {{id}}).',
  '{{rule}} is heard again (silence {{id}} has ended).':
    '{{rule}} si fa di nuovo sentire (il silenzio {{id}} è finito).',

  // --- serve
  'Stopping; jobs go on when the server starts again. Press Ctrl+C again to end at once.':
    'Mi fermo; i lavori riprendono quando il server si riavvia. Premi ancora Ctrl+C per finire subito.',
  'Frame Pipeline is at {{address}}/ with the jobs in {{jobsDir}}.':
    'Frame Pipeline è su {{address}}/ con i lavori in {{jobsDir}}.',
  'There is no administrator yet. Make the first one here: {{link}}':
    'Non c’è ancora un amministratore. Crea il primo qui: {{link}}',
  'Ctrl+C stops it.': 'Ctrl+C lo ferma.',
  'note: Only this machine reaches the server: {{why}}': 'nota: solo questa macchina raggiunge il server: {{why}}',

  // --- backup and recovery
  'Made a repository of backups in {{root}} (key {{key}}).':
    'Creato un deposito di backup in {{root}} (chiave {{key}}).',
  'Its key: {{file}}. Set PIPELINE_BACKUP_KEY_FILE to it.':
    'La sua chiave: {{file}}. Impostala in PIPELINE_BACKUP_KEY_FILE.',
  'Keep a copy of the key elsewhere:': 'Tieni altrove una copia della chiave:',
  'without it, nobody can ever read these backups.': 'senza, nessuno potrà mai leggere questi backup.',
  'Would hold {{files}} files, {{size}} (jobs: {{jobs}}, learners: {{learners}}). Nothing was written.':
    'Conterrebbe {{files}} file, {{size}} (lavori: {{jobs}}, classificatori: {{learners}}). Nulla è stato scritto.',
  '{{name}}: {{files}} files, {{size}}; {{added}} of it new.':
    '{{name}}: {{files}} file, {{size}}; di cui nuovi {{added}}.',
  'There is no backup in {{root}}.': 'In {{root}} non c’è alcun backup.',
  good: 'valido',
  written: 'scritto',
  structure: 'struttura',
  subset: 'una parte',
  data: 'dati',
  unverified: 'non verificato',
  damaged: 'danneggiato',
  'to mend': 'da riparare',
  NAME: 'NOME',
  JOBS: 'LAVORI',
  SIZE: 'MISURA',
  NEW: 'NUOVI',
  VERIFIED: 'VERIFICATO',
  problem: 'problema',
  'What still stands of it is stored anew by the next `backup create`; `backup prune` then removes damaged packs.':
    'Ciò che ne resta viene salvato di nuovo dal prossimo `backup create`; `backup prune` toglie poi i pacchi danneggiati.',
  '{{read}} of {{packs}} packs were read to the last byte': '{{read}} pacchi su {{packs}} letti fino all’ultimo byte',
  '{{whole}} of {{packs}} packs are there in full length': '{{whole}} pacchi su {{packs}} presenti per intero',
  '{{size}} are needed by no backup.': '{{size}} non servono a nessun backup.',
  'There is no recovery point in {{root}}.': 'In {{root}} non c’è alcun punto di ripristino.',
  'note: a restore in place was killed; everything was put back as it had been before it.':
    'nota: un ripristino sul posto è stato ucciso; tutto è tornato com’era prima.',
  'Made a repository of backups in {{root}}. Keep a copy of its key elsewhere.':
    'Creato un deposito di backup in {{root}}. Tieni altrove una copia della sua chiave.',
  'Waiting for another process that is pruning the repository ...':
    'Aspetto un altro processo che sta sfoltendo il deposito ...',
  keep: 'resta',
  'would go': 'andrebbe',
  removed: 'tolto',
  WHAT: 'CHE COSA',
  '{{count}} would go, {{size}} would be freed.': '{{count}} andrebbero, si libererebbero {{size}}.',
  '{{count}} removed, {{size}} freed.': '{{count}} tolti, {{size}} liberati.',
  'another process is at work in the repository, so its data is freed by the next prune.':
    'un altro processo lavora nel deposito: i suoi dati saranno liberati dal prossimo sfoltimento.',
  'No backups are made on schedule.': 'Nessun backup è programmato.',
  'Backups are made at "{{schedule}}"; next {{time}}.': 'I backup si fanno a "{{schedule}}"; il prossimo: {{time}}.',
  'Each holds all jobs.': 'Ciascuno contiene tutti i lavori.',
  'Each holds jobs of the last {{days}} days.': 'Ciascuno contiene i lavori degli ultimi {{days}} giorni.',
  'All are kept.': 'Tutti sono conservati.',
  'Kept: {{rules}}.': 'Conservati: {{rules}}.',
  'Nothing was changed.': 'Nulla è stato cambiato.',
  'Saved in {{file}}.': 'Salvato in {{file}}.',
  'A process that runs all the time makes them: `frame-pipeline monitor`, or a timer.':
    'Li fa un processo sempre attivo: `frame-pipeline monitor`, o un timer.',
  'Would restore {{files}} files, {{size}}, of {{name}} to {{target}}.':
    'Ripristinerebbe {{files}} file, {{size}}, di {{name}} in {{target}}.',
  'Restored {{files}} files, {{size}}, of {{name}} to {{target}}.':
    'Ripristinati {{files}} file, {{size}}, di {{name}} in {{target}}.',
  '{{path}} was left out: {{reason}}': '{{path}} è stato lasciato fuori: {{reason}}',
  'Damaged in {{name}} and left out: {{damaged}} of {{files}} files.':
    'Danneggiati in {{name}} e lasciati fuori: {{damaged}} file su {{files}}.',
  'Checked: learners, configuration, storage and jobs are whole. Go on with a job: run -j {{target}}/jobs/<job>':
    'Controllato: classificatori, configurazione, archivio e lavori sono integri. Riprendi un lavoro: run -j {{target}}/jobs/<lavoro>',
  'would replace': 'sostituirebbe',
  replaced: 'sostituito',
  '{{count}} would be put back from {{name}}, {{same}} are the same already.':
    '{{count}} tornerebbero da {{name}}, {{same}} sono già uguali.',
  '{{count}} put back from {{name}}, {{same}} were the same already.':
    '{{count}} rimessi da {{name}}, {{same}} erano già uguali.',
  'How things stood before is kept in {{point}}.': 'Com’erano prima le cose è conservato in {{point}}.',
  '{{size}} of {{all}}': '{{size}} di {{all}}',
  read: 'letti',
  'read back': 'riletti',
  restored: 'ripristinati',
  'There is no repository of backups in {{root}}.': 'In {{root}} non c’è un deposito di backup.',
  KEY: 'CHIAVE',
  'missing or damaged: {{file}}': 'mancante o danneggiata: {{file}}',
  'Key {{id}} opens the repository too. Keep a copy of it elsewhere.':
    'Anche la chiave {{id}} apre il deposito. Tienine altrove una copia.',
  'Key {{id}} opens the repository no more. Whoever had it may have kept the key that it wraps: that one does not change.':
    'La chiave {{id}} non apre più il deposito. Chi l’aveva può aver conservato la chiave che essa avvolge: quella non cambia.',
  'Would hold {{files}} files, {{size}}, and how each job stands (jobs: {{jobs}}). Nothing was written.':
    'Conterrebbe {{files}} file, {{size}}, e come sta ogni lavoro (lavori: {{jobs}}). Nulla è stato scritto.',
  '{{name}}: {{files}} files, {{size}}, {{added}} of it new; and how each job stands (jobs: {{jobs}}).':
    '{{name}}: {{files}} file, {{size}}, di cui nuovi {{added}}; e come sta ogni lavoro (lavori: {{jobs}}).',
  'There has been no restore drill yet: `recovery drill` makes one.':
    'Non c’è stata ancora una prova di ripristino: `recovery drill` ne fa una.',
  'Last restore drill: {{time}}, {{result}}.': 'Ultima prova di ripristino: {{time}}, {{result}}.',
  '{{name}}: {{files}} files, {{size}} were read back and compared.':
    '{{name}}: {{files}} file, {{size}} riletti e confrontati.',
  'Would restore {{name}} ({{files}} files, {{size}}) below {{folder}} and run {{job}}.':
    'Ripristinerebbe {{name}} ({{files}} file, {{size}}) sotto {{folder}} ed eseguirebbe {{job}}.',
  'no job': 'nessun lavoro',
  'drill with {{point}}: {{files}} files, {{size}} restored in {{seconds}} s.':
    'prova con {{point}}: {{files}} file, {{size}} ripristinati in {{seconds}} s.',
  'It holds no job that could be run.': 'Non contiene un lavoro che si possa eseguire.',
  ', with the same bytes as before': ', con gli stessi byte di prima',
  ', with other bytes than before': ', con byte diversi da prima',
  '{{job}} ran to its end ({{steps}} steps)': '{{job}} è arrivato alla fine ({{steps}} passi)',

  // --- users, tokens, audit, security
  'There are no users yet. The server prints a link for the first when it starts.':
    'Non ci sono ancora utenti. Il server, quando si avvia, stampa un link per il primo.',
  ROLE: 'RUOLO',
  'LAST SEEN': 'VISTO',
  'Added {{user}} as {{role}}.': 'Aggiunto {{user}} come {{role}}.',
  '{{user}} can do nothing any more; all sessions have ended.':
    '{{user}} non può fare più nulla; tutte le sessioni sono finite.',
  '{{user}} can log in again.': '{{user}} può di nuovo accedere.',
  '{{user}} is {{role}} now.': '{{user}} ora è {{role}}.',
  'The password of {{user}} is set; all sessions have ended.':
    'La password di {{user}} è impostata; tutte le sessioni sono finite.',
  'Removed {{user}}, with all sessions and tokens. Their jobs stay.':
    'Rimosso {{user}}, con tutte le sessioni e i token. I suoi lavori restano.',
  disabled: 'disattivato',
  active: 'attivo',
  'has not set a password': 'non ha impostato una password',
  'They set their password here, once, within three days (put the address of the server in front):':
    'Imposta qui la password, una volta, entro tre giorni (metti davanti l’indirizzo del server):',
  'There are no tokens.': 'Non ci sono token.',
  ID: 'ID',
  USER: 'UTENTE',
  SCOPE: 'AMBITO',
  'LAST USED': 'ULTIMO USO',
  'Good until {{day}}. It is not shown again: keep it where the script can read it alone.':
    'Vale fino al {{day}}. Non viene mostrato di nuovo: tienilo dove solo lo script può leggerlo.',
  'Token {{name}} is good for nothing any more.': 'Il token {{name}} non vale più.',
  ', held against {{count}} backups': ', a confronto con {{count}} backup',
  '{{count}} records, all as they were written': '{{count}} voci, tutte come furono scritte',
  'The audit log is not as it was written.': 'Il registro delle operazioni non è come fu scritto.',
  'Nothing is older than {{days}} days.': 'Nulla è più vecchio di {{days}} giorni.',
  'Took away {{records}} records in {{files}} files that were older than {{days}} days; what is left still verifies.':
    'Tolte {{records}} voci in {{files}} file, più vecchie di {{days}} giorni; ciò che resta è ancora verificabile.',
  'The old log is kept in {{file}}. The new one says that it was begun anew, and why.':
    'Il vecchio registro è conservato in {{file}}. Il nuovo dice che è stato ricominciato, e perché.',
  MAY: 'PUÒ',

  // --- keys of jobs
  'Made the key {{id}}.': 'Creata la chiave {{id}}.',
  'Set PIPELINE_KEY_FILE={{file}} wherever jobs are run.':
    'Imposta PIPELINE_KEY_FILE={{file}} ovunque si eseguano lavori.',
  'Keep a copy of what opens it elsewhere: without it encrypted jobs are lost.':
    'Tieni altrove una copia di ciò che la apre: senza, i lavori cifrati sono perduti.',
  'There is no key in {{jobsDir}}; `keys init` makes one.':
    'In {{jobsDir}} non c’è una chiave; `keys init` ne crea una.',
  current: 'corrente',
  old: 'vecchia',
  'key file': 'file di chiave',
  passphrase: 'frase segreta',
  missing: 'mancante',
  '{{id}}, which wraps {{keys}}': '{{id}}, che avvolge {{keys}}',
  'The next key is due since {{day}}.': 'La chiave era da cambiare il {{day}}.',
  'The next key is due on {{day}}.': 'La chiave è da cambiare il {{day}}.',
  '{{keys}} wrapped by the current key now': 'Avvolte ora dalla chiave corrente: {{keys}}',
  '{{count}} were already': 'già prima: {{count}}',
  '{{jobs}} in the clear': '{{jobs}} in chiaro',
  'Opened: {{keys}}, {{files}} of {{jobs}}.': 'Aperti: {{keys}}, {{files}} di {{jobs}}.',
  'A copy of {{job}} was given a new key and holds the same.':
    'A una copia di {{job}} è stata data una nuova chiave, e contiene lo stesso.',
  '1 key': '1 chiave',
  '{{count}} keys': '{{count}} chiavi',
  '1 data key': '1 chiave dei dati',
  '{{count}} data keys': '{{count}} chiavi dei dati',
  '1 file': '1 file',
  '{{count}} files': '{{count}} file',
  '1 job': '1 lavoro',
  '{{count}} jobs': '{{count}} lavori',
  '1 encrypted job': '1 lavoro cifrato',
  '{{count}} encrypted jobs': '{{count}} lavori cifrati',
  'encrypted {{job}}: {{count}} of {{files}} files': 'cifrato {{job}}: {{count}} file su {{files}}',
  'decrypted {{job}}: {{count}} of {{files}} files': 'decifrato {{job}}: {{count}} file su {{files}}',
  'OPENED BY': 'APERTA DA',
  WRAPS: 'AVVOLGE',
  'Made the key {{id}}; it is current now.': 'Creata la chiave {{id}}; ora è quella corrente.',

  // --- security check, audit verify
  login: 'accesso',
  'secret key': 'chiave segreta',
  accounts: 'account',
  network: 'rete',
  'encryption in transit': 'cifratura in transito',
  addresses: 'indirizzi',
  'audit log': 'registro delle operazioni',
  files: 'file',
  wrong: 'errato',
  'at record {{record}}: ': 'alla voce {{record}}: ',

  // --- selftest
  'This installation can work.': 'Questa installazione può lavorare.',
  'This installation needs attention.': 'Questa installazione richiede attenzione.',

  // --- configuration, doctor, tune
  PARAMETER: 'PARAMETRO',
  VALUE: 'VALORE',
  FROM: 'DA',
  'USED BY': 'USATO DA',
  VARIABLE: 'VARIABILE',
  'wrote {{file}}': 'scritto {{file}}',
  '{{file}} is valid.': '{{file}} è valido.',
  '{{well}} of {{count}} points are well, in {{seconds}} s.':
    '{{well}} punti su {{count}} vanno bene, in {{seconds}} s.',
  '{{count}} can be written into a parameter file: --fix --config <file>':
    '{{count}} si possono scrivere in un file di parametri: --fix --config <file>',
  hardware: 'hardware',
  software: 'software',
  configuration: 'configurazione',
  system: 'sistema',
  'ok     ': 'bene     ',
  'advice ': 'consiglio',
  PROBLEM: 'PROBLEMA ',
  'Nothing is better than what is set, beyond noise.': 'Nulla è meglio di ciò che è impostato, oltre il rumore.',
  '1 setting is better: write with --write <file>': '1 impostazione è migliore: scrivila con --write <file>',
  '{{count}} settings are better: write with --write <file>':
    '{{count}} impostazioni sono migliori: scrivile con --write <file>',
  better: 'meglio',
  set: 'impostato',
  'MEDIAN S': 'MEDIANA S',
  ALL: 'TUTTI',
  '{{file}}: nothing to change.': '{{file}}: nulla da cambiare.',
  'written.': 'scritto.',
  'written; as it was: {{copy}}': 'scritto; com’era: {{copy}}',

  // --- the help of the program as a whole
  'see it work, with nothing to prepare': 'guardalo lavorare, senza preparare nulla',
  'put photographed fragments together': 'ricomponi frammenti fotografati',
  'cut a picture by masks and put it together again': 'taglia un’immagine con maschere e ricomponila',
  'go on with a job': 'riprendi un lavoro',
  'the same for a lab, in a browser': 'lo stesso per un laboratorio, in un browser',
  'Exit codes:': 'Codici di uscita:',
  'Done.': 'Fatto.',
  'The command worked, and its answer is no: a check failed.':
    'Il comando ha funzionato, e la risposta è no: un controllo è fallito.',
  'An input, a parameter or the command line was refused; nothing was changed.':
    'Un dato, un parametro o la riga di comando è stato rifiutato; nulla è cambiato.',
  'The machine could not do it: disk, memory, access rights.':
    'La macchina non ha potuto: disco, memoria, diritti di accesso.',
  'Another process is working on the job folder, or watches it already.':
    'Un altro processo lavora nella cartella del lavoro, o già la sorveglia.',
  'A fault of the program itself; the log says more.': 'Un errore del programma stesso; il registro dice di più.',
  'Stopped on request; the job can go on.': 'Fermato su richiesta; il lavoro può riprendere.',
} as const;
