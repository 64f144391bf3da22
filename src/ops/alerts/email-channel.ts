import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { EmailSettings } from '../../formats/alerting-config.ts';
import type { Channel, Outcome } from './channel.ts';
import { describeNotice } from './notice-text.ts';
import type { Notice } from './notice.ts';
import { plainReason } from './plain-reason.ts';

/** A mail server that says nothing for that long is left, ms. */
const SILENCE_MS = 15_000;
/** For one mail from the first name looked up to the last word, ms. */
const WHOLE_MS = 60_000;
/** On this port TLS comes first; on all others it is asked for by STARTTLS. */
const TLS_PORT = 465;

export interface EmailOptions {
  /** Certificates that are trusted beside those that Node trusts, PEM. */
  readonly ca?: string;
  readonly silenceMs?: number;
  readonly wholeMs?: number;
}

/** Tells people by mail. Notices of one episode hang together as one conversation. */
export class EmailChannel implements Channel {
  readonly name = 'email';
  readonly #settings: EmailSettings;
  readonly #installation: string;
  readonly #options: EmailOptions;

  constructor(settings: EmailSettings, installation: string, options: EmailOptions = {}) {
    this.#settings = settings;
    this.#installation = installation;
    this.#options = options;
  }

  async send(notice: Notice, remaining: readonly string[] | null): Promise<Outcome> {
    const { from, to } = this.#settings;
    const { silenceMs = SILENCE_MS, wholeMs = WHOLE_MS } = this.#options;
    const transport = createTransport(this.#connection(silenceMs));
    const { subject, body } = describeNotice(notice, this.#installation);
    const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
    const idOf = (id: string): string => `<${id}@${domain}>`;
    const first = idOf(notice.first);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        transport.close();
        reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' }));
      }, wholeMs);
    });
    try {
      const sending = transport.sendMail({
        from,
        to: [...to],
        ...(remaining === null ? {} : { envelope: { from, to: [...remaining] } }),
        subject,
        text: body,
        messageId: idOf(notice.id),
        ...(notice.first === notice.id ? {} : { inReplyTo: first, references: [first] }),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      // Whoever comes second is not waited for, and its failure is nobody's surprise.
      sending.catch(() => undefined);
      const { rejectedErrors = [] } = await Promise.race([sending, late]);
      return this.#afterSending(rejectedErrors);
    } catch (cause) {
      return { delivered: false, reason: this.#reasonOf(cause as SmtpError, wholeMs) };
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }

  /** Some addresses may have been refused while others took it. */
  #afterSending(refused: readonly SmtpError[]): Outcome {
    if (refused.length === 0) return { delivered: true };
    const said = refused.map(({ recipient = 'one address', response = '' }) => `${recipient}: ${response}`).join('; ');
    const reason = `refused ${plainReason(said, this.#secrets())}`;
    const later = refused.filter(({ permanent }) => permanent !== true).flatMap(({ recipient }) => recipient ?? []);
    // What is refused for good stays refused; the others have it.
    return later.length === 0 ? { delivered: true, flaw: reason } : { delivered: false, reason, remaining: later };
  }

  #connection(silenceMs: number) {
    const { host, port, use_tls, username, password, allow_plain_login } = this.#settings;
    const secure = use_tls && port === TLS_PORT;
    // A password is worth more than the wish for no TLS: it isn't sent in the open unless that is asked for in words.
    const needsTls = use_tls || (password !== '' && !allow_plain_login);
    return {
      host,
      port,
      secure,
      requireTLS: needsTls && !secure,
      ignoreTLS: !needsTls,
      ...(username === '' ? {} : { auth: { user: username, pass: password } }),
      tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...this.#trusted() },
      connectionTimeout: silenceMs,
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      dnsTimeout: silenceMs,
      allowInternalNetworkInterfaces: true,
    };
  }

  /** What is given here takes the place of what is trusted anyway, so that is given too. */
  #trusted(): { ca?: string[] } {
    return this.#options.ca === undefined ? {} : { ca: [...rootCertificates, this.#options.ca] };
  }

  #secrets(): string[] {
    const { username, password } = this.#settings;
    // As AUTH PLAIN writes them together.
    return password === '' ? [] : [password, `${username}\0${password}`];
  }

  #reasonOf(cause: SmtpError, wholeMs: number): string {
    const { response = '', responseCode, timeoutType } = cause;
    const code = cause.originalCode ?? cause.code ?? '';
    const { host, port } = this.#settings;
    const server = `${host}:${port}`;
    // A server that knows no STARTTLS answers it like any word that it does not know.
    if (code === 'ETLS' || cause.command === 'STARTTLS') return `${server} ${NO_TLS}`;
    if (responseCode !== undefined) return `${server} answered ${plainReason(response, this.#secrets())}`;
    if (code === 'ETIMEDOUT') return `${server} took too long (${timeoutType ?? `${wholeMs / 1000} s for all`})`;
    return plainReason(`${server} ${REASONS[code] ?? `failed (${code}): ${cause.message}`}`, this.#secrets());
  }
}

interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly permanent?: boolean | undefined;
  readonly recipient?: string | undefined;
  readonly timeoutType?: string | undefined;
}

const NO_TLS = 'offers no TLS that can be trusted (see email.use_tls and email.ca_file)';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  EDNS: 'is not known',
};
