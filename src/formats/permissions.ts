/** What a role may allow: the four names that labs' files have, and the finer ones that `system_config` implies. */
export const PERMISSIONS = [
  'create_job',
  'delete_job',
  'view_logs',
  'view_own_jobs',
  'system_config',
  'view_all_jobs',
  'manage_users',
  'view_audit',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a permission brings with it. Files of labs know only the first five; these keep what those always meant. */
const IMPLIED: Readonly<Partial<Record<Permission, readonly Permission[]>>> = {
  system_config: ['view_all_jobs', 'manage_users', 'view_audit'],
  view_all_jobs: ['view_own_jobs'],
};

/** All permissions that these come to, in the order of {@link PERMISSIONS}. */
export function withImplied(permissions: readonly Permission[]): Permission[] {
  const all = new Set<Permission>();
  const add = (permission: Permission): void => {
    if (all.has(permission)) return;
    all.add(permission);
    IMPLIED[permission]?.forEach(add);
  };
  permissions.forEach(add);
  return PERMISSIONS.filter((permission) => all.has(permission));
}

/** A role as the configuration names it. */
export interface Role {
  readonly name: string;
  /** As written, without what they imply. */
  readonly permissions: readonly Permission[];
}

/** The role of whoever looks after the installation. */
export const ADMIN_ROLE = 'pipeline_admin';
/** The role of whoever works with it. */
export const USER_ROLE = 'pipeline_user';

/** The roles that there always are; a file may say otherwise what they allow, and add more. */
export const DEFAULT_ROLES: readonly Role[] = [
  { name: ADMIN_ROLE, permissions: ['create_job', 'delete_job', 'view_logs', 'system_config'] },
  { name: USER_ROLE, permissions: ['create_job', 'view_own_jobs'] },
];
