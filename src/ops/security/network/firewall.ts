import type { SecurityConfig } from '../../../formats/security-config.ts';
import { parseNetworks, PRIVATE_NETWORKS, type Networks } from './networks.ts';

type FirewallRule = SecurityConfig['network']['firewall_rules'][number];

/** One port, and from where it may be reached. */
interface Opening {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Null for everywhere. */
  readonly from: Networks | null;
}

/**
 * What the rules come to, a port each: several rules for one port add up.
 * @param allowed `network.allowed_ips`: what `internal` means, or all private networks where it is empty.
 * @returns the openings, or the first source that cannot be understood.
 */
export function openingsOf(
  rules: readonly FirewallRule[],
  allowed: readonly string[],
): readonly Opening[] | { readonly wrong: string } {
  const internal = allowed.length > 0 ? allowed : PRIVATE_NETWORKS;
  const ports = new Map<string, { port: number; protocol: 'tcp' | 'udp'; sources: string[]; isOpen: boolean }>();
  for (const { port, protocol, source } of rules) {
    const key = `${protocol} ${port}`;
    const opening = ports.get(key) ?? { port, protocol, sources: [], isOpen: false };
    if (source === 'any') opening.isOpen = true;
    else opening.sources.push(...(source === 'internal' ? internal : [source]));
    ports.set(key, opening);
  }
  const openings: Opening[] = [];
  for (const { port, protocol, sources, isOpen } of ports.values()) {
    const from = parseNetworks([...new Set(sources)]);
    if ('wrong' in from) return from;
    openings.push({ port, protocol, from: isOpen ? null : from });
  }
  return openings;
}

/**
 * The openings as a table of nftables, for `nft -f -`. It stands beside other tables and only closes what it names.
 */
export function asNftables(openings: readonly Opening[]): string {
  const lines = openings.flatMap(({ port, protocol, from }) => {
    const at = `${protocol} dport ${port}`;
    if (from === null) return [`    ${at} accept`];
    return [
      ...(from.v4.length === 0 ? [] : [`    ip saddr { ${from.v4.join(', ')} } ${at} accept`]),
      ...(from.v6.length === 0 ? [] : [`    ip6 saddr { ${from.v6.join(', ')} } ${at} accept`]),
      `    ${at} drop`,
    ];
  });
  return [
    // Made, emptied and made again: so that the same file can be loaded twice.
    'table inet frame_pipeline',
    'delete table inet frame_pipeline',
    'table inet frame_pipeline {',
    '  chain input {',
    '    type filter hook input priority filter; policy accept;',
    '    iif lo accept',
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The openings as commands of PowerShell; the firewall of Windows closes everything that is not opened. */
export function asWindowsCommands(openings: readonly Opening[]): string {
  return openings
    .map(({ port, protocol, from }) => {
      const name = `Frame Pipeline ${protocol} ${port}`;
      const remote = from === null ? 'Any' : [...from.v4, ...from.v6].join(',');
      return [
        `Remove-NetFirewallRule -DisplayName "${name}" -ErrorAction SilentlyContinue`,
        `New-NetFirewallRule -DisplayName "${name}" -Direction Inbound -Action Allow -Protocol ${protocol.toUpperCase()} -LocalPort ${port} -RemoteAddress ${remote}`,
        '',
      ].join('\n');
    })
    .join('');
}
