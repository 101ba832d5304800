import type { FileProbe } from '../../archive/probe.ts'
import type { Advice } from '../../source.ts'

/**
 * What else a Takeout holds: forms of products that no source reads yet. They are listed with their records, so that a
 * person knows what is there; nothing of them is stored. Recognised by content; where that does not tell, by the folder
 * of the product, in whatever language it is called.
 */
interface Form {
  readonly product: string
  readonly what: string
  readonly count: NonNullable<Advice['count']>
  readonly fits: (probe: FileProbe) => boolean
}

const hasPath =
  (...paths: readonly string[]) =>
  (probe: FileProbe) =>
    paths.every((path) => probe.paths.has(path))
const reads = (pattern: RegExp) => (probe: FileProbe) => pattern.test(probe.text)
const list = (...arrays: readonly string[]) => ({ kind: 'json', arrays }) as const
const marked = (line: string) => ({ kind: 'marked', line }) as const
const ONE = { kind: 'document' } as const

/** Headers that Gmail adds. */
const GMAIL = /^X-(?:GM-THRID|Gmail-Labels):/im
/** `Takeout/<product>/…`: the folder of the product is called in the language of the account. */
const TAKEOUT = /(?:^|[/!])Takeout\/([^/]{1,100})\/./

const FORMS: readonly Form[] = [
  { product: 'Chrome', what: 'pages visited', count: list('Browser History[]'), fits: hasPath('Browser History[]') },
  { product: 'Chrome', what: 'autofill entries', count: list('Autofill[]', 'Autofill Profile[]'), fits: hasPath('Autofill[]') },
  { product: 'Chrome', what: 'extensions', count: list('Extensions[]'), fits: hasPath('Extensions[]') },
  { product: 'Chrome', what: 'search engines', count: list('Search Engines[]'), fits: hasPath('Search Engines[]') },
  { product: 'Chrome', what: 'bookmarks', count: marked('<DT><A '), fits: reads(/^\s*<!DOCTYPE NETSCAPE-Bookmark/i) },
  { product: 'Calendar', what: 'events', count: marked('BEGIN:VEVENT'), fits: reads(/^\uFEFF?BEGIN:VCALENDAR[\s\S]{0,500}PRODID:-\/\/Google Inc\/\/Google Calendar/i) },
  { product: 'Contacts', what: 'contacts', count: marked('BEGIN:VCARD'), fits: reads(/^\uFEFF?BEGIN:VCARD/i) },
  { product: 'Mail', what: 'messages', count: marked('From '), fits: (probe) => /^From \S.*\r?\n[!-9;-~]+:/.test(probe.text) && (TAKEOUT.test(probe.name) || TAKEOUT.test(probe.path) || GMAIL.test(probe.text)) },
  { product: 'Keep', what: 'note', count: ONE, fits: (probe) => hasPath('userEditedTimestampUsec')(probe) && (hasPath('textContent')(probe) || hasPath('listContent[]')(probe) || hasPath('isPinned')(probe)) },
  { product: 'Tasks', what: 'task lists', count: list('items[]'), fits: reads(/"kind"\s*:\s*"tasks#taskLists"/) },
  { product: 'Chat', what: 'messages', count: list('messages[]'), fits: hasPath('messages[].creator', 'messages[].created_date') },
  { product: 'Chat', what: 'group', count: ONE, fits: hasPath('members[].name', 'members[].user_type') },
  { product: 'Chat', what: 'account', count: ONE, fits: hasPath('user.user_type', 'membership_info[]') },
  { product: 'Hangouts', what: 'conversations', count: list('conversations[]'), fits: hasPath('conversations[].conversation', 'conversations[].events[]') },
  { product: 'Access log activity', what: 'accesses', count: { kind: 'csv' }, fits: ({ columns }) => columns.includes('Gaia ID') && columns.includes('IP Address') },
] // biome-ignore format: a table

/** Names the product of a Takeout that no source reads. */
export function otherTakeout(probe: FileProbe): Advice | undefined {
  const form = FORMS.find(({ fits }) => fits(probe))
  if (form !== undefined)
    return { says: `${form.what} of Google ${form.product}, which no source reads yet`, count: form.count }
  const product = TAKEOUT.exec(probe.name)?.[1] ?? TAKEOUT.exec(probe.path)?.[1]
  if (product === undefined) return undefined
  if (isEmpty(probe)) return { says: `a file of "${product}" in the Takeout that holds no records`, isGuess: true }
  return { says: `part of "${product}" in the Takeout, which no source reads yet`, isGuess: true }
}

/** An empty list or object, or a table of which only the header is there. */
const isEmpty = ({ text, shape }: FileProbe): boolean =>
  /^\s*(?:\[\s*\]|\{\s*\})\s*$/.test(text) || (shape === 'csv' && !/\n[^\n]*\S/.test(text.trim()))
