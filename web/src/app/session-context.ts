import { createContext, use } from 'react';
import type { Permission, Session } from '../api/types.ts';

export const SessionContext = createContext<Session | null>(null);

/** Who is using the page; there is somebody wherever this is called. */
export function useWho(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useWho is called outside of a session');
  return session;
}

export function useMay(permission: Permission): boolean {
  return useWho().permissions.includes(permission);
}
