import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** IPv6 addresses that are given out for the open internet; all else is for other purposes. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** The well-known prefix behind which an IPv6-only network reaches IPv4 (RFC 6052). */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96') as [ipaddr.IPv6, number];
/** Looks public, but inside Azure it is the machine's own host, which hands out its secrets. */
const CLOUD_HOSTS = ['168.63.129.16'];

/** Hosts and networks that may be called although they aren't public. */
export interface PrivateTargets {
  readonly hosts: ReadonlySet<string>;
  readonly networks: readonly Network[];
}

export const NO_PRIVATE_TARGETS: PrivateTargets = { hosts: new Set(), networks: [] };

/**
 * Reads a list of hosts, addresses and networks (`relay.lab`, `10.0.0.5`, `10.1.0.0/16`, `fd00::/8`).
 * @returns the list, or the first entry that is none of these.
 */
export function parsePrivateTargets(entries: readonly string[]): PrivateTargets | { readonly wrong: string } {
  const hosts = new Set<string>();
  const networks: Network[] = [];
  for (const entry of entries) {
    const network = networkOf(entry);
    if (network !== null) networks.push(network);
    // No digits alone: "10.0.0" is a mistyped address, not a host.
    else if (/^(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry)) hosts.add(entry.toLowerCase());
    else return { wrong: entry };
  }
  return { hosts, networks };
}

function networkOf(entry: string): Network | null {
  const [address, bits, ...more] = entry.split('/');
  const kind = isIP(address);
  if (kind === 0 || more.length > 0) return null;
  const longest = kind === 4 ? 32 : 128;
  if (bits === undefined) return [ipaddr.parse(address), longest];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= longest ? [ipaddr.parse(address), Number(bits)] : null;
}

/**
 * Whether an address is on the open internet, or among those that are let through. An IPv4 address that stands inside
 * an IPv6 one is judged as itself; of tunnels (6to4, Teredo) nobody knows where they end, so they are refused.
 *
 * @param text one address as a resolver gives it, not an abbreviation; anything else is refused.
 */
export function mayReach(text: string, allowed: PrivateTargets): boolean {
  if (isIP(text) === 0) return false;
  const address = unwrapped(ipaddr.parse(text));
  if (allowed.networks.some(([network, bits]) => isWithin(address, network, bits))) return true;
  if (CLOUD_HOSTS.includes(address.toString())) return false;
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
}

function unwrapped(address: Address): Address {
  if (address.kind() === 'ipv4') return address;
  const v6 = address as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return v6.toIPv4Address();
  return v6.match(NAT64) ? new ipaddr.IPv4(v6.toByteArray().slice(12)) : v6;
}

function isWithin(address: Address, network: Address, bits: number): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
