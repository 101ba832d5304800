import { parse } from 'tldts'

/** How real a host name looks: a suffix on the public list, one of the reserved ones (RFC 2606, 6762), or none. */
export type HostKind = 'public' | 'reserved' | 'unknown'

const RESERVED = /\.(?:example|test|invalid|localhost|local|internal|lan|intranet|corp|home)$/i
const OPTIONS = { allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const

export function hostKind(host: string): HostKind {
  const { isIcann, domain } = parse(host, OPTIONS)
  if (isIcann === true && domain !== null) return 'public'
  return RESERVED.test(host) ? 'reserved' : 'unknown'
}
