import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses and networks, IPv4 and IPv6. */
export interface Networks {
  /** As they are written to other programs, such as `10.0.0.0/8` and `fd00::/8`. */
  readonly v4: readonly string[];
  readonly v6: readonly string[];
  /** Whether an address lies in one of them. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is judged as IPv4. */
  contains(address: string): boolean;
}

/** What may stand in front of a firewall as "inside": private and link-local networks. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'] as const;

/**
 * Reads a list of addresses and networks in CIDR. Abbreviations such as `10.1` are refused: each program
 * reads them in its own way.
 * @returns the list, or the first entry that is none.
 */
export function parseNetworks(entries: readonly string[]): Networks | { readonly wrong: string } {
  const networks: (readonly [Address, number])[] = [];
  for (const entry of entries) {
    const network = networkOf(entry.trim());
    if (network === null) return { wrong: entry };
    networks.push(network);
  }
  const written = (kind: string): string[] =>
    networks
      .filter(([address]) => address.kind() === kind)
      .map(([address, bits]) => `${firstOf(address, bits)}/${bits}`);
  return {
    v4: written('ipv4'),
    v6: written('ipv6'),
    contains: (text) => {
      const address = addressOf(text);
      return (
        address !== null &&
        networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
      );
    },
  };
}

/** Whether an address is this machine's own. */
export function isLoopback(text: string): boolean {
  return addressOf(text)?.range() === 'loopback';
}

/**
 * Whose address it is, for limits: an IPv4 address itself, of IPv6 the first 64 bits, since one household has all of
 * the rest to itself.
 */
export function holderOf(text: string): string {
  const address = addressOf(text);
  if (address === null) return 'unknown';
  return address.kind() === 'ipv4' ? address.toString() : `${firstOf(address, 64)}/64`;
}

function networkOf(entry: string): readonly [Address, number] | null {
  const [text, bits, ...more] = entry.split('/');
  if (more.length > 0) return null;
  const address = strictAddress(text);
  if (address === null) return null;
  const longest = address.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (length > longest) return null;
  const isMapped = address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress();
  if (!isMapped) return [address, length];
  // Requests from IPv4 are judged as IPv4, so a network of mapped addresses is one of IPv4 too.
  return length < 96 ? null : [(address as ipaddr.IPv6).toIPv4Address(), length - 96];
}

/** @returns null for what is no address; a zone (`fe80::1%eth0`) is left out. */
function addressOf(text: string): Address | null {
  const address = strictAddress(text.replace(/%.*$/, ''));
  if (address === null || address.kind() === 'ipv4') return address;
  const v6 = address as ipaddr.IPv6;
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address() : v6;
}

function strictAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // The library takes the old form ::1.2.3.4 for a mapped address, which it never was.
  if (text.includes('.') && !/^::ffff:[\d.]+$/i.test(text)) return null;
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

/** The first address of a network: `10.1.2.3/8` names the network `10.0.0.0`. */
function firstOf(address: Address, bits: number): string {
  const bytes = address.toByteArray().map((byte, k) => {
    const kept = Math.max(0, Math.min(8, bits - 8 * k));
    return byte & (0xff00 >> kept) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toString();
}
