import type { ErrorCode } from '../errors.ts';
import { italianOf, type Sentences } from './sentences.ts';

/** What each code means, as `meaning` of the catalogue of errors says it in English. */
export const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  FRAME_FORMAT_ID:
    'Un file di testo nomina un frammento che non esiste, lo nomina due volte, o nomina male una coppia.',
  FRAME_FORMAT_MATRIX: 'Una matrice di un file di testo non è una rotazione con spostamento.',
  FRAME_FORMAT_SYNTAX: 'Un file di testo non ha il formato atteso.',
  FRAME_FRAGMENT_CUT_OFF: 'La fotografia di un frammento ne mostra solo una parte: esce dall’immagine da ogni lato.',
  FRAME_FRAGMENT_EMPTY: 'Un’immagine mostra solo lo sfondo, o è tutta trasparente.',
  FRAME_FRAGMENT_NO_BACKGROUND:
    'La fotografia di un frammento non ha uno sfondo uniforme da cui si possa distinguerlo.',
  FRAME_FRAGMENT_SEVERAL: 'Un’immagine mostra più frammenti.',
  FRAME_FRAGMENT_TOO_SMALL: 'Un frammento ha troppo pochi pixel per essere confrontato.',
  FRAME_INPUT_DUPLICATE_NAME: 'Due immagini hanno lo stesso nome, a parte l’estensione.',
  FRAME_INPUT_EMPTY: 'Una cartella non contiene immagini leggibili.',
  FRAME_INPUT_NOT_A_FILE: 'Ci si aspettava un file, ma lì c’è altro.',
  FRAME_INPUT_NOT_A_FOLDER: 'Ci si aspettava una cartella, ma lì c’è altro.',
  FRAME_INPUT_NOT_FOUND: 'Il file o la cartella indicati non esistono.',
  FRAME_INPUT_TOO_FEW: 'Ci sono meno di due frammenti: non c’è nulla da ricomporre.',
  FRAME_INPUT_TOO_MANY: 'Ci sono più frammenti di quanti un lavoro ne possa numerare.',
  FRAME_MASK_EMPTY: 'Una maschera non segna nulla: è tutta nera.',
  FRAME_MASK_FULL: 'Una maschera segna l’intera immagine: è tutta bianca.',
  FRAME_MASK_OVERLAP: 'Due maschere reclamano la stessa parte dell’immagine.',
  FRAME_OUTPUT_NOT_EMPTY: 'Una cartella di uscita contiene già qualcosa; nulla viene sovrascritto.',
  FRAME_PICTURE_TOO_LARGE: 'Un’immagine supera il limite; viene rifiutata prima di decodificarla.',
  FRAME_PICTURE_TOO_WIDE: 'I frammenti ricomposti sono troppo lontani per stare in una sola immagine.',
  FRAME_PICTURE_TOO_SMALL: 'In un’immagine non c’è posto per tanti pezzi, o per tanta usura.',
  FRAME_PICTURE_UNKNOWN_FORMAT: 'Un file non è un’immagine di un tipo noto, qualunque sia il suo nome.',
  FRAME_PICTURE_UNREADABLE: 'Un’immagine è troncata, danneggiata o illeggibile.',
  FRAME_REFERENCE_TOO_SMALL: 'L’immagine dell’opera intatta ha troppo pochi pixel per trovarvi i frammenti.',
  FRAME_PARAMS_INVALID: 'Un parametro è del tipo sbagliato o fuori dai suoi limiti.',
  FRAME_PARAMS_NOT_JSON: 'Un file di parametri non è JSON valido.',
  FRAME_PARAMS_PARTS: 'L’elenco delle parti non si capisce, o nomina parti che non esistono.',
  FRAME_PARAMS_UNKNOWN_KEY: 'Un parametro non è noto; viene proposto il nome noto più vicino.',
  FRAME_CONSTRAINTS_CONFLICT: 'Due vincoli non possono valere insieme, o fanno sovrapporre dei frammenti.',
  FRAME_CONSTRAINTS_NO_FIT: 'È accettata una giunzione di cui nulla dice come i due frammenti si uniscano.',
  FRAME_CONSTRAINTS_BORDER: 'Ciò che è detto del bordo esterno non può essere, visti i frammenti.',
  FRAME_JOB_DAMAGED: 'Un file del lavoro manca, è danneggiato o è stato scritto da un altro programma.',
  FRAME_JOB_DIED: 'Il processo di un lavoro è caduto o è stato ucciso, anche dopo un nuovo tentativo.',
  FRAME_JOB_IN_USE: 'Un altro processo sta lavorando nella cartella del lavoro.',
  FRAME_JOB_NOT_A_JOB: 'Una cartella non è la cartella di un lavoro di questo programma.',
  FRAME_JOB_NO_TRUTH: 'Un lavoro di frammenti reali non ha una soluzione nota con cui giudicarlo.',
  FRAME_JOB_SEAL: 'Un file cifrato di un lavoro non è come fu scritto, o sta al posto di un altro.',
  FRAME_JOB_STEP_MISSING: 'A un passo serve il risultato di un passo precedente che non è stato fatto.',
  FRAME_BENCHMARK_BASELINE: 'Il resoconto con cui confrontare un benchmark non è tale, o riguarda altre prove.',
  FRAME_MODEL_DAMAGED: 'I classificatori su disco non sono come furono scritti, o ne mancano troppi.',
  FRAME_MODEL_MISSING: 'La cartella indicata non contiene classificatori.',
  FRAME_MODEL_OTHER: 'I classificatori guardano i bordi in modo diverso da come questa versione li mostra.',
  FRAME_TRAINING_UNJUDGED: 'Nessun lavoro dice di una giunzione se è giusta o errata: non c’è nulla da imparare.',
  FRAME_TRAINING_NOTHING: 'L’addestramento è finito senza alcun classificatore migliore del caso.',
  FRAME_ALERTS_CONFIG: 'Il file che dice come dare gli avvisi non è JSON, o un suo valore non può essere.',
  FRAME_ALERTS_SECRET_MISSING: 'Una variabile d’ambiente a cui un file chiede un segreto non è impostata.',
  FRAME_ALERTS_SILENCE: 'Un silenzio nomina una regola o un gruppo che non c’è, o non finisce nel futuro.',
  FRAME_ALERTS_UNKNOWN_KEY: 'Una chiave del file degli avvisi non è nota; viene proposto il nome noto più vicino.',
  FRAME_NET_NO_ANSWER: 'Un server in rete non si raggiunge, ha impiegato troppo, o ha detto no.',
  FRAME_NET_TARGET: 'Un indirizzo in rete non può essere chiamato: non è pubblico, o non è del web.',
  FRAME_KEY_MISSING: 'I lavori sono cifrati, e la chiave che li apre non è qui.',
  FRAME_KEY_WRONG: 'La frase segreta o il file di chiave non apre le chiavi dei lavori, o una di queste è danneggiata.',
  FRAME_BACKUP_BUSY: 'Un altro processo sta togliendo vecchi backup dal deposito, o cambiando ciò che si ripristina.',
  FRAME_BACKUP_CONFIG: 'backup_config.json non è come dev’essere, o un orario non è un’espressione cron.',
  FRAME_BACKUP_DAMAGED: 'Un file del deposito dei backup manca, è troncato o non è come fu scritto.',
  FRAME_BACKUP_KEY_MISSING: 'Per i backup non è impostata né una frase segreta né un file di chiave.',
  FRAME_BACKUP_KEY_WRONG: 'La frase segreta o il file di chiave non apre il deposito dei backup.',
  FRAME_BACKUP_NOT_FOUND: 'Quel backup o punto di ripristino non c’è, o nessuno è valido.',
  FRAME_BACKUP_NO_REPOSITORY: 'La cartella non è un deposito di backup; forse il suo disco non è montato.',
  FRAME_BACKUP_POLICY: 'Che cosa conservare non è detto, o non in numeri; nulla viene tolto.',
  FRAME_BACKUP_UNSAFE_PATH: 'Un backup nomina un percorso fuori dalla cartella in cui viene ripristinato.',
  FRAME_RESTORE_UNHEALTHY: 'Ciò che è stato ripristinato non ha superato il controllo: tutto è tornato com’era.',
  FRAME_DEVICE_MISSING: 'Il dispositivo su cui far girare le reti non c’è, o non funziona.',
  FRAME_DISK_DENIED: 'Il programma non può scrivere o leggere lì.',
  FRAME_DISK_FAILED: 'Il disco o la condivisione di rete segnala un guasto.',
  FRAME_DISK_FULL: 'Sul disco non c’è più posto per i risultati.',
  FRAME_DISK_READ_ONLY: 'Il disco o la cartella si può solo leggere.',
  FRAME_LIMIT_REFUSED: 'Una priorità o un limite chiesto per un’esecuzione qui non si può avere.',
  FRAME_MEMORY_LIMIT: 'Al lavoro serve più memoria di quanta ne possa avere.',
  FRAME_INTERNAL: 'Un errore del programma stesso.',
  FRAME_MEMORY_FULL: 'Al lavoro serve più memoria di quanta ce ne sia.',
  FRAME_STOPPED: 'Il lavoro è stato fermato su richiesta e può riprendere più tardi.',
  FRAME_MONITOR_RUNNING: 'Un altro monitor sorveglia già gli stessi lavori.',
  FRAME_STATE_BUSY: 'Altri processi hanno tenuto per sé troppo a lungo il database dello stato.',
  FRAME_STATE_LIBRARY: 'La libreria del database dello stato non è installata, o qui non si carica.',
  FRAME_STATE_NEWER: 'Il database dello stato è stato scritto da una versione più nuova del programma.',
  FRAME_STATE_ON_SHARE: 'Il database dello stato starebbe su una condivisione di rete, dove non è al sicuro.',
  FRAME_ACCOUNTS_DAMAGED: 'Il database degli account non si legge. Non viene mai rifatto da sé.',
  FRAME_ACCOUNTS_CONFLICT: 'Un utente con quel nome c’è già.',
  FRAME_ACCOUNTS_LAST_ADMIN: 'Non resterebbe nessuno che possa occuparsi del server.',
  FRAME_ACCOUNTS_NOT_FOUND: 'Quell’utente, ruolo o token non c’è.',
  FRAME_ACCOUNTS_PASSWORD: 'Una nuova password è troppo corta, troppo comune, o non si può conservare.',
  FRAME_AUDIT_BROKEN: 'Il registro delle operazioni non è come fu scritto; non vi si aggiunge nulla.',
  FRAME_AUDIT_UNWRITABLE: 'Il registro delle operazioni non si può scrivere: la richiesta è stata rifiutata.',
  FRAME_SECURITY_CONFIG: 'security-config.yml non è YAML, o un suo valore non può essere.',
  FRAME_SECURITY_LOOPBACK: 'Per come è configurato, il server si raggiunge solo dalla sua stessa macchina.',
  FRAME_SECURITY_SECRET_MISSING: 'Una variabile che security-config.yml richiede non è impostata.',
  FRAME_SECURITY_SECRET_WEAK: 'La chiave che firma i token delle persone manca, è corta o facile da indovinare.',
  FRAME_SECURITY_UNKNOWN_KEY: 'Una chiave di security-config.yml non è nota; viene proposta la più vicina.',
  FRAME_ACCESS_ADDRESS: 'Il server non risponde all’indirizzo da cui è venuta la richiesta.',
  FRAME_ACCESS_CROSS_SITE: 'Una richiesta che cambia qualcosa non è venuta dalla pagina di questo server.',
  FRAME_ACCESS_DENIED: 'Chi lo chiede non può farlo.',
  FRAME_ACCESS_LOGIN: 'Serve aver effettuato l’accesso, o un token valido.',
  FRAME_REQUEST_CONFLICT: 'Ciò che è stato chiesto non si può fare, per come stanno le cose.',
  FRAME_ACCESS_LOCKED: 'Troppi accessi sono falliti; ora occorre attendere.',
  FRAME_ACCESS_PASSWORD: 'Il nome o la password è errato, o l’account è disattivato.',
  FRAME_REQUEST_INVALID: 'Una richiesta al server non è come la sua descrizione vuole.',
  FRAME_REQUEST_NOT_FOUND: 'Ciò che è stato chiesto non c’è, o non è per chi lo chiede.',
  FRAME_REQUEST_TOO_LARGE: 'Una richiesta è più grande di quanto il server accetti.',
  FRAME_REQUEST_KEY_USED: 'Una Idempotency-Key è già servita per un’altra richiesta.',
  FRAME_RESULT_NOT_READY: 'Un lavoro non ha ancora un risultato, o lo sta rifacendo.',
  FRAME_UPLOAD_ARCHIVE: 'Un file zip è danneggiato, cifrato, o contiene ciò che un invio non può contenere.',
  FRAME_UPLOAD_CHECKSUM: 'È arrivato altro da ciò che è stato inviato: una somma di controllo differisce.',
  FRAME_UPLOAD_INCOMPLETE: 'Alcuni file di un invio mancano ancora, o sono stati rifiutati.',
  FRAME_UPLOAD_LAYOUT: 'I file di un invio non sono disposti come serve a quel tipo di lavoro.',
  FRAME_UPLOAD_LIMIT: 'Un invio ha più file, o file più grandi, di quanto il server accetti, o gli invii sono troppi.',
  FRAME_UPLOAD_NAME: 'Il nome o il percorso di un file non è sicuro su ogni sistema, o esce dalla sua cartella.',
  FRAME_UPLOAD_OFFSET: 'Un pezzo di un file non comincia dove arriva ciò che il server ne ha.',
  FRAME_WEBHOOK_LIMIT: 'Qualcuno ha già tanti webhook quanti se ne possono avere.',
  FRAME_REQUEST_TOO_MANY: 'Sono arrivate troppe richieste in poco tempo.',
  FRAME_SERVER_NOT_READY: 'Il server si sta avviando o fermando.',
  FRAME_SERVER_PORT: 'Il server non può ascoltare all’indirizzo e alla porta che gli sono stati dati.',
  FRAME_SERVER_RUNNING: 'Un server lavora già sulla cartella dei lavori.',
  FRAME_SERVER_TLS: 'Il certificato o la chiave per HTTPS non si può usare.',
  FRAME_USAGE: 'La riga di comando non si capisce.',
};

/**
 * What errors say and advise, where they say it in a sentence of their own. A reason that stands inside a sentence has a line
 * of its own; a test names every sentence that is missing here.
 */
export const SENTENCES: Sentences = {
  // --- half sentences that others are made of
  '{{file}}: {{what}}': '{{file}}: {{what}}',
  '{{file}}: {{what}}.': '{{file}}: {{what}}.',
  '{{file}} {{what}}.': '{{file}} {{what}}.',

  // --- disk
  'Cannot {{doing}} {{file}}: {{reason}}.': 'Impossibile {{doing}} {{file}}: {{reason}}.',
  'Cannot read {{file}}: it does not exist.': 'Impossibile leggere {{file}}: non esiste.',
  read: 'leggere',
  write: 'scrivere',
  'the disk is full': 'il disco è pieno',
  'the disk quota is used up': 'la quota del disco è esaurita',
  'the disk takes no file as large as that': 'il disco non accetta un file così grande',
  'the disk can only be read': 'il disco si può solo leggere',
  'access is denied': 'l’accesso è negato',
  'it does not exist': 'non esiste',
  'its folder does not exist': 'la sua cartella non esiste',
  'it is a folder': 'è una cartella',
  'a file of that name is in the way': 'c’è già un file con quel nome',
  'its links lead in a circle': 'i suoi collegamenti girano in tondo',
  'a part of the path is not a folder': 'una parte del percorso non è una cartella',
  'its name is too long for this disk': 'il suo nome è troppo lungo per questo disco',
  'the system reports {{errno}}': 'il sistema segnala {{errno}}',
  'Free some space, then go on with the same job.': 'Libera spazio, poi riprendi lo stesso lavoro.',
  'Choose another folder with --jobs-dir.': 'Scegli un’altra cartella con --jobs-dir.',
  'Give this user access to it, or choose another folder.':
    'Dai a questo utente l’accesso, o scegli un’altra cartella.',
  'Check the path.': 'Controlla il percorso.',
  'Choose another name.': 'Scegli un altro nome.',
  'Use a shorter name.': 'Usa un nome più corto.',
  'Check the disk or the network share, then try again.': 'Controlla il disco o la condivisione di rete, poi riprova.',
  '{{jobsDir}}: the job needs about {{needed}}, {{free}} are free.':
    '{{jobsDir}}: al lavoro servono circa {{needed}}, ne sono liberi {{free}}.',
  'Free some space, or choose another folder with --jobs-dir.':
    'Libera spazio, o scegli un’altra cartella con --jobs-dir.',

  // --- pictures and fragments
  'shows nothing but background': 'mostra solo lo sfondo',
  'shows more than one fragment': 'mostra più di un frammento',
  'shows a fragment of only {{area}} pixels': 'mostra un frammento di soli {{area}} pixel',
  'shows a fragment that runs out of the picture on every side':
    'mostra un frammento che esce dall’immagine da ogni lato',
  'has no plain background that the fragment could be told from':
    'non ha uno sfondo uniforme da cui distinguere il frammento',
  'Photograph the fragment on a background of another colour, or leave the file out.':
    'Fotografa il frammento su uno sfondo di un altro colore, o lascia fuori il file.',
  'Use a picture with more pixels (a fragment needs {{least}}), or leave the file out.':
    'Usa un’immagine con più pixel (a un frammento ne servono {{least}}), o lascia fuori il file.',
  'Use one photograph per fragment.': 'Usa una fotografia per ogni frammento.',
  'Photograph the whole fragment with background all around it.':
    'Fotografa il frammento intero, con lo sfondo tutto intorno.',
  'Photograph the fragment on one plain colour that it does not have itself, or give a PNG with transparency.':
    'Fotografa il frammento su un colore uniforme che esso non ha, o fornisci un PNG con trasparenza.',
  '{{file}} holds nothing but background': '{{file}} contiene solo lo sfondo',
  'Take the picture out, or give the true background colour with --bg "R G B".':
    'Togli l’immagine, o indica il vero colore dello sfondo con --bg "R G B".',
  '{{name}} has {{width}} x {{height}} pixels: too few to be matched.':
    '{{name}} ha {{width}} x {{height}} pixel: troppo pochi per confrontarlo.',
  'Leave it out, or take a picture with more pixels.': 'Lascialo fuori, o prendi un’immagine con più pixel.',
  '{{name}} marks a fragment of fewer than {{least}} pixels.':
    '{{name}} segna un frammento di meno di {{least}} pixel.',
  'Leave it out, or use a picture with more pixels.': 'Lasciala fuori, o usa un’immagine con più pixel.',
  '{{folder}} holds both {{one}} and {{other}}.': '{{folder}} contiene sia {{one}} sia {{other}}.',
  'Keep one of the two, or rename one.': 'Tieni uno dei due, o rinominane uno.',
  '{{folder}} holds no picture.': '{{folder}} non contiene immagini.',
  'Name the folder that holds the pictures: PNG, JPEG, TIFF, WebP or BMP.':
    'Indica la cartella che contiene le immagini: PNG, JPEG, TIFF, WebP o BMP.',
  'None of the pictures in {{folder}} falls to the side of {{side}}.':
    'Nessuna delle immagini in {{folder}} ricade nella parte {{side}}.',
  'Add more pictures: their contents decide which serve for tuning and which for judging.':
    'Aggiungi immagini: il loro contenuto decide quali servono per tarare e quali per giudicare.',
  '{{file}} is not a file.': '{{file}} non è un file.',
  'Name a file of constraints.': 'Indica un file di vincoli.',
  'Name a picture file.': 'Indica un file di immagine.',
  '{{path}} is no file that could say {{says}}.': '{{path}} non è un file che possa dire {{says}}.',
  'Name a file like {{example}} of the program.': 'Indica un file come {{example}} del programma.',
  'Name a parameter file.': 'Indica un file di parametri.',
  '{{folder}} is not a folder.': '{{folder}} non è una cartella.',
  'Name the folder that holds the pictures.': 'Indica la cartella che contiene le immagini.',
  '{{folder}}: one fragment alone cannot be put together.': '{{folder}}: un frammento solo non si può ricomporre.',
  'Give at least two fragments.': 'Fornisci almeno due frammenti.',
  '{{folder}} holds {{count}} pictures; the limit is {{limit}}.':
    '{{folder}} contiene {{count}} immagini; il limite è {{limit}}.',
  'Choose some of them with parts, such as "1:5000".': 'Scegline alcune con le parti, per esempio "1:5000".',
  '{{name}} marks no fragment: it is black all over.': '{{name}} non segna alcun frammento: è tutta nera.',
  'Paint the fragment white on black, or remove the file.': 'Dipingi il frammento bianco su nero, o togli il file.',
  '{{name}} marks the whole picture: it is white all over.': '{{name}} segna l’intera immagine: è tutta bianca.',
  'Paint only the fragment white and all else black, or remove the file.':
    'Dipingi bianco solo il frammento e nero il resto, o togli il file.',
  '{{one}} and {{other}} overlap around column {{column}}, row {{row}}: a part of the picture cannot belong to two fragments.':
    '{{one}} e {{other}} si sovrappongono intorno alla colonna {{column}}, riga {{row}}: una parte dell’immagine non può appartenere a due frammenti.',
  'Repaint the masks so that each pixel is white in one of them at most.':
    'Ridipingi le maschere in modo che ogni pixel sia bianco in una sola di esse.',
  '{{folder}} already holds something.': '{{folder}} contiene già qualcosa.',
  'Name a folder that is empty or does not exist yet; nothing is written over.':
    'Indica una cartella vuota o che ancora non esiste; nulla viene sovrascritto.',
  '{{file}} has {{width}} x {{height}} pixels; the limit is {{side}} a side and {{all}} in all.':
    '{{file}} ha {{width}} x {{height}} pixel; il limite è {{side}} per lato e {{all}} in tutto.',
  'Scale the picture down, or raise max_picture_side and max_picture_pixels.':
    'Riduci l’immagine, o alza max_picture_side e max_picture_pixels.',
  '{{file}} ({{width}} x {{height}} px) has no room for {{pieces}} pieces{{wear}}.':
    'In {{file}} ({{width}} x {{height}} px) non c’è posto per {{pieces}} pezzi{{wear}}.',
  ' with {{erosion}} px of wear': ' con {{erosion}} px di usura',
  '{{file}} gives only {{most}} fragments of this size; {{wanted}} are asked for.':
    '{{file}} dà solo {{most}} frammenti di questa misura; ne sono chiesti {{wanted}}.',
  'Give a larger second picture, or a smaller --spurious.':
    'Fornisci una seconda immagine più grande, o uno --spurious più piccolo.',
  'The picture would have {{width}} x {{height}} pixels: its fragments lie too far apart.':
    'L’immagine avrebbe {{width}} x {{height}} pixel: i suoi frammenti sono troppo lontani.',
  'Bring what is locked in the constraints nearer together, or use smaller pictures of the fragments.':
    'Avvicina ciò che i vincoli bloccano, o usa immagini più piccole dei frammenti.',
  '{{file}} is not a PNG, JPEG, TIFF, WebP or BMP picture.': '{{file}} non è un’immagine PNG, JPEG, TIFF, WebP o BMP.',
  'Give a picture of one of these types, or take the file out of the folder.':
    'Fornisci un’immagine di uno di questi tipi, o togli il file dalla cartella.',
  'Cannot read the BMP picture {{file}}: {{reason}}.': 'Impossibile leggere l’immagine BMP {{file}}: {{reason}}.',
  'Save the picture again, for instance as PNG.': 'Salva di nuovo l’immagine, per esempio come PNG.',
  '{{file}} is cut short or damaged ({{said}}).': '{{file}} è troncato o danneggiato ({{said}}).',
  'Copy or save the picture again, or take it out of the folder.':
    'Copia o salva di nuovo l’immagine, o toglila dalla cartella.',
  '{{file}} has {{width}} x {{height}} pixels: {{count}} fragments cannot be told apart on it.':
    '{{file}} ha {{width}} x {{height}} pixel: non vi si distinguono {{count}} frammenti.',
  'Give a larger picture of the intact work, or none.':
    'Fornisci un’immagine più grande dell’opera intatta, o nessuna.',

  // --- parameters
  '--set {{setting}}: expected key=value.': '--set {{setting}}: ci si aspetta chiave=valore.',
  'Write for instance --set top_k=5.': 'Scrivi per esempio --set top_k=5.',
  '{{file}}: {{place}} must be an object { … }, got {{value}}.':
    '{{file}}: {{place}} dev’essere un oggetto { … }, è {{value}}.',
  'the file': 'il file',
  'Compare it with config_template.json.': 'Confrontalo con config_template.json.',
  'how the server is guarded': 'com’è protetto il server',
  'a host, an address or a network': 'un host, un indirizzo o una rete',
  '"internal", "any", an address or a network': '"internal", "any", un indirizzo o una rete',
  'an address or a network such as 10.0.0.0/8': 'un indirizzo o una rete come 10.0.0.0/8',
  'it refers to itself too often': 'rimanda troppo spesso a sé stesso',
  '{{key}} must be {{expected}}, got {{value}}.': '{{key}} dev’essere {{expected}}, è {{value}}.',
  '{{key}} stands twice.': '{{key}} compare due volte.',
  'Correct the value.': 'Correggi il valore.',
  'Remove one of the two.': 'Togline uno.',
  '{{key}} is a group of parameters.': '{{key}} è un gruppo di parametri.',
  'Name one of them, such as {{first}}.': 'Indicane uno, per esempio {{first}}.',
  'LOG_LEVEL must be one of {{levels}}, got "{{text}}".': 'LOG_LEVEL dev’essere uno tra {{levels}}, è "{{text}}".',
  'Correct LOG_LEVEL in the environment or in .env.': 'Correggi LOG_LEVEL nell’ambiente o in .env.',
  '{{file}}: what it says of data_protection cannot be understood.':
    '{{file}}: ciò che dice di data_protection non si capisce.',
  'Write data_protection: {encryption_at_rest: true or false, key_rotation_days: a whole number}.':
    'Scrivi data_protection: {encryption_at_rest: true o false, key_rotation_days: un numero intero}.',
  'params: {{key}} can be at most {{most}} here.': 'params: qui {{key}} può valere al massimo {{most}}.',
  'Use the command line on the server for larger pictures.':
    'Per immagini più grandi usa la riga di comando sul server.',
  'params: {{key}} cannot be set to this over the network.':
    'params: attraverso la rete {{key}} non si può impostare così.',
  'Set it to "" or "none".': 'Impostalo a "" o "none".',
  'Leave it out: the server sets it.': 'Lascialo fuori: lo imposta il server.',
  '{{file}} is not valid JSON: {{said}}.': '{{file}} non è JSON valido: {{said}}.',
  'Compare it with config_template.json, or make a new one with `frame-pipeline config init`.':
    'Confrontalo con config_template.json, o creane uno nuovo con `frame-pipeline config init`.',
  '{{file}} is too large for a parameter file ({{bytes}} bytes).':
    '{{file}} è troppo grande per un file di parametri ({{bytes}} byte).',
  'parts {{shown}}: {{reason}}.': 'parti {{shown}}: {{reason}}.',
  'Write for instance "1:9" or "1,3,5:7".': 'Scrivi per esempio "1:9" o "1,3,5:7".',
  '{{file}}: "{{key}}" is not known; did you mean "{{nearest}}"?':
    '{{file}}: "{{key}}" non è noto; intendevi "{{nearest}}"?',
  'Correct the key or remove it; `frame-pipeline config show` lists all.':
    'Correggi la chiave o toglila; `frame-pipeline config show` le elenca tutte.',

  // --- files of the formats, constraints
  'Name fragments as poses.json does, under "file" or "id".':
    'Nomina i frammenti come fa poses.json, sotto "file" o "id".',
  'Check that the file belongs to this set of fragments.':
    'Controlla che il file appartenga a questo insieme di frammenti.',
  '{{file}}: the job has {{count}} fragments, no {{number}}th':
    '{{file}}: il lavoro ha {{count}} frammenti, non c’è il numero {{number}}',
  'Check that the ground truth belongs to the fragments of this job.':
    'Controlla che la soluzione nota appartenga ai frammenti di questo lavoro.',
  '{{file}}, line {{line}}: the matrix mirrors, scales or shears; only a turn and a shift fit fragments':
    '{{file}}, riga {{line}}: la matrice riflette, scala o deforma; ai frammenti si addicono solo rotazione e spostamento',
  'Check that rows and columns of the matrix stand in the order of docs/reference/formats.md.':
    'Controlla che righe e colonne della matrice siano nell’ordine di docs/reference/formats.md.',
  '{{file}}: it is no JSON: {{said}}': '{{file}}: non è JSON: {{said}}',
  'it is no JSON: {{said}}': 'non è JSON: {{said}}',
  'Write the file again with the program it came from; docs/reference/formats.md shows the format.':
    'Riscrivi il file con il programma da cui viene; docs/reference/formats.md mostra il formato.',
  'Send it as UTF-8 text, or leave it out.': 'Invialo come testo UTF-8, o lascialo fuori.',
  '{{file}}: {{one}} and {{other}} overlap where they are locked, grouped or joined.':
    '{{file}}: {{one}} e {{other}} si sovrappongono dove sono bloccati, raggruppati o uniti.',
  'Move one of the two, or take back what holds it there.': 'Sposta uno dei due, o ritira ciò che lo tiene lì.',
  '{{file}}: {{one}} and {{other}} {{what}}.': '{{file}}: {{one}} e {{other}} {{what}}.',
  'Take one of the two back.': 'Ritira uno dei due.',
  'Keep one of its two poses.': 'Tieni una delle sue due posizioni.',
  '{{file}}: the joint of {{one}} and {{other}} is accepted, and no way is known in which they meet.':
    '{{file}}: la giunzione di {{one}} e {{other}} è accettata, ma non si sa in che modo si uniscano.',
  'Say with "aFromB" how they lie to one another, as in poses.json.':
    'Indica con "aFromB" come stanno l’uno rispetto all’altro, come in poses.json.',

  // --- job folders
  '{{root}} has no original.': '{{root}} non ha l’originale.',
  '{{file}} is not valid JSON.': '{{file}} non è JSON valido.',
  'Run the job again with --from {{step}}.': 'Riesegui il lavoro con --from {{step}}.',
  '{{file}} is damaged or was written by another program.': '{{file}} è danneggiato o scritto da un altro programma.',
  'Start the job again from its pictures.': 'Ricomincia il lavoro dalle sue immagini.',
  '{{file}} is damaged, and nothing else opens the files of {{root}}.':
    '{{file}} è danneggiato, e null’altro apre i file di {{root}}.',
  'Restore this one file from a backup of the job; it fits whatever was made since.':
    'Ripristina questo solo file da un backup del lavoro; vale anche per ciò che è stato fatto dopo.',
  '{{file}} is damaged: it does not tell whose the job is.': '{{file}} è danneggiato: non dice di chi sia il lavoro.',
  'Restore it from a backup, or remove it: then only administrators see the job.':
    'Ripristinalo da un backup, o toglilo: allora solo gli amministratori vedono il lavoro.',
  '{{root}} was given a key by another process just now.': 'Un altro processo ha appena dato una chiave a {{root}}.',
  'Process {{pid}} on {{host}} is working on {{job}}.': 'Il processo {{pid}} su {{host}} sta lavorando a {{job}}.',
  'Wait until it has finished, or stop it, then try again.': 'Aspetta che finisca, o fermalo, poi riprova.',
  'Cancel it first, or wait until it has ended.': 'Prima interrompilo, o aspetta che finisca.',
  '{{root}} is not a job folder: it has no job.json.': '{{root}} non è la cartella di un lavoro: non ha job.json.',
  'Name a folder that `frame-pipeline jobs list` shows.': 'Indica una cartella che `frame-pipeline jobs list` mostra.',
  '{{root}} does not stand in the jobs folder {{jobsDir}}.': '{{root}} non sta nella cartella dei lavori {{jobsDir}}.',
  'Name its own jobs folder with --jobs-dir.': 'Indica la sua cartella dei lavori con --jobs-dir.',
  '{{root}} holds real fragments, so it knows no right answer.':
    '{{root}} contiene frammenti reali: non conosce la soluzione giusta.',
  'Give a ground truth that you have made with --gt.': 'Fornisci con --gt una soluzione fatta da te.',
  '{{file}} stands in the clear, and its job is encrypted.': '{{file}} è in chiaro, e il suo lavoro è cifrato.',
  'If it belongs there, take it in with `frame-pipeline keys encrypt <job>`.':
    'Se deve stare lì, includilo con `frame-pipeline keys encrypt <job>`.',
  '{{file}} cannot be decrypted: {{why}}.': '{{file}} non si può decifrare: {{why}}.',
  'Restore the file from a backup; an output is also made anew by running the job from its step.':
    'Ripristina il file da un backup; un risultato si rifà anche rieseguendo il lavoro dal suo passo.',
  '{{root}} has no answer yet.': '{{root}} non ha ancora un risultato.',
  'Run it to its end (run -j {{root}}), or take out what is there with --all.':
    'Eseguilo fino alla fine (run -j {{root}}), o estrai ciò che c’è con --all.',
  '{{file}} is not there: the step that writes it has not been done.':
    '{{file}} non c’è: il passo che lo scrive non è stato fatto.',
  'Run the job from an earlier step.': 'Esegui il lavoro da un passo precedente.',
  'There is a job {{job}} again.': 'C’è di nuovo un lavoro {{job}}.',
  'Delete that one first, or download what you need.': 'Prima elimina quello, o scarica ciò che ti serve.',

  // --- keys of jobs
  'Jobs in {{jobsDir}} are encrypted, and no key that opens them is set.':
    'I lavori in {{jobsDir}} sono cifrati, e non è impostata una chiave che li apra.',
  'Set PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE to what `keys init` was given.':
    'Imposta PIPELINE_KEY_FILE o PIPELINE_KEY_PASSPHRASE con ciò che fu dato a `keys init`.',
  'The key {{id}} of encrypted jobs is not in {{jobsDir}}.':
    'La chiave {{id}} dei lavori cifrati non è in {{jobsDir}}.',
  'Copy {{id}}.json there from the {{keys}} folder of the jobs folder that the job comes from, or restore it from a backup.':
    'Copiavi {{id}}.json dalla cartella {{keys}} della cartella dei lavori da cui il lavoro viene, o ripristinalo da un backup.',
  'Jobs in {{jobsDir}} are to be encrypted, and there is no key for it.':
    'I lavori in {{jobsDir}} sono da cifrare, e non c’è una chiave per farlo.',
  'Make one with `frame-pipeline keys init --new-key-file <file>` and set PIPELINE_KEY_FILE to it, or set PIPELINE_KEY_PASSPHRASE.':
    'Creane una con `frame-pipeline keys init --new-key-file <file>` e imposta con essa PIPELINE_KEY_FILE, o imposta PIPELINE_KEY_PASSPHRASE.',
  'Under the new key {{key}} a copy of {{job}} was not what it was.':
    'Sotto la nuova chiave {{key}} una copia di {{job}} non era più com’era.',
  'The key {{id}} of encrypted jobs cannot be used: {{why}}.':
    'La chiave {{id}} dei lavori cifrati non si può usare: {{why}}.',
  'Restore this file from a backup.': 'Ripristina questo file da un backup.',
  'Set PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE to what the key was made with.':
    'Imposta PIPELINE_KEY_FILE o PIPELINE_KEY_PASSPHRASE con ciò con cui la chiave fu creata.',
  'The data key {{id}} is not as it was wrapped by the key {{by}}.':
    'La chiave dei dati {{id}} non è come la chiave {{by}} l’aveva avvolta.',
  'Restore keys/data_key.json of the job from a backup; it fits whatever was made since.':
    'Ripristina keys/data_key.json del lavoro da un backup; vale anche per ciò che è stato fatto dopo.',
  'The secret {{about}} in the database does not open.': 'Il segreto {{about}} nel database non si apre.',
  'Enter it again.': 'Inseriscilo di nuovo.',
  'A passphrase for {{what}} needs at least {{least}} characters.':
    'Una frase segreta per {{what}} deve avere almeno {{least}} caratteri.',
  'Set a longer one, such as five words that do not belong together.':
    'Impostane una più lunga, per esempio cinque parole che non c’entrano l’una con l’altra.',
  'There is no key file for {{what}} at {{path}}.': 'Non c’è un file di chiave per {{what}} in {{path}}.',
  '{{path}} is no key file for {{what}}.': '{{path}} non è un file di chiave per {{what}}.',
  '{{jobsDir}} has keys already.': '{{jobsDir}} ha già delle chiavi.',
  'See `keys list`; `keys rotate` makes a new one.': 'Vedi `keys list`; `keys rotate` ne crea una nuova.',
  'Name jobs, or say --all.': 'Indica dei lavori, o scrivi --all.',
  'One of the two.': 'Uno dei due.',

  // --- learners, training, benchmark
  'Networks cannot run on {{device}} here: {{why}}': 'Qui le reti non possono girare su {{device}}: {{why}}',
  'Take cpu, or auto for whatever this machine has; `frame-pipeline selftest gpu` tells what that is.':
    'Prendi cpu, o auto per ciò che questa macchina ha; `frame-pipeline selftest gpu` dice che cos’è.',
  'The learners in {{folder}} cannot be used. {{reason}}':
    'I classificatori in {{folder}} non si possono usare. {{reason}}',
  'Put the folder back as it was installed, or train it again; or work without learners: boost.model=none.':
    'Rimetti la cartella com’era stata installata, o riaddestrali; oppure lavora senza classificatori: boost.model=none.',
  'The network runtime does not take learner {{name}} in {{folder}}: {{why}}':
    'Il motore delle reti non accetta il classificatore {{name}} in {{folder}}: {{why}}',
  'Train it again, or work without learners: boost.model=none.':
    'Riaddestralo, o lavora senza classificatori: boost.model=none.',
  'The learners in {{folder}} cannot be trained on. {{reason}}':
    'I classificatori in {{folder}} non si possono addestrare oltre. {{reason}}',
  'Put the folder back as it was, or train without --from.': 'Rimetti la cartella com’era, o addestra senza --from.',
  'Learner {{name}} says what is no number.': 'Il classificatore {{name}} risponde con ciò che non è un numero.',
  'There are no learners in {{folder}}.': 'In {{folder}} non ci sono classificatori.',
  'Name a folder that `frame-pipeline train` wrote, or set boost.model=none to work without learners.':
    'Indica una cartella scritta da `frame-pipeline train`, o imposta boost.model=none per lavorare senza classificatori.',
  'Name a folder that `frame-pipeline train` wrote.': 'Indica una cartella scritta da `frame-pipeline train`.',
  'Learner {{name}} in {{folder}} wants {{planes}} planes and {{numbers}} numbers of a seam, but this version shows {{ourPlanes}} and {{ourNumbers}}.':
    'Il classificatore {{name}} in {{folder}} vuole {{planes}} piani e {{numbers}} numeri di un bordo, ma questa versione ne mostra {{ourPlanes}} e {{ourNumbers}}.',
  'Train the learners anew with this version of the program.':
    'Riaddestra i classificatori con questa versione del programma.',
  'All jobs in {{jobs}} are of one work, and none may be both learned from and measured on.':
    'Tutti i lavori in {{jobs}} sono di una sola opera, e nessuno può servire sia per imparare sia per misurare.',
  'Add jobs of other works, or --pictures to measure on.':
    'Aggiungi lavori di altre opere, o --pictures su cui misurare.',
  'Of the pictures in {{folder}} one only serves for training.':
    'Delle immagini in {{folder}} una sola serve per l’addestramento.',
  'Add more pictures: two are needed at least, one to learn from and one to measure on.':
    'Aggiungi immagini: ne servono almeno due, una per imparare e una per misurare.',
  'There is nothing to learn from.': 'Non c’è nulla da cui imparare.',
  'Name --pictures <folder>, which are broken, or --jobs <folder>, whose joints people have judged; or both.':
    'Indica --pictures <cartella>, che vengono rotte, o --jobs <cartella>, le cui giunzioni sono state giudicate; o entrambe.',
  'Learners that are trained on keep their architecture.':
    'I classificatori addestrati oltre tengono la loro architettura.',
  'Leave --architecture out, or --from.': 'Togli --architecture, o --from.',
  'No learner tells right seams from wrong ones better than chance.':
    'Nessun classificatore distingue i bordi giusti dagli errati meglio del caso.',
  'Train on more puzzles (--puzzles) or for longer (--rounds).':
    'Addestra su più rompicapi (--puzzles) o più a lungo (--rounds).',
  'No job in {{folder}} tells of a joint that it is right or wrong.':
    'Nessun lavoro in {{folder}} dice di una giunzione se è giusta o errata.',
  'Accept or refuse joints in the constraints.json of a job that has passed step 2, or take simulations.':
    'Accetta o rifiuta giunzioni nel constraints.json di un lavoro che ha superato il passo 2, o prendi simulazioni.',
  'The training was stopped. What is made and trained so far is kept.':
    'L’addestramento è stato fermato. Ciò che è fatto e addestrato finora è conservato.',
  'Give the same command again: it goes on from there.': 'Ripeti lo stesso comando: riprende da lì.',
  'The benchmark was stopped after {{done}} of {{count}} runs.':
    'Il benchmark è stato fermato dopo {{done}} prove su {{count}}.',
  'Give the same command again: it goes on from there, as long as {{out}} and the program stay as they are.':
    'Ripeti lo stesso comando: riprende da lì, finché {{out}} e il programma restano come sono.',
  'It is not said what to measure.': 'Non è detto che cosa misurare.',
  'Name a folder of sets with --sets <folder>, or a suite of puzzles with --suite solver.':
    'Indica una cartella di insiemi con --sets <cartella>, o una serie di rompicapi con --suite solver.',
  '{{file}} is no report of a benchmark: {{why}}.': '{{file}} non è il resoconto di un benchmark: {{why}}.',
  'Name the .json that an earlier `frame-pipeline benchmark` wrote, such as one of benchmarks/results.':
    'Indica il .json scritto da un precedente `frame-pipeline benchmark`, per esempio uno di benchmarks/results.',
  '{{file}} has none of the runs that are to be made.': '{{file}} non ha nessuna delle prove da fare.',
  'Compare with a report of the same suite or sets.':
    'Confronta con un resoconto della stessa serie o degli stessi insiemi.',
  'There is no folder of sets at {{folder}}.': 'In {{folder}} non c’è una cartella di insiemi.',
  'Name a folder that holds one folder per set with --sets, or use --suite development, which needs none.':
    'Indica con --sets una cartella che ne contiene una per insieme, o usa --suite development, che non ne ha bisogno.',
  'No set with pieces and a {{truth}} in {{folder}}.': 'In {{folder}} non c’è un insieme con frammenti e un {{truth}}.',
  'There is no set "{{name}}" in {{folder}}.': 'In {{folder}} non c’è un insieme "{{name}}".',
  'A set is a folder with fragment_0001.png … and {{truth}}, or with these in its folder fragments.':
    'Un insieme è una cartella con fragment_0001.png … e {{truth}}, o con questi nella sua cartella fragments.',
  'The sets there: {{names}}.': 'Gli insiemi lì presenti: {{names}}.',
  'There is no suite "{{name}}".': 'Non c’è una serie "{{name}}".',
  '{{file}} cannot be read.': '{{file}} non si può leggere.',
  'Name one of {{names}}, or a manifest of your own by its path.':
    'Indica una tra {{names}}, o un manifesto tuo con il suo percorso.',
  'There is no group or puzzle "{{name}}" to run.': 'Non c’è un gruppo o rompicapo "{{name}}" da eseguire.',
  'It needs sets on disk: name their folder with --sets.':
    'Servono insiemi su disco: indica la loro cartella con --sets.',
  'The groups: {{known}}.': 'I gruppi: {{known}}.',
  'The simulation of the benchmark failed: {{said}}': 'La simulazione del benchmark è fallita: {{said}}',
  'A job of the tuning failed: {{said}}': 'Un lavoro della taratura è fallito: {{said}}',
  'The tuning was stopped; nothing was written.': 'La taratura è stata fermata; nulla è stato scritto.',
  'It is not said which parameter file to write.': 'Non è detto quale file di parametri scrivere.',
  'Name one with --config ours.json, or set PIPELINE_DEFAULT_CONFIG; it need not exist yet.':
    'Indicane uno con --config ours.json, o imposta PIPELINE_DEFAULT_CONFIG; non occorre che esista già.',

  // --- evaluate
  'There is no picture of fragment {{number}} in {{folder}}':
    'In {{folder}} non c’è l’immagine del frammento {{number}}',
  'Name the folder with all fragments that the ground truth lists.':
    'Indica la cartella con tutti i frammenti elencati dalla soluzione nota.',
  '{{file}} tells places by the centres of pictures, and none is given':
    '{{file}} indica i posti con i centri delle immagini, e non ne è data alcuna',
  'Add the folder of the fragments with --fragments.': 'Aggiungi la cartella dei frammenti con --fragments.',
  '{{file}} cannot be read': '{{file}} non si può leggere',
  'Check the path and the right to read it.': 'Controlla il percorso e il diritto di leggerlo.',
  'Name either a job folder, or files with --gt and --pose.':
    'Indica o la cartella di un lavoro, o dei file con --gt e --pose.',
  'See frame-pipeline evaluate --help for examples.': 'Vedi gli esempi con frame-pipeline evaluate --help.',
  'The candidates do not say under which wear they were found.':
    'I candidati non dicono con quale usura siano stati trovati.',
  'Make step 2 again with this program: run -j <job> --from 2.':
    'Rifai il passo 2 con questo programma: run -j <lavoro> --from 2.',

  // --- the machine
  'The system does not let this process have the priority {{nice}}.':
    'Il sistema non concede a questo processo la priorità {{nice}}.',
  'Set system.nice to 0, and the priority where the program is started (nice, or Nice= of systemd).':
    'Imposta system.nice a 0, e la priorità là dove il programma viene avviato (nice, o Nice= di systemd).',
  'A thread ran out of memory.': 'A un thread è finita la memoria.',
  'Use fewer threads (--threads 1) or smaller pictures, then go on with: frame-pipeline run -j <job folder>':
    'Usa meno thread (--threads 1) o immagini più piccole, poi riprendi con: frame-pipeline run -j <cartella del lavoro>',
  'There is no memory left to open {{file}}.': 'Non resta memoria per aprire {{file}}.',
  'Raise system.memory_limit_mb, or use fewer threads or smaller pictures. A job that has begun goes on with: frame-pipeline run -j <job folder> --set system.memory_limit_mb=<more>':
    'Alza system.memory_limit_mb, o usa meno thread o immagini più piccole. Un lavoro cominciato riprende con: frame-pipeline run -j <cartella del lavoro> --set system.memory_limit_mb=<di più>',
  'Something unexpected happened: {{message}}': 'È accaduto qualcosa di inatteso: {{message}}',
  'Run the same command with LOG_LEVEL=debug for the details, and report them.':
    'Ripeti il comando con LOG_LEVEL=debug per i dettagli, e segnalali.',
  'The details stand in {{file}}; please report them. The job can go on from its last finished step.':
    'I dettagli sono in {{file}}; segnalali. Il lavoro può riprendere dall’ultimo passo finito.',
  'Asked to fail.': 'È stato chiesto di fallire.',
  'The work was stopped. All finished steps are kept.':
    'Il lavoro è stato fermato. Tutti i passi finiti sono conservati.',
  'Go on with: frame-pipeline run -j {{job}}': 'Riprendi con: frame-pipeline run -j {{job}}',
  'The work was stopped before it was done.': 'Il lavoro è stato fermato prima della fine.',
  'Go on with: frame-pipeline run -j <job folder>': 'Riprendi con: frame-pipeline run -j <cartella del lavoro>',

  // --- notes and warnings of a run
  'The reference shows none of the fragments, so it told nothing: it may be of another work.':
    'Il riferimento non mostra alcun frammento, quindi non ha detto nulla: può essere di un’altra opera.',
  "{{name}} is drawn at {{percent}} of the fragments' size: whole, it would be too large.":
    '{{name}} è disegnata al {{percent}} della misura dei frammenti: intera sarebbe troppo grande.',
  'Learner {{name}} is {{state}} and does not vote.': 'Il classificatore {{name}} è {{state}} e non vota.',
  missing: 'mancante',
  '{{path}} of the learners is {{state}}; the votes do not need it.':
    '{{path}} dei classificatori è {{state}}; i voti non ne hanno bisogno.',
  'Passed over, nothing left of them: {{names}}.': 'Tralasciati, non ne resta nulla: {{names}}.',
  'Passed over, no fragments: {{names}}.': 'Tralasciati, non sono frammenti: {{names}}.',
  '{{chosen}} of {{count}} pictures take part: parts "{{parts}}".':
    'Partecipano {{chosen}} immagini su {{count}}: parti "{{parts}}".',
  '{{key}} steers the MATLAB scripts only; the native engine does not use it.':
    '{{key}} guida solo gli script MATLAB; il motore nativo non lo usa.',
  '{{key}} has no effect. {{why}}': '{{key}} non ha effetto. {{why}}',

  // --- usage of the command line
  '{{shown}} is empty.': '{{shown}} è vuoto.',
  'Give it a value, or leave it out. In a script, a variable may not be set.':
    'Dagli un valore, o lascialo fuori. In uno script, forse una variabile non è impostata.',
  'Add --help to the command to see what it takes.': 'Aggiungi --help al comando per vedere che cosa accetta.',
  'There is nothing to run.': 'Non c’è nulla da eseguire.',
  'Masks, --fragments and -j each name another input.': 'Maschere, --fragments e -j indicano ciascuno un’altra fonte.',
  'Name masks and an original, or --fragments <folder>, or -j <job folder>; one of the three.':
    'Indica maschere e un originale, o --fragments <cartella>, o -j <cartella del lavoro>; uno dei tre.',
  'The original picture is missing after the folder of masks.':
    'Dopo la cartella delle maschere manca l’immagine originale.',
  'Write: frame-pipeline run <masks> <original> [parts] [config]. For photographs of real fragments: run --fragments <folder>.':
    'Scrivi: frame-pipeline run <maschere> <originale> [parti] [configurazione]. Per fotografie di frammenti reali: run --fragments <cartella>.',
  'A job that goes on keeps its parameters; --config is for a new one.':
    'Un lavoro che riprende tiene i suoi parametri; --config è per uno nuovo.',
  'Change single parameters of the job with --set key=value.':
    'Cambia singoli parametri del lavoro con --set chiave=valore.',
  '{{option}} {{text}}: there is no such step.': '{{option}} {{text}}: questo passo non c’è.',
  'Name a step by its number, 1 to 6, or by its name, such as boost.':
    'Indica un passo con il suo numero, da 1 a 6, o con il suo nome, per esempio boost.',
  'The run would start at {{from}}, after its end {{to}}.':
    'L’esecuzione comincerebbe da {{from}}, dopo la sua fine {{to}}.',
  'Name a first step that does not come after the last one.': 'Indica un primo passo che non venga dopo l’ultimo.',
  '{{given}} needs {{needed}} beside it.': '{{given}} vuole accanto {{needed}}.',
  'For instance: --spurious 0.1 --spurious-picture other.jpg.':
    'Per esempio: --spurious 0.1 --spurious-picture altra.jpg.',
  '{{option}} must be a number from {{min}} to {{max}}, got "{{text}}".':
    '{{option}} dev’essere un numero da {{min}} a {{max}}, è "{{text}}".',
  '{{option}} must be a whole number from {{least}} on, got "{{text}}".':
    '{{option}} dev’essere un numero intero da {{least}} in su, è "{{text}}".',
  'Correct the number.': 'Correggi il numero.',
  'A job that goes on keeps its parameters; a file does not change them.':
    'Un lavoro che riprende tiene i suoi parametri; un file non li cambia.',
  'Name either a parameter file or a job.': 'Indica o un file di parametri o un lavoro.',
  '{{file}} is there already.': '{{file}} c’è già.',
  'Choose another name, or add --force to replace it.': 'Scegli un altro nome, o aggiungi --force per sostituirlo.',
  'Removing a job needs a yes, and nobody can be asked here.':
    'Per rimuovere un lavoro serve un sì, e qui non si può chiedere a nessuno.',
  'Add --yes.': 'Aggiungi --yes.',

  // --- alerts, monitor, network
  'Correct it.': 'Correggilo.',
  'The silence would have ended at {{time}}.': 'Il silenzio sarebbe già finito il {{time}}.',
  'Give a time to come.': 'Indica un momento futuro.',
  'No silence made by hand holds for "{{name}}".': 'Nessun silenzio fatto a mano vale per "{{name}}".',
  'This one stands in the file about alerts: change it there.': 'Questo sta nel file degli avvisi: cambialo lì.',
  'See `frame-pipeline alerts list`.': 'Vedi `frame-pipeline alerts list`.',
  'There is no rule and no group "{{name}}"{{hint}}': 'Non c’è né una regola né un gruppo "{{name}}"{{hint}}',
  '`frame-pipeline alerts list` shows all.': '`frame-pipeline alerts list` li mostra tutti.',
  'There is no rule or group "{{name}}".': 'Non c’è una regola o un gruppo "{{name}}".',
  'Name one of the list.': 'Indicane uno dell’elenco.',
  'Correct the key or remove it; docs/guides/get-alerts.md names all.':
    'Correggi la chiave o toglila; docs/guides/get-alerts.md le nomina tutte.',
  'There is no channel "{{name}}" that is switched on.': 'Non c’è un canale "{{name}}" che sia attivo.',
  'Name one of: {{names}}.': 'Indica uno tra: {{names}}.',
  'A silence ends at one time.': 'Un silenzio finisce in un solo momento.',
  'Give either --for or --until.': 'Indica o --for o --until.',
  'There is no folder of jobs at {{folder}}.': 'In {{folder}} non c’è una cartella dei lavori.',
  'Check the path given with --jobs-dir, or mount its disk.':
    'Controlla il percorso dato con --jobs-dir, o monta il suo disco.',
  'A monitor already watches with {{stateDir}}. {{why}}': 'Un monitor sorveglia già con {{stateDir}}. {{why}}',
  'Let that one go on, or stop it first.': 'Lascia continuare quello, o prima fermalo.',
  '{{what}}: {{host}} {{reason}}.': '{{what}}: {{host}} {{reason}}.',
  'Check the address, and whether this machine may reach it.':
    'Controlla l’indirizzo, e che questa macchina possa raggiungerlo.',
  '{{what}}: {{host}} is not on the public internet.': '{{what}}: {{host}} non è su internet pubblica.',
  'If it is meant, name the host or its network in allow_private_targets.':
    'Se è voluto, nomina l’host o la sua rete in allow_private_targets.',
  'Give the address that it leads to in the end.': 'Indica l’indirizzo a cui porta alla fine.',
  'Give an address that begins with https://, with no user and password in it.':
    'Indica un indirizzo che cominci con https://, senza utente e password.',
  'The webhook: {{host}} is not on the public internet.': 'Il webhook: {{host}} non è su internet pubblica.',
  'Give a public address, or have an administrator name this one in network.allow_private_targets of security-config.yml.':
    'Indica un indirizzo pubblico, o fai nominare questo da un amministratore in network.allow_private_targets di security-config.yml.',

  // --- backup and recovery
  'Another process is pruning this repository.': 'Un altro processo sta sfoltendo questo deposito.',
  'Try again when it has ended.': 'Riprova quando sarà finito.',
  'Correct the file, or write it anew with `backup schedule --set`.':
    'Correggi il file, o riscrivilo con `backup schedule --set`.',
  '"{{expression}}" is no cron expression: {{why}}': '"{{expression}}" non è un’espressione cron: {{why}}',
  'Write minute, hour, day, month and weekday, such as "30 1 * * *" for half past one every night.':
    'Scrivi minuto, ora, giorno, mese e giorno della settimana, per esempio "30 1 * * *" per ogni notte all’una e mezza.',
  'A key of the repository is damaged: {{keys}}.': 'Una chiave del deposito è danneggiata: {{keys}}.',
  'Use another of its keys, or a copy of that file.': 'Usa un’altra delle sue chiavi, o una copia di quel file.',
  'See with `backup verify --read-data` which backups are whole, and take one of those; or restore what is whole of this one with --skip-damaged.':
    'Vedi con `backup verify --read-data` quali backup sono integri, e prendi uno di quelli; o ripristina con --skip-damaged ciò che di questo è integro.',
  '{{name}} is damaged: {{reason}}.': '{{name}} è danneggiato: {{reason}}.',
  'Take another backup; `backup list` shows which are good.':
    'Prendi un altro backup; `backup list` mostra quali sono validi.',
  '{{why}} So nobody knows what it needs, and nothing is removed.':
    '{{why}} Non si sa quindi che cosa gli serva, e nulla viene tolto.',
  '{{file}} in {{root}} is damaged.': '{{file}} in {{root}} è danneggiato.',
  'Put a copy of this file back; it holds no secret and never changes.':
    'Rimetti una copia di questo file; non contiene segreti e non cambia mai.',
  'Backups are always encrypted, and neither PIPELINE_BACKUP_PASSPHRASE nor PIPELINE_BACKUP_KEY_FILE is set.':
    'I backup sono sempre cifrati, e non è impostata né PIPELINE_BACKUP_PASSPHRASE né PIPELINE_BACKUP_KEY_FILE.',
  'Make a key with `frame-pipeline backup init --new-key-file <file>`, set PIPELINE_BACKUP_KEY_FILE to it, and keep a copy elsewhere; or set PIPELINE_BACKUP_PASSPHRASE.':
    'Crea una chiave con `frame-pipeline backup init --new-key-file <file>`, imposta con essa PIPELINE_BACKUP_KEY_FILE e tienine una copia altrove; o imposta PIPELINE_BACKUP_PASSPHRASE.',
  'The passphrase or the key file does not open this repository.':
    'La frase segreta o il file di chiave non apre questo deposito.',
  'Its keys: {{keys}}. Set the one that it was made with.':
    'Le sue chiavi: {{keys}}. Imposta quella con cui fu creato.',
  'There is no backup {{name}} in {{root}}.': 'In {{root}} non c’è il backup {{name}}.',
  '{{name}} came to nothing: {{why}}': '{{name}} non è riuscito: {{why}}',
  'Name one that `backup list` or `recovery list` shows as good or damaged.':
    'Indicane uno che `backup list` o `recovery list` mostra come valido o danneggiato.',
  'There is no good {{kind}} in {{root}}.': 'In {{root}} non c’è un {{kind}} valido.',
  'recovery point': 'punto di ripristino',
  'Make one with `{{command}} create`.': 'Creane uno con `{{command}} create`.',
  'The newest of all is {{name}}, {{state}}: name it, and see with `backup verify --read-data` how much of it is whole.':
    'Il più recente è {{name}}, {{state}}: indicalo, e vedi con `backup verify --read-data` quanto ne è integro.',
  damaged: 'danneggiato',
  failed: 'fallito',
  'Name one that `backup list` or `recovery list` shows.': 'Indicane uno che `backup list` o `recovery list` mostra.',
  '{{name}} holds nothing at {{paths}}.': '{{name}} non contiene nulla in {{paths}}.',
  'See what it holds with `backup list <name>`.': 'Vedi che cosa contiene con `backup list <nome>`.',
  '{{name}} is no recovery point.': '{{name}} non è un punto di ripristino.',
  'See `recovery list`. A backup is read back by `backup verify --read-data <name>`.':
    'Vedi `recovery list`. Un backup si rilegge con `backup verify --read-data <nome>`.',
  'The repository of backups is gone from {{root}}.': 'Il deposito dei backup è sparito da {{root}}.',
  'Mount its disk. If it is lost for good, make a new one with `backup init`.':
    'Monta il suo disco. Se è perduto per sempre, creane uno nuovo con `backup init`.',
  'There is no repository of backups in {{root}}.': 'In {{root}} non c’è un deposito di backup.',
  'Name its folder with --root or PIPELINE_BACKUP_DIR, mount its disk, or make one with `backup init`.':
    'Indica la sua cartella con --root o PIPELINE_BACKUP_DIR, monta il suo disco, o creane uno con `backup init`.',
  'The policy says of no backup that it is to be kept.': 'La regola non dice di nessun backup che sia da conservare.',
  'Say what to keep, such as --keep-last 7 --keep-daily 14 --keep-monthly 12.':
    'Indica che cosa conservare, per esempio --keep-last 7 --keep-daily 14 --keep-monthly 12.',
  '{{at}} is no folder, so nothing is written below it.': '{{at}} non è una cartella, quindi non vi si scrive nulla.',
  'Name an empty folder.': 'Indica una cartella vuota.',
  '{{path}} in the backup {{reason}}.': '{{path}} nel backup {{reason}}.',
  'Nothing was restored. Take another backup, and find out who could write in this one.':
    'Nulla è stato ripristinato. Prendi un altro backup, e scopri chi ha potuto scrivere in questo.',
  '{{root}} holds something that is no repository of backups.':
    '{{root}} contiene qualcosa che non è un deposito di backup.',
  'Name an empty folder, or one that is not there yet.': 'Indica una cartella vuota, o una che ancora non c’è.',
  '{{target}} is not empty.': '{{target}} non è vuota.',
  'Name an empty folder, or one that is not there yet; or restore in place with --in-place.':
    'Indica una cartella vuota, o una che ancora non c’è; o ripristina sul posto con --in-place.',
  'After restoring {{name}} the check failed, so everything was put back: {{problems}}':
    'Dopo il ripristino di {{name}} il controllo è fallito, quindi tutto è tornato com’era: {{problems}}',
  'Restore another backup. How things stood is also kept in {{point}}.':
    'Ripristina un altro backup. Com’erano le cose è conservato anche in {{point}}.',
  '{{path}} cannot be restored: {{why}}': '{{path}} non si può ripristinare: {{why}}',
  'The process that made it was killed.': 'Il processo che lo faceva è stato ucciso.',
  'There is a repository of backups in {{root}} already.': 'In {{root}} c’è già un deposito di backup.',
  'Go on with it, or name another folder with --root.': 'Continua con quello, o indica un’altra cartella con --root.',
  '--subset must be a share above 0% up to 100%, got "{{text}}".':
    '--subset dev’essere una quota sopra lo 0% e fino al 100%, è "{{text}}".',
  'Write it as 5%.': 'Scrivila come 5%.',
  'Say either --key-file or --passphrase-from.': 'Indica o --key-file o --passphrase-from.',
  'A key file that is not there yet is made; a passphrase is taken out of a variable of the environment.':
    'Un file di chiave che ancora non c’è viene creato; una frase segreta è presa da una variabile d’ambiente.',
  'The variable {{name}} is not set.': 'La variabile {{name}} non è impostata.',
  'Set it to the new passphrase for this one command.': 'Impostala alla nuova frase segreta per questo solo comando.',
  'There is no key {{id}}.': 'La chiave {{id}} non c’è.',
  'See `backup key list`.': 'Vedi `backup key list`.',
  'Key {{id}} is the one that is set now; it is not removed.':
    'La chiave {{id}} è quella ora impostata; non viene tolta.',
  'Add another key, set that one, and then remove this one with it.':
    'Aggiungi un’altra chiave, imposta quella, e con essa togli questa.',
  '--set and --off say opposite things.': '--set e --off dicono cose opposte.',
  'Give one of the two.': 'Indica uno dei due.',
  'Say either a folder to restore to, or --in-place.': 'Indica o una cartella in cui ripristinare, o --in-place.',
  'Into an empty folder it cannot do any harm; --in-place replaces what is there, and keeps that in a recovery point.':
    'In una cartella vuota non può fare danni; --in-place sostituisce ciò che c’è, e lo conserva in un punto di ripristino.',
  '--skip-damaged goes with a folder to restore to, and with no dry run.':
    '--skip-damaged va con una cartella in cui ripristinare, e non con una prova a vuoto.',
  'Restore into an empty folder and look at what came back; `backup verify --read-data` tells beforehand what is damaged.':
    'Ripristina in una cartella vuota e guarda che cosa è tornato; `backup verify --read-data` dice prima che cosa è danneggiato.',

  // --- the state database
  'The state database in {{stateDir}} was busy for too long.':
    'Il database dello stato in {{stateDir}} è stato occupato troppo a lungo.',
  'Other processes kept {{file}} to themselves for too long.':
    'Altri processi hanno tenuto per sé {{file}} troppo a lungo.',
  'Try again; if it stays so, look for a process of the program that hangs.':
    'Riprova; se resta così, cerca un processo del programma che è bloccato.',
  'The library better-sqlite3, which keeps metrics and alerts, does not load here.':
    'La libreria better-sqlite3, che conserva metriche e avvisi, qui non si carica.',
  'Run `npm install better-sqlite3@12.11` where the program is installed; runs of jobs do not need it.':
    'Esegui `npm install better-sqlite3@12.11` dove il programma è installato; i lavori non ne hanno bisogno.',
  '{{file}} was written by a newer version of the program.':
    '{{file}} è stato scritto da una versione più nuova del programma.',
  'Use that version again, or set PIPELINE_STATE_DIR to another folder; the jobs stay readable.':
    'Usa di nuovo quella versione, o imposta PIPELINE_STATE_DIR a un’altra cartella; i lavori restano leggibili.',
  '{{folder}} is on a network share ({{share}}).': '{{folder}} è su una condivisione di rete ({{share}}).',
  'Set PIPELINE_STATE_DIR to a folder on a disk of this machine; the jobs may stay on the share.':
    'Imposta PIPELINE_STATE_DIR a una cartella su un disco di questa macchina; i lavori possono restare sulla condivisione.',

  // --- accounts and security
  'The server does not answer to where this comes from.':
    'Il server non risponde al luogo da cui questa richiesta viene.',
  'Ask whoever runs it to add your network to allowed_ips.':
    'Chiedi a chi lo gestisce di aggiungere la tua rete ad allowed_ips.',
  'This did not come from the page of this server.': 'Questa richiesta non è venuta dalla pagina di questo server.',
  'Use the page itself, or send "{{header}}: 1", or log in with "as": "bearer". Behind a proxy that speaks TLS, name it in trusted_proxies.':
    'Usa la pagina stessa, o invia "{{header}}: 1", o accedi con "as": "bearer". Dietro un proxy che parla TLS, nominalo in trusted_proxies.',
  'Your role does not have the permission {{permission}}.': 'Il tuo ruolo non ha il permesso {{permission}}.',
  'Ask an administrator.': 'Chiedi a un amministratore.',
  'You may see this job, but not do this with it.': 'Puoi vedere questo lavoro, ma non farne questo.',
  'Ask its owner or an administrator.': 'Chiedi al suo proprietario o a un amministratore.',
  'This is only for somebody who has logged in with their password.':
    'È solo per chi ha effettuato l’accesso con la propria password.',
  'Log in; a token for scripts cannot do it.': 'Accedi; un token per gli script non può farlo.',
  'This takes permissions that you do not have: {{names}}.': 'Servono permessi che non hai: {{names}}.',
  'Ask somebody who has them.': 'Chiedi a qualcuno che li ha.',
  'Too many logins have failed.': 'Troppi accessi sono falliti.',
  'Try again in {{seconds}} s, or from a device that you have logged in from before.':
    'Riprova tra {{seconds}} s, o da un dispositivo da cui hai già effettuato l’accesso.',
  'This needs somebody who is logged in.': 'Serve aver effettuato l’accesso.',
  'Log in first.': 'Prima accedi.',
  'There is no session to go on with.': 'Non c’è una sessione da continuare.',
  'Log in.': 'Accedi.',
  'The session has ended.': 'La sessione è finita.',
  'Log in again.': 'Accedi di nuovo.',
  'This link is not good any more, or never was.': 'Questo link non vale più, o non è mai valso.',
  'Ask an administrator for a new one; the one for the first administrator is printed when the server starts.':
    'Chiedine uno nuovo a un amministratore; quello per il primo amministratore è stampato quando il server si avvia.',
  'The name or the password is wrong, or the account is switched off.':
    'Il nome o la password è errato, o l’account è disattivato.',
  'Try again, or ask an administrator for a new link.': 'Riprova, o chiedi a un amministratore un nuovo link.',
  'There is a user {{name}} already.': 'C’è già un utente {{name}}.',
  'The accounts in {{file}} cannot be read: {{why}}.': 'Gli account in {{file}} non si possono leggere: {{why}}.',
  'Stop the server and restore it: `frame-pipeline backup restore latest --in-place --only database/accounts.db`. It is never made anew by itself, since that would let anybody in; to begin with no accounts, move it away by hand.':
    'Ferma il server e ripristinalo: `frame-pipeline backup restore latest --in-place --only database/accounts.db`. Non viene mai rifatto da sé, perché così entrerebbe chiunque; per ricominciare senza account, spostalo a mano.',
  'Nobody would be left who can look after the server.': 'Non resterebbe nessuno che possa occuparsi del server.',
  'Give somebody else a role with system_config first.': 'Prima dai a qualcun altro un ruolo con system_config.',
  'There is no user {{name}}.': 'L’utente {{name}} non c’è.',
  '`frame-pipeline users list` shows all.': '`frame-pipeline users list` li mostra tutti.',
  'There is no token {{id}}.': 'Il token {{id}} non c’è.',
  '`frame-pipeline tokens list` shows all.': '`frame-pipeline tokens list` li mostra tutti.',
  'There is no role "{{role}}"{{hint}}': 'Il ruolo "{{role}}" non c’è{{hint}}',
  '`frame-pipeline roles list` shows all; security-config.yml adds more.':
    '`frame-pipeline roles list` li mostra tutti; security-config.yml ne aggiunge altri.',
  'There is no such token.': 'Quel token non c’è.',
  'It may have been revoked already.': 'Può essere già stato revocato.',
  'There is no such user.': 'Quell’utente non c’è.',
  'Take a few words that do not belong together; spaces are fine, and nothing else is asked for.':
    'Prendi alcune parole che non c’entrano l’una con l’altra; gli spazi vanno bene, e non si chiede altro.',
  'The audit log in {{folder}} is not as it was written: {{why}}.':
    'Il registro delle operazioni in {{folder}} non è come fu scritto: {{why}}.',
  'See `frame-pipeline audit verify`, and find out who changed it. `frame-pipeline audit begin-anew --why <reason>` sets it aside, keeps it, and says so in the new one.':
    'Vedi `frame-pipeline audit verify`, e scopri chi l’ha cambiato. `frame-pipeline audit begin-anew --why <motivo>` lo mette da parte, lo conserva, e lo dice in quello nuovo.',
  'The audit log in {{folder}} cannot be written: {{why}}':
    'Il registro delle operazioni in {{folder}} non si può scrivere: {{why}}',
  'See to the disk, or to the process that keeps the log to itself; nothing is done that is not written down.':
    'Controlla il disco, o il processo che tiene per sé il registro; nulla viene fatto senza scriverlo.',
  'The audit log is switched off.': 'Il registro delle operazioni è disattivato.',
  'Set audit.enabled in security-config.yml.': 'Imposta audit.enabled in security-config.yml.',
  'Correct the value; docs/guides/secure-it.md shows each.':
    'Correggi il valore; docs/guides/secure-it.md li mostra tutti.',
  'security-config.yml names no firewall_rules.': 'security-config.yml non nomina firewall_rules.',
  'Name a port and a source, as security-config.example.yml does.':
    'Indica una porta e una provenienza, come fa security-config.example.yml.',
  '{{file}}: security.network.{{key}}: "{{wrong}}" is not {{expected}}.':
    '{{file}}: security.network.{{key}}: "{{wrong}}" non è {{expected}}.',
  'Correct it; abbreviations such as 10.1 are not taken.': 'Correggilo; abbreviazioni come 10.1 non sono accettate.',
  '{{file}}{{where}}: it is not valid YAML ({{why}}).': '{{file}}{{where}}: non è YAML valido ({{why}}).',
  'Look at the indentation, at colons and at quotation marks.': 'Guarda i rientri, i due punti e le virgolette.',
  'The server may not listen on {{asked}}: {{why}}': 'Il server non può ascoltare su {{asked}}: {{why}}',
  'Name a certificate in security.network.tls or a proxy in trusted_proxies, or set encryption_in_transit to false.':
    'Indica un certificato in security.network.tls o un proxy in trusted_proxies, o metti encryption_in_transit a false.',
  'authentication is switched off.': 'l’autenticazione è disattivata.',
  'Switch it on, or listen on 127.0.0.1.': 'Attivala, o ascolta su 127.0.0.1.',
  '{{place}} {{weakness}}: anybody could make tokens with it.':
    '{{place}} {{weakness}}: chiunque potrebbe crearne token.',
  'Put JWT_SECRET_KEY=<key> into .env, with a key that `frame-pipeline security secret` prints; everybody then logs in anew.':
    'Metti JWT_SECRET_KEY=<chiave> in .env, con una chiave stampata da `frame-pipeline security secret`; tutti poi accedono di nuovo.',
  'Correct the key or remove it; docs/guides/secure-it.md names all.':
    'Correggi la chiave o toglila; docs/guides/secure-it.md le nomina tutte.',
  '{{file}}: {{place}} asks for ${{{name}}}, which is not set.':
    '{{file}}: {{place}} chiede ${{{name}}}, che non è impostata.',
  'Set {{name}} in the environment or in .env.': 'Imposta {{name}} nell’ambiente o in .env.',
  'Stopped; no password was set.': 'Fermato; nessuna password è stata impostata.',
  'The two passwords are not the same.': 'Le due password non coincidono.',
  'Try again.': 'Riprova.',
  'There is no password on standard input.': 'Sull’ingresso standard non c’è una password.',
  'Run the command on a terminal, pipe one line into it, or use --link.':
    'Esegui il comando in un terminale, dagli una riga con una pipe, o usa --link.',
  'A token is good for {{most}} days at most.': 'Un token vale al massimo {{most}} giorni.',
  'Take fewer --days.': 'Prendi meno --days.',
  '{{user}} does not have {{names}}.': '{{user}} non ha {{names}}.',
  'Take from: {{names}}.': 'Scegli tra: {{names}}.',
  '"{{name}}" is no permission{{hint}}': '"{{name}}" non è un permesso{{hint}}',
  '; did you mean "{{name}}"?': '; intendevi "{{name}}"?',

  // --- the server
  'Something went wrong in the server; its log tells what.':
    'Qualcosa è andato storto nel server; il suo registro dice che cosa.',
  'The request cannot be understood: {{message}}': 'La richiesta non si capisce: {{message}}',
  'See the reference of the API.': 'Vedi il manuale dell’API.',
  'The Idempotency-Key is no word of at most 255 letters.':
    'La Idempotency-Key non è una parola di al massimo 255 lettere.',
  'Send a random one, such as a UUID, with each new request.':
    'Inviane una casuale, per esempio un UUID, con ogni nuova richiesta.',
  'Name users by their ids.': 'Indica gli utenti con i loro id.',
  'The cursor is none that a page before gave.': 'Il cursore non è stato dato da una pagina precedente.',
  'Ask for the first page again.': 'Chiedi di nuovo la prima pagina.',
  'The header x-chunk-sha256 is missing, or is no SHA-256.':
    'L’intestazione x-chunk-sha256 manca, o non è uno SHA-256.',
  'Send the SHA-256 of the chunk in hexadecimal.': 'Invia lo SHA-256 del pezzo in esadecimale.',
  'A chunk is sent as application/octet-stream.': 'Un pezzo si invia come application/octet-stream.',
  'Set this as its content-type.': 'Imposta questo come suo content-type.',
  'The first administrator needs a name.': 'Al primo amministratore serve un nome.',
  'Choose a name to log in with.': 'Scegli un nome con cui accedere.',
  'That is no name for a user.': 'Questo non è un nome per un utente.',
  "Use letters, digits, spaces and . _ @ + ' -, {{most}} at most, beginning with a letter or digit.":
    "Usa lettere, cifre, spazi e . _ @ + ' -, al massimo {{most}}, cominciando con una lettera o una cifra.",
  'This Idempotency-Key was used for another request.': 'Questa Idempotency-Key è servita per un’altra richiesta.',
  'Take a new key for a new request.': 'Per una nuova richiesta prendi una nuova chiave.',
  'There is nothing at {{url}}.': 'In {{url}} non c’è nulla.',
  'There is no such job, or it is not for you to see.': 'Quel lavoro non c’è, o non puoi vederlo.',
  'There is no such silence that was made by hand.': 'Quel silenzio fatto a mano non c’è.',
  'The job has no such output.': 'Il lavoro non ha quel risultato.',
  'No two fragments could be joined, so there is no picture.':
    'Non è stato possibile unire due frammenti, quindi non c’è un’immagine.',
  'Look at the fragments one by one.': 'Guarda i frammenti uno per uno.',
  'The answer has no joint of the fragments {{a}} and {{b}}.':
    'Il risultato non ha una giunzione dei frammenti {{a}} e {{b}}.',
  'Ask for one of the joints that the scene lists.': 'Chiedi una delle giunzioni che la scena elenca.',
  'There is no such tile.': 'Quel riquadro non c’è.',
  'Ask for those that picture/tiles tells of.': 'Chiedi quelli di cui parla picture/tiles.',
  'The job has no {{what}}.': 'Il lavoro non ha {{what}}.',
  'The scene tells which pictures there are.': 'La scena dice quali immagini ci sono.',
  'There is no {{what}}.': 'Non c’è {{what}}.',
  'Ask for what the scene lists.': 'Chiedi ciò che la scena elenca.',
  'The job {{job}}, which this request made, was deleted since.':
    'Il lavoro {{job}}, creato da questa richiesta, è stato poi eliminato.',
  'Ask with a new Idempotency-Key.': 'Chiedi con una nuova Idempotency-Key.',
  'Begin a new upload.': 'Comincia un nuovo invio.',
  'There is no such webhook.': 'Quel webhook non c’è.',
  'List yours.': 'Elenca i tuoi.',
  'The request is too large.': 'La richiesta è troppo grande.',
  'Too many requests came from you in a short time.': 'Da te sono arrivate troppe richieste in poco tempo.',
  'Wait as long as Retry-After says.': 'Aspetta quanto dice Retry-After.',
  'Too many event streams are open.': 'Sono aperti troppi flussi di eventi.',
  'Close other windows, and try again.': 'Chiudi altre finestre, e riprova.',
  'Too many answers are being looked at.': 'Si stanno guardando troppi risultati.',
  'Try again in a minute.': 'Riprova tra un minuto.',
  'One person can have {{most}} tokens at most.': 'Una persona può avere al massimo {{most}} token.',
  'Revoke those that no script uses any more.': 'Revoca quelli che nessuno script usa più.',
  'Too many people are logging in at this moment.': 'In questo momento stanno accedendo troppe persone.',
  'Try again in some seconds.': 'Riprova tra qualche secondo.',
  'The job {{job}} is still being worked on.': 'Il lavoro {{job}} è ancora in corso.',
  'The job {{job}} has no answer yet.': 'Il lavoro {{job}} non ha ancora un risultato.',
  'Look again when it is done.': 'Guarda di nuovo quando sarà finito.',
  'Run it to its end first.': 'Prima eseguilo fino alla fine.',
  'Nothing has been measured in the last minutes.': 'Negli ultimi minuti non è stato misurato nulla.',
  "Ask again in a minute; if it stays so, the server's log says why.":
    'Chiedi di nuovo tra un minuto; se resta così, il registro del server dice perché.',
  'Ask again in a moment.': 'Chiedi di nuovo tra un momento.',
  'The server cannot listen at {{host}}, port {{port}}: {{reason}}.':
    'Il server non può ascoltare su {{host}}, porta {{port}}: {{reason}}.',
  'Name another one with --port, or stop the program that has it.':
    'Indicane un’altra con --port, o ferma il programma che la occupa.',
  'A server already works on {{jobsDir}}. {{why}}': 'Un server lavora già su {{jobsDir}}. {{why}}',
  'Use that one, or stop it first.': 'Usa quello, o prima fermalo.',
  '{{cert}} and {{key}} cannot be used for HTTPS: {{reason}}':
    '{{cert}} e {{key}} non si possono usare per HTTPS: {{reason}}',
  'Name a certificate (with its chain) and its key, both as PEM.':
    'Indica un certificato (con la sua catena) e la sua chiave, entrambi PEM.',
  'HTTPS needs a certificate and its key.': 'A HTTPS servono un certificato e la sua chiave.',
  'Give both --tls-cert and --tls-key.': 'Fornisci sia --tls-cert sia --tls-key.',
  'You have {{most}} webhooks, which is as many as one may have.': 'Hai {{most}} webhook, quanti se ne possono avere.',
  'Remove one first.': 'Prima togline uno.',

  // --- uploads
  'The server has no room for {{size}} MiB.': 'Sul server non c’è posto per {{size}} MiB.',
  'Ask an administrator to free some space.': 'Chiedi a un amministratore di liberare spazio.',
  '{{path}} is a zip, whatever its name says.': '{{path}} è uno zip, qualunque sia il suo nome.',
  'Send a zip alone and with the ending .zip, or send its pictures.':
    'Invia uno zip da solo e con estensione .zip, o invia le sue immagini.',
  'The pictures could not be looked at: one of them ended the check.':
    'Non è stato possibile guardare le immagini: una di esse ha fatto cadere il controllo.',
  'Save the pictures again with another program, and send them anew.':
    'Salva di nuovo le immagini con un altro programma, e rinviale.',
  '{{path}} is empty.': '{{path}} è vuoto.',
  'Leave it out, or save it again.': 'Lascialo fuori, o salvalo di nuovo.',
  'The check was stopped.': 'Il controllo è stato fermato.',
  'Ask again.': 'Chiedi di nuovo.',
  'The zip {{does}}.': 'Lo zip {{does}}.',
  'cannot be read ({{said}})': 'non si può leggere ({{said}})',
  'Pack the pictures anew, or send them without packing.':
    'Comprimi di nuovo le immagini, o inviale senza comprimerle.',
  'A zip comes alone: there are other files beside it.': 'Uno zip viene da solo: accanto ci sono altri file.',
  'Send the zip in an upload of its own, or only the pictures.':
    'Invia lo zip in un invio a parte, o solo le immagini.',
  'The zip holds no picture.': 'Lo zip non contiene immagini.',
  'Pack the pictures themselves: PNG, JPEG, TIFF, WebP or BMP.':
    'Comprimi le immagini stesse: PNG, JPEG, TIFF, WebP o BMP.',
  'The zip holds another zip, {{path}}.': 'Lo zip contiene un altro zip, {{path}}.',
  'Unpack the inner one, and pack the pictures themselves.': 'Estrai quello interno, e comprimi le immagini stesse.',
  'A chunk of {{path}} came damaged.': 'Un pezzo di {{path}} è arrivato danneggiato.',
  'Send it again.': 'Invialo di nuovo.',
  '{{path}} as a whole is not what was announced.': '{{path}} nel suo insieme non è ciò che era stato annunciato.',
  'Send it again from its beginning; it may have changed in between.':
    'Invialo di nuovo dall’inizio; può essere cambiato nel frattempo.',
  '{{path}} was refused: {{why}}': '{{path}} è stato rifiutato: {{why}}',
  'Make an upload without it; what was sent already need not be sent again.':
    'Fai un invio senza di esso; ciò che è già stato inviato non occorre inviarlo di nuovo.',
  '{{waiting}} of {{count}} files are still to come.': 'Devono ancora arrivare {{waiting}} file su {{count}}.',
  'Send what is missing first.': 'Prima invia ciò che manca.',
  'The zip holds more than {{most}} files.': 'Lo zip contiene più di {{most}} file.',
  'Send the files in several uploads.': 'Invia i file in più invii.',
  'Unpacked, the zip would be larger than the {{most}} MiB that it may be.':
    'Estratto, lo zip sarebbe più grande dei {{most}} MiB ammessi.',
  'Send the pictures themselves instead of a zip.': 'Invia le immagini stesse invece di uno zip.',
  'The chunk of {{path}} is longer than was announced, or than a chunk may be.':
    'Il pezzo di {{path}} è più lungo di quanto annunciato, o di quanto possa essere.',
  'Send chunks of at most {{most}} bytes, within the size that was announced.':
    'Invia pezzi di al massimo {{most}} byte, entro la misura annunciata.',
  'Send fewer or smaller files, or ask an administrator.':
    'Invia meno file o file più piccoli, o chiedi a un amministratore.',
  'You have {{count}} uploads that are not complete.': 'Hai {{count}} invii non completi.',
  'Complete or remove one of them first.': 'Prima completane o togline uno.',
  'All your uploads together may hold {{size}} MiB.': 'Tutti i tuoi invii insieme possono contenere {{size}} MiB.',
  'Remove an upload that is no longer needed; jobs keep their own copies.':
    'Togli un invio che non serve più; i lavori tengono le proprie copie.',
  'The file {{name}} {{why}}.': 'Il file {{name}} {{why}}.',
  'has an empty or far too long name': 'ha un nome vuoto o troppo lungo',
  'has characters in its name that cannot be seen': 'ha nel nome caratteri che non si vedono',
  'has an empty part in its path, or an absolute path': 'ha una parte vuota nel percorso, o un percorso assoluto',
  'is hidden, or leads out of its folder': 'è nascosto, o esce dalla sua cartella',
  'has a character in its name that Windows cannot have': 'ha nel nome un carattere che Windows non ammette',
  'has a name with a blank or dot at an end': 'ha un nome con uno spazio o un punto a un’estremità',
  'has a blank in its name that is none': 'ha nel nome uno spazio che non è tale',
  'has the name of a device of Windows': 'ha il nome di un dispositivo di Windows',
  'Rename it, with letters, digits, blanks, dots, dashes and underscores, and send it again.':
    'Rinominalo, con lettere, cifre, spazi, punti, trattini e trattini bassi, e invialo di nuovo.',
  '{{one}} and {{other}} would be one file on some disks.':
    '{{one}} e {{other}} su alcuni dischi sarebbero un solo file.',
  'Rename one of the two, and send them again.': 'Rinominane uno, e inviali di nuovo.',
  'There is no file {{name}} in the upload.': 'Nell’invio non c’è il file {{name}}.',
  'Name one of its pictures as the reference.': 'Indica una delle sue immagini come riferimento.',
  'There are several files {{name}} in the upload.': 'Nell’invio ci sono più file {{name}}.',
  'Send one of them.': 'Inviane uno.',
  'There is no original in the upload.': 'Nell’invio non c’è l’originale.',
  'There are several originals in the upload.': 'Nell’invio ci sono più originali.',
  '{{path}} is neither the original nor in the folder of masks.':
    '{{path}} non è né l’originale né nella cartella delle maschere.',
  'There is no folder of masks in the upload.': 'Nell’invio non c’è una cartella delle maschere.',
  'Send the masks in a folder masks/, and beside it the picture that they belong to, original.jpg or the like.':
    'Invia le maschere in una cartella masks/, e accanto l’immagine a cui appartengono, original.jpg o simile.',
  'The {{what}} lie in {{count}} folders.': 'Le immagini ({{what}}) stanno in {{count}} cartelle.',
  'Send the {{what}} in one folder; a picture of the intact work is named as the reference.':
    'Invia le immagini ({{what}}) in una sola cartella; un’immagine dell’opera intatta si indica come riferimento.',
};

/** An error as it was made, or as it came from the server. */
interface EnglishError {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | null | undefined;
}

/** An error as it is told to people. */
export interface ErrorWords {
  /** What is wrong: the very sentence, or what the code means where it has no Italian. */
  readonly what: string;
  /** The exact English sentence, where `what` does not say as much. */
  readonly detail: string | null;
  readonly remedy: string | null;
}

/** An error in Italian, found by its sentences and its code. */
export function errorInItalian({ code, message, remedy }: EnglishError): ErrorWords {
  const sentence = italianOf(message, SENTENCES);
  const meaning = Object.hasOwn(MEANINGS, code) ? MEANINGS[code as ErrorCode] : message;
  return {
    what: sentence ?? meaning,
    detail: sentence === null && meaning !== message ? message : null,
    remedy: remedy === undefined || remedy === null ? null : (italianOf(remedy, SENTENCES) ?? remedy),
  };
}

/** A note or warning in Italian; as it is where it has none. */
export function noteInItalian(text: string): string {
  return italianOf(text, SENTENCES) ?? text;
}
