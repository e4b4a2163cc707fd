import { BlockList, isIP } from 'node:net';

/** IANA special-purpose registries (RFC 6890), as far as an address in them can name a machine that is not public. */
const PRIVATE_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const PRIVATE_V6: readonly (readonly [string, number])[] = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['ff00::', 8],
];
/** Where clouds serve machine credentials. */
const LINK_LOCAL_V4: readonly (readonly [string, number])[] = [['169.254.0.0', 16]];
const LINK_LOCAL_V6: readonly (readonly [string, number])[] = [
  ['fe80::', 10],
  // AWS serves the metadata of a machine here as well.
  ['fd00:ec2::', 32],
];

/** Addresses from which no picture is fetched. Node checks them when it connects, so after DNS: a name cannot hide one. */
export const blockedAddresses: BlockList = createBlockList(
  [...PRIVATE_V4, ...LINK_LOCAL_V4],
  [...PRIVATE_V6, ...LINK_LOCAL_V6],
);

/** The part that stays blocked even for the host that the user configured. */
export const linkLocalAddresses: BlockList = createBlockList(LINK_LOCAL_V4, LINK_LOCAL_V6);

/**
 * True for an address literal in `list`. Behind a proxy Node only sees the proxy's address, so literals are checked
 * by us as well. `hostname` as in `URL`, which has already normalised hexadecimal and decimal forms.
 */
export function isBlockedLiteral(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[(.+)\]$/, '$1');
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function createBlockList(
  v4: readonly (readonly [string, number])[],
  v6: readonly (readonly [string, number])[],
): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of v4) list.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of v6) list.addSubnet(address, prefix, 'ipv6');
  return list;
}
