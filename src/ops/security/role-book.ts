import { didYouMean } from '../../formats/unknown-key.ts';
import { FrameError } from '../../errors.ts';
import { withImplied, type Permission, type Role } from '../../formats/permissions.ts';

/** The roles that there are, and what each comes to. */
export class RoleBook {
  readonly #roles: ReadonlyMap<string, ReadonlySet<Permission>>;

  constructor(roles: readonly Role[]) {
    this.#roles = new Map(roles.map(({ name, permissions }) => [name, new Set(withImplied(permissions))]));
  }

  get names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  /** What a role allows, with what that implies; nothing for a role that a file no longer names. */
  permissionsOf(role: string): ReadonlySet<Permission> {
    return this.#roles.get(role) ?? new Set();
  }

  /** Whether whoever has it can look after the users, and so must be left over. */
  isAdmin(role: string): boolean {
    return this.permissionsOf(role).has('system_config');
  }

  /** @throws FrameError FRAME_ACCOUNTS_NOT_FOUND */
  require(role: string): void {
    if (this.#roles.has(role)) return;
    throw new FrameError('FRAME_ACCOUNTS_NOT_FOUND', `There is no role "${role}"${didYouMean(role, this.names)}`, {
      remedy: '`frame-pipeline roles list` shows all; security-config.yml adds more.',
    });
  }
}
