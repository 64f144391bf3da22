import { errors, jwtVerify, SignJWT } from 'jose';

/** What an access token says; everything else is looked up. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresMs: number;
}

/** The one algorithm. A token that names another, or none, is refused before its signature is looked at. */
const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const ISSUER = 'frame-pipeline';
const AUDIENCE = 'frame-pipeline/api';

/** Makes an access token. @param expiresMs it is rounded down to whole seconds */
export async function signAccessToken(claims: AccessClaims, key: Uint8Array, nowMs: number): Promise<string> {
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.userId)
    .setIssuedAt(Math.floor(nowMs / 1000))
    .setExpirationTime(Math.floor(claims.expiresMs / 1000))
    .sign(key);
}

/** What a token says; null where it is not one of ours, or has expired. */
export async function readAccessToken(token: string, key: Uint8Array, nowMs: number): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      ...{ algorithms: [ALGORITHM], typ: TYPE, issuer: ISSUER, audience: AUDIENCE },
      ...{ requiredClaims: ['sub', 'sid', 'exp', 'iat'], currentDate: new Date(nowMs) },
    });
    const { sub, sid, exp } = payload;
    if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) return null;
    return { userId: sub, sessionId: sid, expiresMs: exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
