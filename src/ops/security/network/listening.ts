import { FrameError } from '../../../errors.ts';
import type { Security } from '../load-security.ts';
import { isLoopback } from './networks.ts';

/** Where the server is to listen. */
export interface Listening {
  readonly host: string;
  /** Why only this machine reaches it, one sentence; null where others do. */
  readonly onlyLocal: string | null;
}

const LOCAL = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

/**
 * Decides which addresses the server may listen on. Without a login it is the machine's own; where nothing but
 * encrypted traffic may leave the machine, it takes a certificate, or a trusted proxy that has one.
 *
 * @param asked `--host`; undefined for as many as are allowed.
 * @throws FrameError FRAME_SECURITY_LOOPBACK
 */
export function decideListening({ config, tls, proxies }: Security, asked?: string): Listening {
  const reason = whyOnlyLocal();
  if (reason === null) return { host: asked ?? EVERYWHERE, onlyLocal: null };
  if (asked === undefined || asked === 'localhost') return { host: LOCAL, onlyLocal: reason.why };
  if (isLoopback(asked)) return { host: asked, onlyLocal: reason.why };
  throw new FrameError('FRAME_SECURITY_LOOPBACK', `The server may not listen on ${asked}: ${reason.why}`, {
    remedy: reason.remedy,
  });

  function whyOnlyLocal(): { why: string; remedy: string } | null {
    if (!config.authentication.enabled)
      return { why: 'authentication is switched off.', remedy: 'Switch it on, or listen on 127.0.0.1.' };
    if (!config.data_protection.encryption_in_transit || tls !== null || proxies !== null) return null;
    return {
      why: 'encryption_in_transit is true, and there is neither a certificate nor a trusted proxy.',
      remedy:
        'Name a certificate in security.network.tls or a proxy in trusted_proxies, or set encryption_in_transit to false.',
    };
  }
}
