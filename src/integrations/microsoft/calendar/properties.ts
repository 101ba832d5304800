import type { Json } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'
import { plainText } from '../shared/plain-text.ts'

/** A property of a calendar, as its reader gives it. */
export interface Property {
  readonly name: string
  /** As it stands. */
  readonly value: string
  readonly params: ReadonlyMap<string, string>
}

const NAME = /^[A-Z][A-Z0-9-]*$/

/** The properties of a component; what is none is left out. */
export function propertiesOf(list: Json | undefined): readonly Property[] {
  return (isList(list) ? list : []).flatMap((item) => {
    if (!isObject(item) || typeof item['name'] !== 'string' || typeof item['value'] !== 'string') return []
    const given = isObject(item['params']) ? Object.entries(item['params']) : []
    const params = given.flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, plainText(value)] as const] : [],
    )
    return NAME.test(item['name'])
      ? [{ name: item['name'], value: plainText(item['value']), params: new Map(params) }]
      : []
  })
}

/** A TEXT without its escapes (RFC 5545 3.3.11). */
export const unescaped = (text: string): string =>
  text.replace(/\\(?:([nN])|([\s\S]))/g, (_, line: string | undefined, other = '') =>
    line === undefined ? other : '\n',
  )

/** The texts of a list. */
export const textList = (text: string): readonly string[] =>
  (text.match(/(?:\\[\s\S]|[^\\,])+/g) ?? []).map((item) => unescaped(item).trim()).filter((item) => item !== '')
