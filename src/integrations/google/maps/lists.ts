import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { placeUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { keepField } from '../../decoding/fields.ts'
import type { Bag } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder } from '../../source.ts'
import { readMapsLink } from '../shared/maps-links.ts'
import { place } from './drafts.ts'
import { SAVED_PLACE } from './names.ts'
import { takenNames } from './reading.ts'
import { SAVED_PLACE_DATA } from './schemas.ts'

/**
 * Rows of `Saved/<name of the list>.csv`. The header is in the language of the account; the order of the columns is not,
 * and the one of the links is known by what stands in it.
 *
 *     Title,Note,URL,Tags,Comment            (before 2023: Title,Note,URL,Comment; or without the last ones)
 *     Example Museum,go in winter,https://www.google.com/maps/place/…/data=!4m2!3m1!1s0x479e:0x1122334455667788,,
 *
 * A list with a description has that in its first line, then a blank line, then the header; that one is dropped as
 * `header_row`. Lists may hold other pages than places: those are dropped as `other_product`, empty rows as `empty_row`.
 */
const LINK = /^https?:\/\//i
const TAKEN = takenNames(SAVED_PLACE_DATA)
const BEFORE = ['name', 'note'] as const
const BEHIND = ['tags', 'comment'] as const
/** Before 2023 there were no tags. */
const BEHIND_WITHOUT_TAGS = ['comment'] as const

/** The decoder of saved lists. */
export function createListsDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'csv' ? decodeRow(record.value, context) : quarantine('unknown_shape', 'no row of a list'),
  }
}

function decodeRow(row: Readonly<Record<string, string>>, { name }: DecodeContext): Outcome<Decoded> {
  const cells = cellsOf(row)
  const linkAt = cells.findIndex(({ column, text }) => LINK.test(text) || isLinkName(column))
  if (cells.every(({ text }) => text === '')) return drop('empty_row')
  if (linkAt < 0 && cells.some(({ text }) => isLinkName(text))) return drop('header_row')
  const data: Bag = {}
  const behind = cells.length - linkAt === 2 ? BEHIND_WITHOUT_TAGS : BEHIND
  cells.forEach(({ column, text }, at) => {
    if (text === '' || at === linkAt) return
    const known = linkAt < 0 || at < linkAt ? BEFORE[at] : behind[at - linkAt - 1]
    if (known === undefined) keepField(data, column, text, TAKEN)
    else data[known] = text
  })
  return toDraft(data, cells[linkAt]?.text ?? '', listName(name))
}

interface Cell {
  readonly column: string
  readonly text: string
}

/** In a file that begins with the description of its list the header is the next line, and most cells are left over. */
function cellsOf(row: Readonly<Record<string, string>>): readonly Cell[] {
  const { _extra: extra, ...named } = row
  const cells = Object.entries(named).map(([column, text]) => ({ column, text: text.trim() }))
  const more = extra === undefined ? [] : parseList(extra)
  return [...cells, ...more.map((text, at) => ({ column: `column ${cells.length + at + 1}`, text: text.trim() }))]
}

function parseList(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.map(String) : [text]
  } catch {
    return [text]
  }
}

const isLinkName = (text: string) => text.trim().toLowerCase() === 'url'

function toDraft(data: Bag, url: string, list: string): Outcome<Decoded> {
  const link = readMapsLink(url)
  if (link === undefined && url !== '') return drop('other_product')
  if (url === '' && data['name'] === undefined)
    return quarantine('unknown_shape', 'a row without a title and without a link')
  const draft: Building = { type: SAVED_PLACE, data: { ...data, list } }
  if (url !== '') draft.data['url'] = url
  if (link?.cid !== undefined) draft.data['cid'] = link.cid
  if (link?.placeId !== undefined) draft.place = placeUrn('google', link.placeId)
  if (link?.position) place(draft, link.position)
  return next({ drafts: [draft] })
}

/** `Takeout/Saved/Want to go.csv` is the list `Want to go`. */
function listName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  return file.replace(/\.csv$/i, '')
}
