/** What `--help` says of commands, arguments and options, each English sentence beside its Italian; line ends count as blanks. */
export const HELP: Readonly<Record<string, string>> = {
  // --- the program
  'Puts broken frescoes and shredded pictures back together from pictures of their fragments.':
    'Ricompone affreschi rotti e immagini a pezzi dalle immagini dei loro frammenti.',
  'show the version': 'mostra la versione',
  'end with one JSON object on standard output': 'finisci con un oggetto JSON sull’uscita standard',
  'print one JSON object': 'stampa un oggetto JSON',
  'tell what would be done, and change nothing': 'di’ che cosa si farebbe, e non cambiare nulla',
  'where jobs are kept (default: PIPELINE_JOBS_DIR, or ./jobs)':
    'dove stanno i lavori (predefinito: PIPELINE_JOBS_DIR, o ./jobs)',
  'where the state database is (default: PIPELINE_STATE_DIR, or .state in the jobs folder)':
    'dove sta il database dello stato (predefinito: PIPELINE_STATE_DIR, o .state nella cartella dei lavori)',

  // --- run
  'put fragments together, or go on with a job': 'ricomponi frammenti, o riprendi un lavoro',
  'Puts fragments together. With masks and an original it is a simulation: the original is cut by the masks, the pieces are turned at random, and the answer is checked. With --fragments the pictures of real fragments are taken as they are. With -j a job goes on at its first unfinished step.':
    'Ricompone frammenti. Con maschere e un originale è una simulazione: l’originale è tagliato secondo le maschere, i pezzi sono ruotati a caso e il risultato è controllato. Con --fragments le immagini di frammenti reali sono prese come sono. Con -j un lavoro riprende dal primo passo non finito.',
  'folder of masks, white where the piece is, one picture per piece':
    'cartella delle maschere, bianche dov’è il pezzo, un’immagine per pezzo',
  'the intact picture': 'l’immagine intatta',
  'which masks take part, such as "1:9"; all without it': 'quali maschere partecipano, come "1:9"; senza, tutte',
  'parameter file (JSON)': 'file di parametri (JSON)',
  'pictures of fragments: PNG with alpha, or photographs on a plain background; or a DAFNE set':
    'immagini dei frammenti: PNG con alfa, o fotografie su sfondo uniforme; o un insieme DAFNE',
  'go on with this job': 'riprendi questo lavoro',
  'what is known beforehand: locked poses, right and wrong joints, groups (JSON)':
    'ciò che si sa già: posizioni bloccate, giunzioni giuste e errate, gruppi (JSON)',
  'a picture of the intact work, such as an old photograph; grey or bent does no harm':
    'un’immagine dell’opera intatta, come una vecchia fotografia; anche grigia o deformata',
  'make this step and all later ones again; old outputs stay beside':
    'rifai questo passo e tutti i successivi; i vecchi risultati restano accanto',
  'end after this step': 'finisci dopo questo passo',
  'seed of every random choice': 'seme di ogni scelta casuale',
  'threads that work at once; 0 takes one per processor': 'thread che lavorano insieme; 0 ne prende uno per processore',
  'how much is searched': 'quanto si cerca',
  'learners that step 5 asks (default: those of the program); none for none':
    'classificatori interrogati dal passo 5 (predefinito: quelli del programma); none per nessuno',
  'what the learners run on (default: cpu)': 'su che cosa girano i classificatori (predefinito: cpu)',
  'set a parameter; may stand several times': 'imposta un parametro; si può ripetere',

  // --- demo
  'see it work, with nothing to prepare': 'guardalo lavorare, senza preparare nulla',
  'Paints a fresco, breaks it into irregular pieces with worn edges, turns them at random, and puts them together again. At the end it says where the picture is and how many pieces stand where they belong.':
    'Dipinge un affresco, lo rompe in pezzi irregolari dai bordi consunti, li ruota a caso e li ricompone. Alla fine dice dov’è l’immagine e quanti pezzi stanno al loro posto.',
  'number of pieces, 2 to 200': 'numero di pezzi, da 2 a 200',
  'how much is worn off each edge, pixels, 0 to 10': 'quanto è consunto ogni bordo, pixel, da 0 a 10',
  'another seed paints and breaks another wall': 'un altro seme dipinge e rompe un altro muro',

  // --- shred
  'break a picture and keep the truth': 'rompi un’immagine e conserva la soluzione',
  'Breaks a picture into fragments as a wall would, wears their edges, turns them, and keeps the exact truth in every format.':
    'Rompe un’immagine in frammenti come farebbe un muro, ne consuma i bordi, li ruota, e conserva la soluzione esatta in ogni formato.',
  'the picture to break: PNG, JPEG, TIFF, WebP or BMP': 'l’immagine da rompere: PNG, JPEG, TIFF, WebP o BMP',
  'number of pieces, before any is lost': 'numero di pezzi, prima che se ne perdano',
  'where to write; it must be empty or new': 'dove scrivere; dev’essere vuota o nuova',
  'mean depth worn off each side of a crack; a gap is twice that':
    'profondità media consumata a ogni lato di una frattura; un vuoto è il doppio',
  '0: the same depth everywhere, 1: from nothing to twice the mean':
    '0: la stessa profondità ovunque, 1: da nulla al doppio della media',
  'wear both sides of a crack in the same places: closed here, wide open there':
    'consuma entrambi i lati di una frattura negli stessi punti: qui chiusa, là molto aperta',
  'share of the edges along which chips broke off': 'quota dei bordi lungo cui si sono staccate schegge',
  'share of the pieces that is lost': 'quota dei pezzi che va perduta',
  'pieces of another picture mixed in, as a share of the true ones':
    'pezzi di un’altra immagine mescolati, come quota di quelli veri',
  'the other picture': 'l’altra immagine',
  'how it breaks': 'come si rompe',
  "largest change of a piece's red, green or blue": 'massima variazione del rosso, verde o blu di un pezzo',
  "standard deviation of a photograph's noise, of 255 levels":
    'deviazione standard del rumore di una fotografia, su 255 livelli',
  'largest difference in size, 0.03 at most': 'massima differenza di misura, al più 0.03',
  'also write reference.jpg, the intact picture in an old photograph: 0 none, 1 strong':
    'scrivi anche reference.jpg, l’immagine intatta in una vecchia fotografia: 0 per nulla, 1 molto',
  'another seed makes another puzzle': 'un altro seme fa un altro rompicapo',
  'leave the pieces upright': 'lascia i pezzi diritti',
  'colour around the pieces, "R G B"': 'colore attorno ai pezzi, "R G B"',
  'which files are written: our own for run and evaluate, or those of a DAFNE set':
    'quali file si scrivono: i nostri per run ed evaluate, o quelli di un insieme DAFNE',

  // --- evaluate
  'hold an answer against the truth': 'confronta un risultato con la soluzione',
  'Holds an answer against the truth and tells how good it is. Give a job, whose figures are kept in its quality.json, or the files themselves.':
    'Confronta un risultato con la soluzione nota e dice quanto è buono. Indica un lavoro, le cui cifre vanno nel suo quality.json, o i file stessi.',
  'job folder; a job of real fragments needs --gt beside it':
    'cartella di un lavoro; uno di frammenti reali vuole accanto --gt',
  'ground truth: two lines per fragment, JSON, or fragments.txt of a DAFNE set':
    'soluzione nota: due righe per frammento, JSON, o fragments.txt di un insieme DAFNE',
  'pose_result files, one per component; the largest component is judged':
    'file pose_result, uno per parte; si giudica la parte più grande',
  "folder of the fragments' pictures; without it, much cannot be told":
    'cartella delle immagini dei frammenti; senza, molto non si può dire',
  'background colour "R G B" (default: what bg_color.txt says, or the first pixel)':
    'colore dello sfondo "R G B" (predefinito: ciò che dice bg_color.txt, o il primo pixel)',
  'alignments.txt, for the recall of candidates': 'alignments.txt, per il richiamo dei candidati',
  'filtered_alignments.txt, for precision and recall of what was kept':
    'filtered_alignments.txt, per precisione e richiamo di ciò che è tenuto',
  'neighbours count from this contact on, as a share of the square root of the smaller area':
    'i vicini contano da questo contatto in su, come quota della radice dell’area minore',
  'distance at which borders touch (default: the smallest that joins all)':
    'distanza a cui i bordi si toccano (predefinito: la minore che unisce tutti)',
  'diagonal of the picture (default: measured)': 'diagonale dell’immagine (predefinito: misurata)',
  'largest turn of the standard level (default: 5)': 'massima rotazione del livello standard (predefinito: 5)',
  'largest shift of the standard level, share of the diagonal (default: 0.02)':
    'massimo spostamento del livello standard, quota della diagonale (predefinito: 0.02)',
  'leave out the comparison of the two pictures': 'tralascia il confronto delle due immagini',
  'of a job: ask whether the objective prefers the truth to the answer, and by which joints':
    'di un lavoro: chiedi se l’obiettivo preferisce la soluzione al risultato, e per quali giunzioni',

  // --- benchmark
  'measure quality, time and memory on sets with a known answer':
    'misura qualità, tempo e memoria su insiemi di soluzione nota',
  'Measures quality, time and memory of the whole pipeline on sets with a known answer.':
    'Misura qualità, tempo e memoria dell’intera pipeline su insiemi di soluzione nota.',
  'a folder with one folder per set': 'una cartella con una cartella per insieme',
  'solver, development, or a manifest of your own: puzzles that the program makes by itself':
    'solver, development, o un manifesto tuo: rompicapi che il programma fa da sé',
  "break this folder's pictures for the suite, not painted ones":
    'per la serie rompi le immagini di questa cartella, non quelle dipinte',
  'only these sets, or groups and puzzles of the suite, with commas between':
    'solo questi insiemi, o gruppi e rompicapi della serie, separati da virgole',
  'solve each set once per seed, with commas between': 'risolvi ogni insieme una volta per seme, separati da virgole',
  'worker threads of a run (default: one per core)': 'thread di un’esecuzione (predefinito: uno per core)',
  'how much search': 'quanta ricerca',
  'set a parameter of every run; may stand several times': 'imposta un parametro di ogni esecuzione; si può ripetere',
  'where reports are kept and compared': 'dove si conservano e confrontano i resoconti',
  'compare with this report (JSON), not with the last of the same kind':
    'confronta con questo resoconto (JSON), non con l’ultimo dello stesso genere',
  'end with exit code 1 where a section is surely slower by more, such as 20%':
    'finisci con codice 1 se una sezione è di sicuro più lenta di oltre tanto, come 20%',

  // --- train
  'train the learners of step 5': 'addestra i classificatori del passo 5',
  'Breaks pictures as shred does, finds candidates as steps 1 and 2 do, and trains an ensemble of learners to tell right seams from wrong ones. With --from and --jobs, learners that are there are fitted to the works of your own lab.':
    'Rompe immagini come fa shred, trova candidati come i passi 1 e 2, e addestra un insieme di classificatori a distinguere i bordi giusti dagli errati. Con --from e --jobs, classificatori esistenti si adattano alle opere del tuo laboratorio.',
  'pictures to break: JPEG, PNG, TIFF, WebP or BMP, two at least':
    'immagini da rompere: JPEG, PNG, TIFF, WebP o BMP, almeno due',
  'a job or a folder of jobs whose joints people have judged, or whose truth is known':
    'un lavoro o una cartella di lavori le cui giunzioni sono giudicate, o la cui soluzione è nota',
  'learners to start from, which learn on (fine-tuning)': 'classificatori da cui partire, che imparano oltre',
  'where seams and checkpoints are kept, to go on from; and training.html, to watch':
    'dove stanno bordi e punti di ripresa; e training.html, per guardare',
  'where the model is written': 'dove si scrive il modello',
  'puzzles to learn from': 'rompicapi da cui imparare',
  'puzzles of other pictures to measure on': 'rompicapi di altre immagini su cui misurare',
  'learners at most': 'classificatori al massimo',
  'rounds of each learner over the seams; those that are easy to tell are seen in a fifth of them':
    'giri di ogni classificatore sui bordi; quelli facili si vedono in un quinto di essi',
  'how learners build on each other (default: as in --from, or gentle)':
    'come i classificatori si costruiscono l’uno sull’altro (predefinito: come in --from, o gentle)',
  "light, or jigsawnet: JigsawNet's own graph, some thirty times slower on a processor (default: light)":
    'light, o jigsawnet: il grafo di JigsawNet, circa trenta volte più lento su un processore (predefinito: light)',
  'of every random choice': 'di ogni scelta casuale',
  'worker threads (default: one per core)': 'thread (predefinito: uno per core)',
  'what the networks run on; auto: the fastest that works here':
    'su che cosa girano le reti; auto: il più veloce che qui funziona',

  // --- jobs, export
  'list, show and remove jobs': 'elenca, mostra e rimuovi lavori',
  'Lists, shows and removes jobs.': 'Elenca, mostra e rimuove lavori.',
  'Lists the jobs, oldest first, and how each stands.': 'Elenca i lavori, dal più vecchio, e come sta ciascuno.',
  'Shows one job: its input, its parameters that differ from the defaults, and each step.':
    'Mostra un lavoro: i suoi dati, i parametri diversi dai predefiniti, e ogni passo.',
  'id of a job in the jobs folder, or path of a job folder':
    'id di un lavoro nella cartella dei lavori, o percorso della cartella di un lavoro',
  'say which difference makes a step run again': 'di’ quale differenza fa rieseguire un passo',
  'Removes jobs with all that they hold. Asks first; a job that a process is working on is refused.':
    'Rimuove lavori con tutto ciò che contengono. Prima chiede; un lavoro in uso da un processo è rifiutato.',
  'ids of jobs in the jobs folder': 'id di lavori nella cartella dei lavori',
  'do not ask': 'non chiedere',
  "write a job's outputs into a folder": 'scrivi i risultati di un lavoro in una cartella',
  "Writes a job's answer into a folder of its own, in the clear also where the job is encrypted: the pictures, the poses, and all else that the last step made.":
    'Scrive il risultato di un lavoro in una cartella a parte, in chiaro anche se il lavoro è cifrato: le immagini, le posizioni e tutto ciò che l’ultimo passo ha fatto.',
  'an empty or new folder (default: <job>_export in the working folder)':
    'una cartella vuota o nuova (predefinito: <lavoro>_export nella cartella corrente)',
  'the input and the outputs of every step too': 'anche i dati e i risultati di ogni passo',

  // --- keys
  'keys of encrypted jobs: make, change, prove': 'chiavi dei lavori cifrati: crea, cambia, prova',
  "Keys of encrypted jobs. Each job's files are encrypted by a data key of its own, which is wrapped by the current key in .keys of the jobs folder; that one is wrapped by PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE. New jobs are encrypted where security-config.yml says encryption_at_rest.":
    'Chiavi dei lavori cifrati. I file di ogni lavoro sono cifrati da una sua chiave dei dati, avvolta dalla chiave corrente in .keys della cartella dei lavori; questa è avvolta da PIPELINE_KEY_FILE o PIPELINE_KEY_PASSPHRASE. I nuovi lavori sono cifrati dove security-config.yml dice encryption_at_rest.',
  'Makes the first key. The first job that is encrypted does this too, where a secret is set.':
    'Crea la prima chiave. Lo fa anche il primo lavoro cifrato, se un segreto è impostato.',
  'make a key file and write it there, for its owner alone (default: the secret that is set)':
    'crea un file di chiave e scrivilo lì, solo per il suo proprietario (predefinito: il segreto impostato)',
  'Lists the keys, oldest first, how much each wraps, and when the next one is due.':
    'Elenca le chiavi, dalla più vecchia, quanto ciascuna avvolge, e quando tocca alla prossima.',
  'Makes a new key and wraps every data key by it. No file is encrypted anew, and jobs may run meanwhile. Killed at any instant nothing is lost: `keys rewrap` goes on.':
    'Crea una nuova chiave e con essa avvolge ogni chiave dei dati. Nessun file è cifrato di nuovo, e i lavori possono girare intanto. Ucciso in qualunque istante nulla è perduto: `keys rewrap` riprende.',
  'Wraps by the current key what is still wrapped by an old one, such as jobs that were restored.':
    'Avvolge con la chiave corrente ciò che è ancora avvolto da una vecchia, come i lavori ripristinati.',
  'Proves the keys: opens each, decrypts every file of every encrypted job, and changes the key of a copy of one in a scratch folder. Exit code 1 where something does not open.':
    'Prova le chiavi: apre ciascuna, decifra ogni file di ogni lavoro cifrato, e cambia la chiave di una copia in una cartella provvisoria. Codice 1 se qualcosa non si apre.',
  'where the scratch folder is made; it goes again (default: the folder of temporary files)':
    'dove si crea la cartella provvisoria; poi sparisce (predefinito: la cartella dei file temporanei)',
  'Encrypts jobs that stand in the clear, and files that were laid into an encrypted one. Killed at any instant they stay readable; asked again, it goes on.':
    'Cifra i lavori in chiaro, e i file messi in uno cifrato. Ucciso in qualunque istante restano leggibili; richiesto di nuovo, riprende.',
  'ids of jobs in the jobs folder, or paths of job folders':
    'id di lavori nella cartella dei lavori, o percorsi di cartelle di lavori',
  'every job of the jobs folder': 'ogni lavoro della cartella dei lavori',
  'Lets jobs stand in the clear again. Killed at any instant they stay readable; asked again, it goes on.':
    'Rimette in chiaro dei lavori. Ucciso in qualunque istante restano leggibili; richiesto di nuovo, riprende.',

  // --- backup, recovery
  'make, check, restore and thin out backups': 'crea, controlla, ripristina e sfoltisci backup',
  'Backups of models, configuration, jobs, logs and the database: encrypted, and each thing kept once. PIPELINE_BACKUP_KEY_FILE or PIPELINE_BACKUP_PASSPHRASE opens them; there is no key by default.':
    'Backup di modelli, configurazione, lavori, registri e database: cifrati, e ogni cosa conservata una volta. Li apre PIPELINE_BACKUP_KEY_FILE o PIPELINE_BACKUP_PASSPHRASE; non c’è una chiave predefinita.',
  'Makes a repository in an empty folder. The first `backup create` does this too, where a key is set.':
    'Crea un deposito in una cartella vuota. Lo fa anche il primo `backup create`, se una chiave è impostata.',
  'make a key and write it there, for its owner alone (default: the key that is set)':
    'crea una chiave e scrivila lì, solo per il suo proprietario (predefinito: la chiave impostata)',
  'repository of backups (default: PIPELINE_BACKUP_DIR, or /backup/frame_pipeline)':
    'deposito dei backup (predefinito: PIPELINE_BACKUP_DIR, o /backup/frame_pipeline)',
  'Makes a backup. What did not change is not written again; running jobs need not be stopped.':
    'Crea un backup. Ciò che non è cambiato non si riscrive; i lavori in corso non vanno fermati.',
  'jobs that were made or changed in the last n days, and all open ones (default: 30)':
    'lavori creati o cambiati negli ultimi n giorni, e tutti quelli aperti (predefinito: 30)',
  'jobs of any age': 'lavori di qualunque età',
  'Lists the backups, oldest first, and how each stands; or what one of them holds.':
    'Elenca i backup, dal più vecchio, e come sta ciascuno; o che cosa uno contiene.',
  'a backup, or latest': 'un backup, o latest',
  'Looks whether backups are whole, and keeps the answer. Exit code 1 where one is not.':
    'Guarda se i backup sono integri, e conserva la risposta. Codice 1 se uno non lo è.',
  'backups or recovery points (default: all)': 'backup o punti di ripristino (predefinito: tutti)',
  'read every byte, and not only what holds the repository together':
    'leggi ogni byte, e non solo ciò che tiene insieme il deposito',
  'with --read-data: such a share of the data, another one each day, such as 5%':
    'con --read-data: tale quota dei dati, ogni giorno un’altra, come 5%',
  'Restores a backup into an empty folder, or in place. In place, a recovery point is made first, the installation is checked afterwards, and everything is put back where the check fails.':
    'Ripristina un backup in una cartella vuota, o sul posto. Sul posto, prima si crea un punto di ripristino, poi l’installazione è controllata, e tutto torna com’era se il controllo fallisce.',
  'an empty folder, or one that is not there yet': 'una cartella vuota, o che ancora non c’è',
  'put everything back where it belongs; stop the service first': 'rimetti tutto al suo posto; prima ferma il servizio',
  'into a folder: leave out files that are damaged, name each, and end with exit code 1':
    'in una cartella: lascia fuori i file danneggiati, nominali, e finisci con codice 1',
  'only these paths of it, such as jobs/job_20250101_120000 or configs':
    'solo questi suoi percorsi, come jobs/job_20250101_120000 o configs',
  'Removes backups that no rule keeps, then the data that nothing needs. Only good ones count; the newest good one is never removed, and without a rule nothing is.':
    'Toglie i backup che nessuna regola conserva, poi i dati che a nulla servono. Contano solo quelli validi; il più recente valido non è mai tolto, e senza una regola nulla lo è.',
  'keep the newest n': 'conserva gli n più recenti',
  'keep the newest of each of the last n days that have one':
    'conserva il più recente di ciascuno degli ultimi n giorni che ne hanno',
  'keep the newest of each of the last n weeks, from Monday':
    'conserva il più recente di ciascuna delle ultime n settimane, dal lunedì',
  'keep the newest of each of the last n months': 'conserva il più recente di ciascuno degli ultimi n mesi',
  'keep the newest of each of the last n years': 'conserva il più recente di ciascuno degli ultimi n anni',
  'Shows or sets when backups are made and which are kept. It is kept in backup_config.json.':
    'Mostra o imposta quando si fanno i backup e quali si conservano. Sta in backup_config.json.',
  'minute, hour, day, month and weekday, in local time':
    'minuto, ora, giorno, mese e giorno della settimana, in ora locale',
  'make none on schedule': 'non farne in programma',
  'hold jobs of the last n days': 'contieni i lavori degli ultimi n giorni',
  'hold jobs of any age': 'contieni lavori di qualunque età',
  'remove none': 'non toglierne',
  'Lists, adds and removes keys of the repository. Any one of them opens all backups.':
    'Elenca, aggiunge e toglie chiavi del deposito. Una qualunque apre tutti i backup.',
  'Lists the keys, without what they are.': 'Elenca le chiavi, senza ciò che sono.',
  'Adds a key. The one that is set now opens the repository for it.':
    'Aggiunge una chiave. Quella ora impostata le apre il deposito.',
  'a key file; made where it is not there': 'un file di chiave; creato se non c’è',
  'variable of the environment that holds the new passphrase':
    'variabile d’ambiente che contiene la nuova frase segreta',
  'Removes a key; never the one that is set now.': 'Toglie una chiave; mai quella ora impostata.',
  'as `backup key list` shows it': 'come la mostra `backup key list`',
  'recovery points, and drills that prove them': 'punti di ripristino, e prove che li verificano',
  'Recovery points hold everything that a backup holds, every job, and how each stood. After restoring one, each open job goes on with `run -j` as if nothing had happened. They lie in the repository of backups.':
    'I punti di ripristino contengono ciò che contiene un backup, ogni lavoro, e come stava. Dopo averne ripristinato uno, ogni lavoro aperto riprende con `run -j` come se nulla fosse. Stanno nel deposito dei backup.',
  'Makes a recovery point.': 'Crea un punto di ripristino.',
  'Lists the recovery points, oldest first, and the last drill.':
    'Elenca i punti di ripristino, dal più vecchio, e l’ultima prova.',
  'Restores a recovery point into an empty folder, or in place. In place, a recovery point is made first, the installation is checked afterwards, and everything is put back where the check fails.':
    'Ripristina un punto di ripristino in una cartella vuota, o sul posto. Sul posto, prima se ne crea uno, poi l’installazione è controllata, e tutto torna com’era se il controllo fallisce.',
  'a recovery point, or latest': 'un punto di ripristino, o latest',
  'Reads back everything that a recovery point holds and compares it. Exit code 1 where it is not whole.':
    'Rilegge tutto ciò che un punto di ripristino contiene e lo confronta. Codice 1 se non è integro.',
  'Restores a recovery point or backup into a scratch folder, checks it, runs its smallest job there to its end, and keeps when this was and what came of it. Exit code 1 where it failed.':
    'Ripristina un punto di ripristino o un backup in una cartella provvisoria, lo controlla, vi esegue fino alla fine il lavoro più piccolo, e conserva quando è stato e com’è andata. Codice 1 se è fallita.',
  'a recovery point or backup (default: the newest good one of both)':
    'un punto di ripristino o un backup (predefinito: il più recente valido)',
  'Removes recovery points that no rule keeps, then the data that nothing needs. Only good ones count; the newest good one is never removed, and without a rule nothing is.':
    'Toglie i punti di ripristino che nessuna regola conserva, poi i dati che a nulla servono. Contano solo quelli validi; il più recente valido non è mai tolto, e senza una regola nulla lo è.',

  // --- config, selftest, health, metrics
  'show, make and check parameter files': 'mostra, crea e controlla file di parametri',
  'Shows where every parameter comes from, makes parameter files and checks them.':
    'Mostra da dove viene ogni parametro, crea file di parametri e li controlla.',
  'Shows every parameter that a run would use, and where it comes from; with -j those of a job.':
    'Mostra ogni parametro che un’esecuzione userebbe, e da dove viene; con -j quelli di un lavoro.',
  'parameter file (default: PIPELINE_DEFAULT_CONFIG, if set)':
    'file di parametri (predefinito: PIPELINE_DEFAULT_CONFIG, se impostato)',
  'the parameters of this job': 'i parametri di questo lavoro',
  'Writes a parameter file with every parameter at its default.':
    'Scrive un file di parametri con ogni parametro al valore predefinito.',
  'where to': 'dove',
  'replace a file that is there': 'sostituisci un file che c’è',
  'Checks a parameter file: every key, type and range. Says which parameters have no effect.':
    'Controlla un file di parametri: ogni chiave, tipo e limite. Dice quali parametri non hanno effetto.',
  'parameter file': 'file di parametri',
  'check that this installation can work': 'controlla che questa installazione possa lavorare',
  'Checks that this installation can work. Each check does the real thing once; none only looks for a name.':
    'Controlla che questa installazione possa lavorare. Ogni controllo fa davvero la cosa una volta; nessuno cerca solo un nome.',
  'all, one of the checks below, or one learner': 'all, uno dei controlli qui sotto, o un classificatore',
  'learners to check (default: those of the program)':
    'classificatori da controllare (predefinito: quelli del programma)',
  'tell whether everything that jobs need is well': 'di’ se va bene tutto ciò che serve ai lavori',
  'Tells whether everything that jobs need is well: the machine, the jobs folder, the learners, the libraries, jobs that hang or were killed, and backups. Each is really used once.':
    'Dice se va bene tutto ciò che serve ai lavori: la macchina, la cartella dei lavori, i classificatori, le librerie, i lavori bloccati o uccisi, e i backup. Ciascuno è usato davvero una volta.',
  'which JSON: shapes, or health+json as the draft standard has it':
    'quale JSON: shapes, o health+json secondo la bozza di standard',
  'look again and again (default: every 10s)': 'guarda di continuo (predefinito: ogni 10s)',
  'collect, show and export metrics': 'raccogli, mostra ed esporta metriche',
  'Collects, shows and exports metrics of the jobs and of the machine.':
    'Raccoglie, mostra ed esporta metriche dei lavori e della macchina.',
  'Collects metrics once and keeps them; `frame-pipeline monitor` does so every minute.':
    'Raccoglie metriche una volta e le conserva; `frame-pipeline monitor` lo fa ogni minuto.',
  'print the record as one JSON object': 'stampa la rilevazione come un oggetto JSON',
  'Shows how the metrics went: every collection of the last week, by the hour beyond that.':
    'Mostra come sono andate le metriche: ogni raccolta dell’ultima settimana, di ora in ora oltre.',
  'how far back: 30m, 24h, 7d, …': 'fin quando indietro: 30m, 24h, 7d, …',
  'write a page with plots instead, one file that needs no network':
    'scrivi invece una pagina con grafici, un file che non ha bisogno di rete',
  'Measures now and prints the metrics as text for Prometheus.':
    'Misura ora e stampa le metriche come testo per Prometheus.',
  'which text': 'quale testo',
  'write it to a file, whole or not at all, such as for the textfile collector':
    'scrivilo in un file, intero o per nulla, per esempio per il textfile collector',

  // --- alerts, monitor, serve
  'test, list, silence and check alerts': 'prova, elenca, silenzia e controlla avvisi',
  'Tells somebody when something needs attention. `frame-pipeline monitor` evaluates the rules every minute; these commands test the channels, show how the rules stand, and silence them.':
    'Avverte qualcuno quando qualcosa richiede attenzione. `frame-pipeline monitor` valuta le regole ogni minuto; questi comandi provano i canali, mostrano come stanno le regole, e le silenziano.',
  'Sends a test notice through each channel, and says of each whether it came through.':
    'Invia un avviso di prova su ogni canale, e dice di ciascuno se è arrivato.',
  'only this one: email, slack, log, or the name of a webhook':
    'solo questo: email, slack, log, o il nome di un webhook',
  'how alerts are given (default: alerting_config.json here, if there is one)':
    'come si danno gli avvisi (predefinito: alerting_config.json qui, se c’è)',
  'Shows how the rules stand, what is silenced, the channels, what is undelivered, and the last notices.':
    'Mostra come stanno le regole, che cosa è silenziato, i canali, ciò che non è consegnato, e gli ultimi avvisi.',
  'Gives no notices of a rule or a group for a time. What it does is still followed.':
    'Per un certo tempo non dà avvisi di una regola o di un gruppo. Ciò che fa è comunque seguito.',
  'a rule or a group, as `alerts list` shows them': 'una regola o un gruppo, come li mostra `alerts list`',
  'how long: 30m, 2h, 1d (default: silence_for of the file, or 2h)':
    'per quanto: 30m, 2h, 1d (predefinito: silence_for del file, o 2h)',
  'when it ends: 2026-12-24T18:00 here, or with Z or +01:00': 'quando finisce: 2026-12-24T18:00 qui, o con Z o +01:00',
  'one line for whoever asks': 'una riga per chi chiede',
  'Ends silences before their time.': 'Termina dei silenzi prima del tempo.',
  'a silence, or the rule or group whose silences are to end':
    'un silenzio, o la regola o il gruppo i cui silenzi devono finire',
  'Collects metrics, evaluates the rules once and delivers what is due: for a timer, where no monitor runs. Exit code 1 when a rule fires.':
    'Raccoglie metriche, valuta le regole una volta e consegna ciò che è dovuto: per un timer, dove non gira un monitor. Codice 1 se una regola scatta.',
  'watch the jobs until it is stopped': 'sorveglia i lavori finché non viene fermato',
  'Watches the jobs until it is stopped: collects metrics at its pace, evaluates the rules of alerts, and delivers their notices. Made to run as a service; it logs JSON lines on standard error, and one runs per state folder.':
    'Sorveglia i lavori finché non viene fermato: raccoglie metriche al suo ritmo, valuta le regole degli avvisi e li consegna. Fatto per girare come servizio; scrive righe JSON sull’uscita di errore, e ne gira uno per cartella di stato.',
  'from one collection to the next: 30s, 1m, …': 'da una raccolta alla successiva: 30s, 1m, …',
  'offer the pipeline to a lab: an API and a page': 'offri la pipeline a un laboratorio: un’API e una pagina',
  'Runs the server until it is stopped: people hand in fragments in a browser, watch them being solved and take the result away; programs use its API. It also keeps the duties of the monitor, unless one already runs. Jobs that were under way when it was stopped, killed or cut off go on when it starts again.':
    'Fa girare il server finché non viene fermato: le persone consegnano frammenti in un browser, li guardano ricomporsi e portano via il risultato; i programmi usano la sua API. Fa anche ciò che fa il monitor, se non ne gira già uno. I lavori in corso quando fu fermato, ucciso o interrotto riprendono al riavvio.',
  'where it listens (default: as far as security-config.yml allows)':
    'dove ascolta (predefinito: fin dove security-config.yml permette)',
  'how it is guarded (default: PIPELINE_SECURITY_CONFIG, or security-config.yml here, if it is there)':
    'come è protetto (predefinito: PIPELINE_SECURITY_CONFIG, o security-config.yml qui, se c’è)',
  'its port; 0 for any that is free': 'la sua porta; 0 per una qualunque libera',
  'certificate with its chain (PEM): HTTPS in place of HTTP; read again when it changes':
    'certificato con la sua catena (PEM): HTTPS al posto di HTTP; riletto quando cambia',
  'key of the certificate (PEM)': 'chiave del certificato (PEM)',
  'most jobs at the same time (default: half of the processors)':
    'massimo di lavori insieme (predefinito: metà dei processori)',
  'how long deleted jobs can be taken back (default: 30d)':
    'per quanto i lavori eliminati si possono riprendere (predefinito: 30d)',

  // --- users, tokens, roles, audit, security
  'who may use the server': 'chi può usare il server',
  'Lists, adds, changes and removes the users of the server. Every change stands in the audit log.':
    'Elenca, aggiunge, cambia e rimuove gli utenti del server. Ogni cambiamento sta nel registro delle operazioni.',
  'Lists the users.': 'Elenca gli utenti.',
  'how the server is guarded (default: PIPELINE_SECURITY_CONFIG, or security-config.yml here, if there is one)':
    'come è protetto il server (predefinito: PIPELINE_SECURITY_CONFIG, o security-config.yml qui, se c’è)',
  'Adds a user. The password is asked for here, or read from standard input; it is never an argument.':
    'Aggiunge un utente. La password è chiesta qui, o letta dall’ingresso standard; non è mai un argomento.',
  'what they log in with': 'con che cosa accede',
  'as `roles list` shows them': 'come li mostra `roles list`',
  'make a link by which they set their own, instead of asking for one here':
    'crea un link con cui sceglie la propria, invece di chiederla qui',
  'Switches a user off at once: all sessions end, no token is good any more. Their jobs stay.':
    'Disattiva subito un utente: ogni sessione finisce, nessun token vale più. I suoi lavori restano.',
  'a user': 'un utente',
  'Switches a user on again.': 'Riattiva un utente.',
  'Gives a user another role, at once.': 'Dà subito a un utente un altro ruolo.',
  'Sets a new password, or makes a link to set one; all sessions end. Also lets in who was locked out by failed logins.':
    'Imposta una nuova password, o crea un link per sceglierla; ogni sessione finisce. Fa entrare anche chi è bloccato per accessi falliti.',
  'Removes a user with all sessions and tokens. Their jobs stay. The last administrator cannot go.':
    'Rimuove un utente con tutte le sessioni e i token. I suoi lavori restano. L’ultimo amministratore non può andare.',
  'tokens by which scripts use the server': 'token con cui gli script usano il server',
  'Lists, makes and revokes tokens for scripts.': 'Elenca, crea e revoca token per gli script.',
  'Lists the tokens, without what they are.': 'Elenca i token, senza ciò che sono.',
  'only theirs': 'solo i suoi',
  'Makes a token. It is printed once; a hash of it is kept.':
    'Crea un token. È stampato una volta; ne è conservata un’impronta.',
  'whose token it is': 'di chi è il token',
  'what it is for': 'a che cosa serve',
  'what it may, with commas: a part of what its user may':
    'che cosa può, separato da virgole: una parte di ciò che può il suo utente',
  'how long it is good for, 365 at most (default: 90)': 'per quanto vale, al massimo 365 (predefinito: 90)',
  'Revokes a token at once.': 'Revoca subito un token.',
  'as `tokens list` shows it': 'come lo mostra `tokens list`',
  'what each role allows': 'che cosa permette ogni ruolo',
  'Shows the roles. security-config.yml says what each allows, and adds more.':
    'Mostra i ruoli. security-config.yml dice che cosa ciascuno permette, e ne aggiunge altri.',
  'Lists the roles with all that they come to.': 'Elenca i ruoli con tutto ciò a cui arrivano.',
  'who did what, and whether the log of it is whole': 'chi ha fatto che cosa, e se il registro è integro',
  'The audit log: who did what, when, from where, and how it ended. Each record seals the one before.':
    'Il registro delle operazioni: chi ha fatto che cosa, quando, da dove, e com’è finita. Ogni voce sigilla la precedente.',
  'Looks whether the log is as it was written. Exit code 1 where it is not.':
    'Guarda se il registro è come fu scritto. Codice 1 se non lo è.',
  'hold it against what the backups remember: finds a log that was written anew as a whole':
    'confrontalo con ciò che ricordano i backup: trova un registro riscritto per intero',
  'Writes the log to standard output, the oldest record first.':
    'Scrive il registro sull’uscita standard, dalla voce più vecchia.',
  'as JSON lines or as a table': 'come righe JSON o come tabella',
  'only of names with this in them': 'solo di nomi che contengono questo',
  'only of deeds with this in them': 'solo di operazioni che contengono questo',
  'from this time on: 2026-12-24 or 2026-12-24T18:00': 'da questo momento: 2026-12-24 o 2026-12-24T18:00',
  'until this time': 'fino a questo momento',
  'Takes away files of the log whose records are all older than audit.retention_days. What is left still verifies.':
    'Toglie i file del registro le cui voci sono tutte più vecchie di audit.retention_days. Ciò che resta è ancora verificabile.',
  'instead of audit.retention_days': 'invece di audit.retention_days',
  'Sets a log that is not as it was written aside and begins a new one, which says so for ever. Stop the server first.':
    'Mette da parte un registro che non è come fu scritto e ne comincia uno nuovo, che lo dice per sempre. Prima ferma il server.',
  'check what guards the server, and print firewall rules':
    'controlla ciò che protegge il server, e stampa regole di firewall',
  'Looks at what guards the server, prints rules for firewalls, and makes a secret key.':
    'Guarda ciò che protegge il server, stampa regole per i firewall, e crea una chiave segreta.',
  'Looks at the configuration, accounts, audit log and files, and changes nothing. Exit code 1 where one fails.':
    'Guarda configurazione, account, registro e file, e non cambia nulla. Codice 1 se qualcosa non va.',
  'Prints network.firewall_rules as a table of nftables, or as commands of Windows. Sets nothing.':
    'Stampa network.firewall_rules come tabella di nftables, o come comandi di Windows. Non imposta nulla.',
  'commands of PowerShell': 'comandi di PowerShell',
  'Prints a random key for JWT_SECRET_KEY.': 'Stampa una chiave casuale per JWT_SECRET_KEY.',

  // --- doctor, tune
  'measure what this machine could do better': 'misura che cosa questa macchina potrebbe fare meglio',
  'Measures what makes jobs fast and safe on this machine: hardware, software, configuration and system. Each point tells what was measured, what to change, and by how much it would help. Takes less than a minute.':
    'Misura ciò che rende i lavori veloci e sicuri su questa macchina: hardware, software, configurazione e sistema. Ogni punto dice che cosa è stato misurato, che cosa cambiare, e quanto gioverebbe. Impiega meno di un minuto.',
  'parameter file to look at, and to write with --fix (default: PIPELINE_DEFAULT_CONFIG)':
    'file di parametri da guardare, e da scrivere con --fix (predefinito: PIPELINE_DEFAULT_CONFIG)',
  'write what is advised into the parameter file; shows the change, and keeps a copy of the file':
    'scrivi ciò che è consigliato nel file di parametri; mostra il cambiamento, e conserva una copia del file',
  'find the fastest settings by trying them': 'trova le impostazioni più veloci provandole',
  'Finds the number of threads and the batch size that are fastest here, by trying each several times on a small job that it makes for itself. Nothing is advised that is not better beyond noise. Results of jobs do not depend on them.':
    'Trova il numero di thread e la misura dei lotti più veloci qui, provando ciascuno più volte su un piccolo lavoro che si fa da sé. Non consiglia nulla che non sia migliore oltre il rumore. I risultati dei lavori non ne dipendono.',
  'parameter file whose settings are the present ones (default: PIPELINE_DEFAULT_CONFIG)':
    'file di parametri con le impostazioni attuali (predefinito: PIPELINE_DEFAULT_CONFIG)',
  'how often each is tried': 'quante volte si prova ciascuno',
  'write what is better into this parameter file (default: the one of --config)':
    'scrivi ciò che è migliore in questo file di parametri (predefinito: quello di --config)',
};
