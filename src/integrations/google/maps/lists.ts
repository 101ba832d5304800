import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { placeUrn } from '../../../processors/normalization/urn.ts'
import type { DecodeContext, Decoded, Decoder } from '../../source.ts'
import type { Bag } from '../shared/json.ts'
import { type Building, place } from './drafts.ts'
import { keepField } from './fields.ts'
import { readMapsLink } from './links.ts'
import { SAVED_PLACE } from './names.ts'

/**
 * Rows of `Saved/<name of the list>.csv`. The header is in the language of the account; the order of the columns is not,
 * and the one of the links is known by what stands in it.
 *
 *     Title,Note,URL,Tags,Comment
 *     Example Museum,go in winter,https://www.google.com/maps/place/…/data=!4m2!3m1!1s0x479e:0x1122334455667788,,
 *
 * Lists may hold other pages than places: those are dropped as `other_product`, empty rows as `empty_row`.
 */
const LINK = /^https?:\/\//i
const BEFORE = ['name', 'note'] as const
const BEHIND = ['tags', 'comment'] as const

/** The decoder of saved lists. */
export function createListsDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'csv' ? decodeRow(record.value, context) : quarantine('unknown_shape', 'no row of a list'),
  }
}

function decodeRow(row: Readonly<Record<string, string>>, { name }: DecodeContext): Outcome<Decoded> {
  const columns = Object.entries(row).map(([column, cell]) => [column, cell.trim()] as const)
  if (columns.every(([, cell]) => cell === '')) return drop('empty_row')
  const linkAt = columns.findIndex(([column, cell]) => LINK.test(cell) || column.trim().toLowerCase() === 'url')
  const data: Bag = {}
  columns.forEach(([column, cell], at) => {
    if (cell === '' || at === linkAt) return
    const known = linkAt < 0 || at < linkAt ? BEFORE[at] : BEHIND[at - linkAt - 1]
    if (known === undefined) keepField(data, column, cell)
    else data[known] = cell
  })
  const url = columns[linkAt]?.[1] ?? ''
  return toDraft(data, url, listName(name))
}

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
