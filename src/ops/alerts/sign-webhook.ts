import { Webhook } from 'standardwebhooks';

/**
 * What a call carries beside its body so that the other side knows it for ours, by the Standard Webhooks scheme.
 * @param id of the message: the same over all attempts, so that what was taken already can be left out
 * @param signedAt of this attempt
 * @throws Error where the secret is none
 */
export function signedHeaders(secret: string, id: string, body: string, signedAt: Date): Record<string, string> {
  // The scheme joins id, time and body with full stops.
  const name = `msg_${id.replaceAll('.', '-')}`;
  return {
    'content-type': 'application/json',
    'webhook-id': name,
    'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(name, signedAt, body),
  };
}
