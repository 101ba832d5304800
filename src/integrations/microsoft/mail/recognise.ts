import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/** From a mailbox of Outlook or Exchange: their servers and programs leave these, and take them off when a mail leaves. */
const OF_MICROSOFT =
  /^(?:X-MS-Exchange-Organization-|X-MS-Has-Attach:|X-MS-TNEF-Correlator:|X-OlkEid:|X-Microsoft-Antispam)|^Received: from .*\n?.*\bby \S+\.(?:outlook|office365)\.com\b/im
const CLEAR = 0.9
/** What wrote a mailbox does not stand in it, and no other source reads mail. */
const PLAIN = 0.5
/** Gmail's own: a mailbox out of a Takeout is a later source's. */
const OF_GMAIL = /^X-(?:GM-THRID|Gmail-Labels):/im
const OF_TAKEOUT = /(?:^|\/)Takeout\//i
/** A web page that was saved as a mail. */
const PAGE = /^(?:From: <Saved by |Snapshot-Content-Location:)/im
const KNOWN = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'received',
  'return-path',
  'delivered-to',
  'mime-version',
  'content-type',
  'reply-to',
]
const FEWEST = 3
const SEPARATOR = /^From [^\n]*\n/

/** A mailbox: a line `From …`, and behind it the headers of the first mail. */
export function recogniseMailbox({ text, name, path }: FileProbe): Recognition | undefined {
  const begin = text.trimStart()
  const separator = SEPARATOR.exec(begin)?.[0]
  if (separator === undefined || OF_TAKEOUT.test(name) || OF_TAKEOUT.test(path)) return undefined
  return recognised(begin.slice(separator.length), begin)
}

/** A single mail. */
export function recogniseMail({ text, name, path }: FileProbe): Recognition | undefined {
  const begin = text.trimStart()
  if (SEPARATOR.test(begin) || OF_TAKEOUT.test(name) || OF_TAKEOUT.test(path)) return undefined
  return recognised(begin, begin)
}

function recognised(mail: string, whole: string): Recognition | undefined {
  const end = mail.search(/\r?\n\r?\n/)
  const headers = end < 0 ? mail : mail.slice(0, end)
  const names = new Set(
    [...headers.matchAll(/^([\x21-\x39\x3b-\x7e]+):/gm)].map(([, header = '']) => header.toLowerCase()),
  )
  const known = KNOWN.filter((header) => names.has(header))
  const isMail = FIRST.test(headers) && names.has('from') && known.length >= FEWEST
  if (!isMail || OF_GMAIL.test(headers) || PAGE.test(headers)) return undefined
  return { confidence: OF_MICROSOFT.test(whole) ? CLEAR : PLAIN }
}

const FIRST = /^>?[\x21-\x39\x3b-\x7e]+(?::| )/
