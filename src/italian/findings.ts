import { italianOf, type Sentences } from './sentences.ts';
import { SENTENCES } from './errors.ts';

/**
 * What checks of a machine, an installation, backups, keys and the audit log find and advise, each English sentence beside its
 * Italian. A test names every sentence of theirs that is missing here.
 */
export const FINDINGS: Sentences = {
  // --- doctor: any point
  'could not be measured: {{reason}}': 'non si è potuto misurare: {{reason}}',
  'Run `frame-pipeline selftest`: it tells what does not work here.':
    'Esegui `frame-pipeline selftest`: dice che cosa qui non funziona.',

  // --- doctor: hardware
  'no graphics card; learners run on the processor, which needs none':
    'nessuna scheda grafica; i classificatori girano sul processore, che non ne ha bisogno',
  'cores: {{cores}}, of which limits grant {{granted}}; load {{load}} before; a small puzzle is matched in {{alone}} s on one thread and in {{together}} s on {{all}}, {{times}} times as fast':
    'core: {{cores}}, di cui i limiti concedono {{granted}}; carico prima della prova {{load}}; un piccolo rompicapo è confrontato in {{alone}} s con un thread e in {{together}} s con {{all}}, {{times}} volte la velocità',
  'A machine with more cores: matching, voting and painting run on all of them.':
    'Una macchina con più core: confronto, voto e disegno li usano tutti.',
  'Nearly in proportion on idle cores: pairs are matched independently of each other.':
    'Quasi in proporzione, se i core sono liberi: le coppie si confrontano indipendentemente l’una dall’altra.',
  'Other programs use these cores: free them, or measure again when nothing else runs.':
    'Altri programmi usano questi core: liberali, o misura di nuovo quando non gira altro.',
  'Something withholds these cores: look for a limit of the container or the virtual machine.':
    'Qualcosa trattiene questi core: cerca un limite del contenitore o della macchina virtuale.',
  'Matching up to {{times}} times as fast, if all {{cores}} cores were free (their number against the measured speed-up).':
    'Confronto fino a {{times}} volte più veloce, se tutti i {{cores}} core fossero liberi (il loro numero rispetto all’accelerazione misurata).',
  '{{folder}}{{type}} writes {{writes}} MB/s to the disk and reads {{reads}} MB/s; a small file is safe after {{ms}} ms':
    '{{folder}}{{type}} scrive {{writes}} MB/s su disco e legge {{reads}} MB/s; un piccolo file è al sicuro dopo {{ms}} ms',
  'Set TMPDIR to a folder on a solid-state disk.': 'Imposta TMPDIR su una cartella di un disco a stato solido.',
  'About {{ms}} ms less for every temporary file (2 ms is usual on a solid-state disk).':
    'Circa {{ms}} ms in meno per ogni file temporaneo (2 ms sono usuali su un disco a stato solido).',
  '{{size}} GiB of memory{{limit}}': '{{size}} GiB di memoria{{limit}}',
  ', of which a limit grants {{size}} GiB': ', di cui un limite concede {{size}} GiB',
  '{{size}} GB are recommended; with less, set system.memory_limit_mb so that a run ends with an error before the system ends it.':
    'Sono consigliati {{size}} GB; con meno, imposta system.memory_limit_mb, così un’esecuzione finisce con un errore prima che sia il sistema a terminarla.',
  'Larger photographs and more threads at once; a run that fits is not faster with more.':
    'Fotografie più grandi e più thread insieme; un’esecuzione che già ci sta non è più veloce con più memoria.',
  '{{folder}} ({{type}}, over a network)': '{{folder}} ({{type}}, in rete)',
  '{{folder}} ({{type}}, on this machine)': '{{folder}} ({{type}}, su questa macchina)',
  '{{folder}} takes {{writes}} MB/s, forced to the disk, and gives {{reads}} MB/s':
    '{{folder}} riceve {{writes}} MB/s, forzati su disco, e rende {{reads}} MB/s',
  'Keep jobs on a disk of this machine (PIPELINE_JOBS_DIR), or use a faster link to the share.':
    'Tieni i lavori su un disco di questa macchina (PIPELINE_JOBS_DIR), o usa un collegamento più veloce alla condivisione.',
  'A job of 100 MB is written {{seconds}} s sooner at 100 MB/s (computed from the measured rate).':
    'A 100 MB/s un lavoro di 100 MB è scritto {{seconds}} s prima (calcolato dalla velocità misurata).',

  // --- doctor: software
  works: 'funziona',
  'cuda: {{cuda}}; webgpu: {{webgpu}}': 'cuda: {{cuda}}; webgpu: {{webgpu}}',
  'learners run on the processor; {{others}}': 'i classificatori girano sul processore; {{others}}',
  'a small network ran rightly on {{device}}; boost.device is {{set}}; {{others}}':
    'una piccola rete ha funzionato bene su {{device}}; boost.device è {{set}}; {{others}}',
  'Set boost.device to auto. Votes may then differ in their last digits from those of the processor.':
    'Imposta boost.device su auto. I voti possono allora differire nelle ultime cifre da quelli del processore.',
  'Step 5 only; how much is not estimated: it depends on the card, and `tune` measures jobs, not cards.':
    'Solo il passo 5; quanto, non è stimato: dipende dalla scheda, e `tune` misura lavori, non schede.',
  'libvips {{version}} shrinks {{rate}} megapixels per second, {{times}} times as many as without vector instructions ({{used}})':
    'libvips {{version}} rimpicciolisce {{rate}} megapixel al secondo, {{times}} volte quanti senza istruzioni vettoriali ({{used}})',
  'in use': 'in uso',
  'not in use': 'non in uso',
  'This processor or this build of libvips lacks vector instructions: install the prebuilt package of sharp for this system.':
    'A questo processore o a questa versione compilata di libvips mancano le istruzioni vettoriali: installa il pacchetto già compilato di sharp per questo sistema.',
  'Reading and shrinking pictures only, steps 1 and 4; on machines with them it is usually 2 to 4 times as fast.':
    'Solo la lettura e il rimpicciolimento delle immagini, passi 1 e 4; dove ci sono, di solito è da 2 a 4 volte più veloce.',
  'threads is {{threads}}, so {{used}} work at once, one per core':
    'threads è {{threads}}: lavorano insieme in {{used}}, uno per core',
  'threads is {{threads}}, so {{used}} work at once: a small puzzle is matched in {{now}} s, on {{cores}}, as many as cores, in {{all}} s':
    'threads è {{threads}}: lavorano insieme in {{used}}, e un piccolo rompicapo è confrontato in {{now}} s; con {{cores}}, quanti sono i core, in {{all}} s',
  'Set threads to 0: one per core.': 'Imposta threads su 0: uno per core.',
  'Matching takes {{percent}} % less time, as measured.':
    'Il confronto impiega il {{percent}} % di tempo in meno, misurato.',
  'seams per second and thread by batch size, all learners: {{figures}}; boost.batch_size is {{set}}':
    'bordi al secondo e per thread secondo la misura dei lotti, tutti i classificatori: {{figures}}; boost.batch_size è {{set}}',
  'Set boost.batch_size to {{size}}; `tune` tries more sizes.':
    'Imposta boost.batch_size su {{size}}; `tune` prova altre misure.',
  'Voting takes {{percent}} % less time, as measured.': 'Il voto impiega il {{percent}} % di tempo in meno, misurato.',
  'with the memory of a run kept for the next, voting is {{times}} times as fast; asking gives it back, since it holds tens of megabytes per graph and thread, training keeps it; pictures reuse shared memory while they are painted':
    'conservando la memoria di un’esecuzione per la successiva, il voto ha {{times}} volte la velocità; chi chiede i voti la restituisce, poiché tiene decine di megabyte per grafo e thread, l’addestramento la conserva; le immagini riusano memoria condivisa mentre si disegnano',
  'there are no learners: step 5 judges by the hand-made score':
    'non ci sono classificatori: il passo 5 giudica con il punteggio fatto a mano',

  // --- doctor: configuration
  'there are no learners': 'non ci sono classificatori',
  "votes per second of each learner: {{figures}}; the size is part of a learner's graph, so it is not a setting: other sizes need other learners (`train`)":
    'voti al secondo di ciascun classificatore: {{figures}}; la misura è parte del grafo di un classificatore, quindi non si imposta: per altre misure servono altri classificatori (`train`)',
  'learners: {{count}}, which together judge {{rate}} seams per second and thread; a later one is asked only while it can change the decision':
    'classificatori: {{count}}, che insieme giudicano {{rate}} bordi al secondo e per thread; il successivo è interrogato solo finché può cambiare la decisione',
  'Use a graphics card (boost.device=auto), or a model of fewer or smaller learners.':
    'Usa una scheda grafica (boost.device=auto), o un modello con classificatori meno numerosi o più piccoli.',
  'With one learner less about {{percent}} % of the time of voting, by their number.':
    'Con un classificatore in meno circa il {{percent}} % del tempo del voto, in base al loro numero.',
  'profile {{profile}} with top_k {{topK}} matches a small puzzle in {{seconds}} s, {{times}} times the time of profile fast':
    'il profilo {{profile}} con top_k {{topK}} confronta un piccolo rompicapo in {{seconds}} s, {{times}} volte il tempo del profilo fast',
  'Take profile balanced for every day, and quality for what it leaves aside.':
    'Usa il profilo balanced di norma, e quality per ciò che quello lascia da parte.',
  'Matching takes up to {{percent}} % less time (measured against fast).':
    'Il confronto impiega fino al {{percent}} % di tempo in meno (misurato rispetto a fast).',
  "an answer is written as PNG, {{pngRate}} megapixels per second and {{pngBytes}} bytes per pixel, and as JPEG, {{jpegRate}} and {{jpegBytes}}; both are part of a job's outputs and not a setting":
    'un risultato è scritto come PNG, {{pngRate}} megapixel al secondo e {{pngBytes}} byte per pixel, e come JPEG, {{jpegRate}} e {{jpegBytes}}; entrambi sono parte dei risultati di un lavoro e non si impostano',
  'LOG_LEVEL is {{level}}; a line takes {{microseconds}} microseconds, since each is written at once':
    'LOG_LEVEL è {{level}}; una riga impiega {{microseconds}} microsecondi, poiché ciascuna è scritta subito',
  'Set LOG_LEVEL to info when nothing is looked for.': 'Imposta LOG_LEVEL su info quando non si cerca nulla.',
  'About {{ms}} ms for every thousand lines that are not written (measured).':
    'Circa {{ms}} ms ogni mille righe che non si scrivono (misurato).',
  'Set LOG_LEVEL to info: without a log nobody can tell afterwards what went wrong.':
    'Imposta LOG_LEVEL su info: senza registro nessuno può dire poi che cosa è andato storto.',
  'No time: some hundred lines of a job take some milliseconds.':
    'Nessun tempo: le poche centinaia di righe di un lavoro impiegano qualche millisecondo.',

  // --- doctor: system
  '{{folder}} ({{type}} at {{place}})': '{{folder}} ({{type}} in {{place}})',
  'a file in {{folder}} is safe after {{ms}} ms': 'un file in {{folder}} è al sicuro dopo {{ms}} ms',
  'Jobs lie in memory and are lost when the machine goes down: set PIPELINE_JOBS_DIR to a folder on a disk.':
    'I lavori stanno in memoria e si perdono quando la macchina si spegne: imposta PIPELINE_JOBS_DIR su una cartella di un disco.',
  'Keep jobs on a solid-state disk (PIPELINE_JOBS_DIR).':
    'Tieni i lavori su un disco a stato solido (PIPELINE_JOBS_DIR).',
  'About {{seconds}} s less for every fragment of step 4 (2 ms per file is usual on a solid-state disk).':
    'Circa {{seconds}} s in meno per ogni frammento del passo 4 (2 ms per file sono usuali su un disco a stato solido).',
  'this system does not tell how folders are mounted': 'questo sistema non dice come sono montate le cartelle',
  'jobs lie on this machine: {{type}} from {{source}}': 'i lavori stanno su questa macchina: {{type}} da {{source}}',
  'jobs lie on {{source}} ({{type}}) with {{options}}': 'i lavori stanno su {{source}} ({{type}}) con {{options}}',
  'Safety, not speed: with these options a fault of the network can lose or mix up what was written.':
    'Sicurezza, non velocità: con queste opzioni un guasto della rete può perdere o confondere ciò che è stato scritto.',
  'Mount the share with hard: soft gives up after a while, and a write is then lost.':
    'Monta la condivisione con hard: soft dopo un po’ rinuncia, e ciò che si scriveva è perduto.',
  'Mount the share with locks: without them two machines can work on one job.':
    'Monta la condivisione con i blocchi: senza, due macchine possono lavorare sullo stesso lavoro.',
  'this process has the priority {{nice}}; system.nice is {{asked}}, so runs have {{result}}':
    'questo processo ha la priorità {{nice}}; system.nice è {{asked}}, quindi le esecuzioni hanno {{result}}',
  'Start the program without a raised priority: its threads can keep every core from everybody else.':
    'Avvia il programma senza priorità rialzata: i suoi thread possono togliere ogni core a tutti gli altri.',
  'Other programs stay responsive; a job alone on the machine takes as long.':
    'Gli altri programmi restano pronti; un lavoro da solo sulla macchina impiega altrettanto.',
  'open files {{files}}, processes {{processes}}, address space {{space}}; control group: memory {{memory}}, cores {{cores}}; system.memory_limit_mb {{limit}}':
    'file aperti {{files}}, processi {{processes}}, spazio di indirizzamento {{space}}; gruppo di controllo: memoria {{memory}}, core {{cores}}; system.memory_limit_mb {{limit}}',
  'open files': 'file aperti',
  'not told': 'non detto',
  none: 'nessun limite',
  'Raise the limit of open files to {{least}} or more (ulimit -n, LimitNOFILE=).':
    'Alza il limite dei file aperti a {{least}} o più (ulimit -n, LimitNOFILE=).',
  'Raise the limit of processes to {{least}} or more (ulimit -u, TasksMax=).':
    'Alza il limite dei processi a {{least}} o più (ulimit -u, TasksMax=).',
  'Take the limit of address space away (ulimit -v unlimited): Node reserves much more than it uses.':
    'Togli il limite dello spazio di indirizzamento (ulimit -v unlimited): Node ne riserva molto più di quanto ne usi.',
  'Runs that would break off go through; none gets faster.':
    'Esecuzioni che si interromperebbero arrivano alla fine; nessuna diventa più veloce.',
  'no metrics have been collected': 'non sono state raccolte metriche',
  'the last metrics are {{seconds}} s old': 'le ultime metriche sono di {{seconds}} s fa',
  'Keep the service running: docs/guides/deploy-single-machine.md.':
    'Tieni in funzione il servizio: docs/guides/deploy-single-machine.md.',
  'No speed: one learns of full disks, failing jobs and missing backups before people do.':
    'Nessuna velocità: si sa di dischi pieni, lavori falliti e backup mancanti prima che se ne accorga qualcuno.',

  // --- jobs show --why
  'It has not been done yet.': 'Non è ancora stato fatto.',
  'Its mark {{file}} is damaged.': 'Il suo contrassegno {{file}} è danneggiato.',
  "The program's code for it changed: {{before}} -> {{now}}.":
    'Il codice del programma che lo fa è cambiato: {{before}} -> {{now}}.',
  absent: 'assente',
  'Parameter {{key}} changed: {{before}} -> {{now}}.': 'Il parametro {{key}} è cambiato: {{before}} -> {{now}}.',
  'Input {{file}} is new.': 'Il dato {{file}} è nuovo.',
  'Input {{file}} is gone.': 'Il dato {{file}} è sparito.',
  'Input {{file}} changed.': 'Il dato {{file}} è cambiato.',
  'Output {{file}} is missing.': 'Il risultato {{file}} manca.',
  'Output {{file}} is not what the step wrote.': 'Il risultato {{file}} non è ciò che il passo ha scritto.',

  // --- tune
  'threads: job {{job}} of {{count}} on {{threads}}': 'thread: lavoro {{job}} di {{count}} con {{threads}}',
  '0 is one per core, {{cores}} here; a whole small job': '0 è uno per core, qui {{cores}}; un intero piccolo lavoro',
  threads: 'thread',
  'batch sizes: votes of all learners': 'misure dei lotti: voti di tutti i classificatori',
  'batch size': 'misura dei lotti',
  '{{count}} seams, one thread': '{{count}} bordi, un thread',
  'network input size': 'misura di ciò che le reti guardano',
  "part of each learner's graph, not a setting: other sizes need learners trained for them (`train`)":
    'parte del grafo di ogni classificatore, non si imposta: per altre misure servono classificatori addestrati per esse (`train`)',

  // --- train, benchmark
  'the score by hand': 'il punteggio fatto a mano',
  'the regression': 'la regressione',
  'Of worn seams there are too few to hold the ensemble against {{other}}.':
    'I bordi consunti sono troppo pochi per mettere a confronto l’insieme: {{other}}.',
  "On worn seams the ensemble's average precision is {{gain}} beside {{other}} (95 % of draws of pictures: {{least}} to {{most}}).":
    'Sui bordi consunti la differenza di precisione media tra l’insieme e {{other}} è {{gain}} (95 % delle estrazioni di immagini: da {{least}} a {{most}}).',
  '{{section}} takes {{times}} times the CPU time of the baseline.':
    '{{section}} impiega {{times}} volte il tempo di processore del riferimento.',
  '{{section}} takes {{times}} times the time of the baseline.':
    '{{section}} impiega {{times}} volte il tempo del riferimento.',
  'The share of pieces right fell from {{before}} to {{now}}.':
    'La parte dei pezzi giusti è scesa da {{before}} a {{now}}.',

  // --- selftest
  'unknown processor': 'processore ignoto',
  'Node {{version}}, {{platform}} {{arch}}, {{cores}} cores ({{model}}), {{size}} GB memory':
    'Node {{version}}, {{platform}} {{arch}}, {{cores}} core ({{model}}), {{size}} GB di memoria',
  '{{types}} read rightly; oversized pictures are refused unread':
    '{{types}} letti bene; le immagini troppo grandi sono rifiutate senza leggerle',
  'task {{task}} gave {{got}}, expected {{wanted}}': 'il compito {{task}} ha dato {{got}} invece di {{wanted}}',
  'a stop was not heard': 'una richiesta di fermarsi non è stata sentita',
  'a stop took {{ms}} ms': 'per fermarsi ci sono voluti {{ms}} ms',
  '{{threads}} worker threads compute rightly, and stop within {{ms}} ms':
    '{{threads}} thread calcolano bene, e si fermano entro {{ms}} ms',
  'onnxruntime {{version}} ran a small network rightly on the processor':
    'onnxruntime {{version}} ha eseguito bene una piccola rete sul processore',
  'networks run on the processor; no graphics card could be used, and none is needed':
    'le reti girano sul processore; non si è potuta usare una scheda grafica, e non serve',
  'besides the processor, networks run on {{devices}} (`--device`)':
    'oltre che sul processore, le reti girano su {{devices}} (`--device`)',
  'only {{size}} GB are free in {{folder}}; make room there':
    'in {{folder}} sono liberi solo {{size}} GB; fai spazio lì',
  '{{folder}} can be written, and has {{size}} GB free': 'in {{folder}} si può scrivere, e ci sono {{size}} GB liberi',
  'there are no learners in {{folder}}': 'in {{folder}} non ci sono classificatori',
  'there are no learners in {{folder}}: step 5 judges by the hand-made score':
    'in {{folder}} non ci sono classificatori: il passo 5 giudica con il punteggio fatto a mano',
  '{{folder}} has {{names}} and no {{name}}': '{{folder}} ha {{names}} e non {{name}}',
  '{{name}} equals its checksum, and votes as recorded on {{count}} seams that the program draws':
    '{{name}} corrisponde alla sua somma di controllo, e vota come registrato su {{count}} bordi disegnati dal programma',
  '{{name}} equals its checksum, and votes on {{count}} seams that the program draws (what it said in training was not written down)':
    '{{name}} corrisponde alla sua somma di controllo, e vota su {{count}} bordi disegnati dal programma (ciò che rispondeva nell’addestramento non fu scritto)',
  '{{names}} equal their checksums, and vote as recorded on {{count}} seams that the program draws':
    '{{names}} corrispondono alle loro somme di controllo, e votano come registrato su {{count}} bordi disegnati dal programma',
  '{{names}} equal their checksums, and vote on {{count}} seams that the program draws (what they said in training was not written down)':
    '{{names}} corrispondono alle loro somme di controllo, e votano su {{count}} bordi disegnati dal programma (ciò che rispondevano nell’addestramento non fu scritto)',
  'the common vote of the learners is no probability': 'il voto comune dei classificatori non è una probabilità',
  '{{name}} says what is no number': '{{name}} risponde con ciò che non è un numero',
  '{{name}} was asked about {{before}} seams in training, and the example now has {{now}}':
    '{{name}} nell’addestramento fu interrogato su {{before}} bordi, e ora l’esempio ne ha {{now}}',
  '{{name}} votes otherwise than when it was trained, by {{off}} log odds: this processor or this version of the program does not compute as that did':
    '{{name}} vota diversamente da quando fu addestrato, di {{off}} log odds: questo processore o questa versione del programma non calcola come allora',

  // --- backups, recovery points, and what a restore brings back
  '{{file}} is {{state}}: the next backup writes it anew from {{other}}.':
    '{{file}} è {{state}}: il prossimo backup lo riscrive da {{other}}.',
  '{{file}} and {{other}} are lost: the one is {{state}}, the other {{otherState}}.':
    '{{file}} e {{other}} sono perduti: il primo è {{state}}, il secondo {{otherState}}.',
  '{{file}} and {{other}} differ.': '{{file}} e {{other}} sono diversi.',
  'Key file {{file}} is missing or damaged: copy the other one of that key over it.':
    'Il file di chiave {{file}} è mancante o danneggiato: copia al suo posto l’altro di quella chiave.',
  'Pack {{pack}} is cut or damaged.': 'Il pacchetto {{pack}} è troncato o danneggiato.',
  'Pack {{pack}} is damaged.': 'Il pacchetto {{pack}} è danneggiato.',
  '{{file}} does not belong there.': '{{file}} lì non c’entra.',
  'The record of its last check is {{state}}.': 'La nota della sua ultima verifica risulta: {{state}}.',
  '{{file}} is damaged: remove it, and the next backup writes it anew.':
    '{{file}} è danneggiato: toglilo, e il prossimo backup lo riscrive.',
  '{{file}} is missing.': '{{file}} manca.',
  '{{file}} is damaged.': '{{file}} è danneggiato.',
  '{{file}}: a part of it is missing.': '{{file}}: ne manca una parte.',
  '{{file}}: a part of it is damaged, in pack {{pack}}.':
    '{{file}}: una sua parte è danneggiata, nel pacchetto {{pack}}.',
  'The list of its files': 'L’elenco dei suoi file',
  'Its manifest is missing.': 'Il suo manifesto manca.',
  'Its list of files is not the one it was made with.': 'Il suo elenco di file non è quello con cui fu creato.',
  '{{path}} is not what was saved.': '{{path}} non è ciò che fu salvato.',
  'It holds no {{file}}.': 'Non contiene {{file}}.',
  '{{file}} cannot be understood.': '{{file}} non si capisce.',
  '{{path}} is not the file that the point tells of.': '{{path}} non è il file di cui dice il punto di ripristino.',
  'Job {{id}} is missing, which the point tells of.': 'Manca il lavoro {{id}}, di cui dice il punto di ripristino.',
  '{{job}}: job.json is damaged.': '{{job}}: job.json è danneggiato.',
  'All jobs are encrypted, and no key is set that opens them.':
    'Tutti i lavori sono cifrati, e non è impostata una chiave che li apra.',
  'Job {{id}} did not come to its end.': 'Il lavoro {{id}} non è arrivato alla fine.',
  'Job {{id}} gave other bytes than before: {{files}}.': 'Il lavoro {{id}} ha dato byte diversi da prima: {{files}}.',
  'The database is held as its files lie on the disk, and may have to be rebuilt from the jobs: {{reason}}.':
    'Il database è conservato come i suoi file stanno sul disco, e forse andrà rifatto dai lavori: {{reason}}.',
  'The database {{file}} is held as its files lie on the disk, and may not be readable: {{reason}}.':
    'Il database {{file}} è conservato come i suoi file stanno sul disco, e forse non sarà leggibile: {{reason}}.',
  'The head of the audit log cannot be held: {{reason}}':
    'La testa del registro delle operazioni non si può conservare: {{reason}}',

  // --- audit log
  'it has no head': 'non ha una testa',
  'its head cannot be read': 'la sua testa non si legge',
  '{{file}} does not begin with record {{record}}': '{{file}} non comincia con la voce {{record}}',
  '{{file}} ends in the middle of a record': '{{file}} finisce a metà di una voce',
  'the end was cut off: records {{from}} to {{to}} are gone':
    'la fine è stata tagliata: le voci da {{from}} a {{to}} sono sparite',
  'record {{record}} is not the one that the head names': 'la voce {{record}} non è quella nominata dalla testa',
  'records {{from}} to {{to}} are not in the head': 'le voci da {{from}} a {{to}} non sono nella testa',
  'Records before {{record}} were pruned.': 'Le voci prima della {{record}} sono state sfoltite.',
  'records before {{record}} are gone, and no record says that they were pruned':
    'le voci prima della {{record}} sono sparite, e nessuna voce dice che siano state sfoltite',
  'a line of {{file}} is no record': 'una riga di {{file}} non è una voce',
  'record {{record}} is missing or not in its place': 'la voce {{record}} manca o non è al suo posto',
  'the record before {{record}} is not the one it names': 'la voce prima della {{record}} non è quella che essa nomina',
  'Record {{record}} ({{at}}): a process was killed while it wrote; records {{from}} to {{to}} were taken up.':
    'Voce {{record}} ({{at}}): un processo è stato ucciso mentre scriveva; le voci da {{from}} a {{to}} sono state recuperate.',
  'Record {{record}} ({{at}}): the log before was set aside in {{aside}}: {{why}}.':
    'Voce {{record}} ({{at}}): il registro precedente è stato messo da parte in {{aside}}: {{why}}.',
  'record {{record}} is not the one that {{from}} remembers: the log was written anew, or cut':
    'la voce {{record}} non è quella che {{from}} ricorda: il registro è stato riscritto, o tagliato',

  // --- security check
  'encryption_in_transit is true, and there is neither a certificate nor a trusted proxy.':
    'encryption_in_transit è true, e non c’è né un certificato né un proxy fidato.',
  'There is no file; the strict way holds.': 'Non c’è un file; vale il modo severo.',
  '{{file}} is well.': '{{file}} va bene.',
  'Nobody logs in: whoever is on this machine is the administrator.':
    'Nessuno effettua l’accesso: chiunque sia su questa macchina è amministratore.',
  'Other machines reach the server.': 'Altre macchine raggiungono il server.',
  'Only this machine reaches the server: {{why}}': 'Solo questa macchina raggiunge il server: {{why}}',
  'Passwords and pictures go over the network in the open.': 'Password e immagini passano in chiaro sulla rete.',
  'Nothing leaves this machine in the open.': 'Nulla lascia questa macchina in chiaro.',
  'allowed_ips is empty: any address may try to log in.':
    'allowed_ips è vuoto: qualunque indirizzo può tentare l’accesso.',
  'Only the addresses that are named, or this machine, are answered.':
    'Si risponde solo agli indirizzi nominati, o a questa macchina.',
  'The first start will make one.': 'Il primo avvio ne creerà una.',
  'A random one is kept in the state folder.': 'Una casuale è conservata nella cartella dello stato.',
  'It is long and looks random.': 'È lunga e sembra casuale.',
  'There are none yet; the first start of the server prints a link.':
    'Non ce ne sono ancora; il primo avvio del server stampa un link.',
  'There is no administrator; the next start of the server prints a link.':
    'Non c’è un amministratore; il prossimo avvio del server stampa un link.',
  '{{count}} users, each with a role that there is.': '{{count}} utenti, ciascuno con un ruolo esistente.',
  '{{names}}: their role is not in the configuration, so they may do nothing.':
    '{{names}}: il loro ruolo non è nella configurazione, quindi non possono fare nulla.',
  'It is switched off: nobody will know who did what.': 'È disattivato: nessuno saprà chi ha fatto che cosa.',
  '{{count}} records, all as they were written.': '{{count}} voci, tutte come furono scritte.',
  'It is not as it was written: {{why}}.': 'Non è come fu scritto: {{why}}.',
  'Nobody else on this machine may read what is secret.':
    'Nessun altro su questa macchina può leggere ciò che è segreto.',
  'Others on this machine may read {{files}}: `chmod 600` them.':
    'Altri su questa macchina possono leggere {{files}}: applicavi `chmod 600`.',
  'There is no {{file}} here: people log in, and only this machine reaches the server.':
    'Qui non c’è {{file}}: si effettua l’accesso, e solo questa macchina raggiunge il server.',
  '{{file}} holds a secret, and others may read it: `chmod 600` it, or write ${JWT_SECRET_KEY} and set that in .env.':
    '{{file}} contiene un segreto, e altri possono leggerlo: applicavi `chmod 600`, o scrivi ${JWT_SECRET_KEY} e impostala in .env.',
  'authentication.enabled is false: nobody logs in, and only this machine reaches the server.':
    'authentication.enabled è false: nessuno effettua l’accesso, e solo questa macchina raggiunge il server.',
  'audit.enabled is false: nobody will know who did what.':
    'audit.enabled è false: nessuno saprà chi ha fatto che cosa.',
};

/** What a check found, in Italian. What is several sentences is put into it sentence by sentence; what has none stays as it is. */
export function findingInItalian(text: string): string {
  const all = { ...SENTENCES, ...FINDINGS };
  return (
    italianOf(text, all) ??
    text
      .split(/(?<=[.)]) (?=[A-Z])/)
      .map((sentence) => italianOf(sentence, all) ?? sentence)
      .join(' ')
  );
}
