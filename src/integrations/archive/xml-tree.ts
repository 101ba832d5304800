import type { Json, JsonObject } from '../../models/events.ts'
import { storableText } from '../../utils/json-text.ts'

/** An element while it is read. */
interface Open {
  readonly name: string
  /** Absent as long as it has neither attributes nor elements. */
  fields: Map<string, Json | Json[]> | undefined
  text: string
}

const TEXT = '#text'
/** How much is kept of a record that could not be read. */
const KEPT_OF_DAMAGED = 64 << 10

/**
 * Makes a JSON tree of one element and what is in it:
 *
 *     <Lap StartTime="2025-03-01T06:00:00Z"><Calories>12</Calories><ns3:LX/></Lap>
 *     {"@StartTime": "2025-03-01T06:00:00Z", "Calories": ["12"], "LX": [""]}
 *
 * Elements go by their local names, always as a list; attributes by `@name`, without those that declare namespaces; text
 * beside elements or attributes is `#text`. An element that has neither is its text, trimmed. Strings are in the form
 * that the store takes (`utils/json-text.ts`).
 */
export function createXmlTree() {
  let stack: Open[] = []

  const close = (): { readonly name: string; readonly value: Json } => {
    const { name, fields, text } = stack.pop() ?? { name: '', fields: undefined, text: '' }
    const value = text.trim()
    if (fields === undefined) return { name, value }
    if (value !== '') fields.set(TEXT, value)
    // Not by assignment: an element may be called __proto__.
    return { name, value: Object.fromEntries(fields) }
  }
  const add = ({ name, value }: { readonly name: string; readonly value: Json }) => {
    const parent = stack.at(-1)
    if (parent === undefined) return
    parent.fields ??= new Map()
    const list = parent.fields.get(name)
    if (Array.isArray(list)) list.push(value)
    else parent.fields.set(name, [value])
  }

  return {
    /** Elements that are open; 0 outside of a record. */
    get depth() {
      return stack.length
    },
    /** `isKept`: of an element that is not, the name alone is known. */
    open(name: string, attributes: Readonly<Record<string, string>>, isKept: boolean) {
      stack.push({ name: storableText(name), fields: isKept ? attributeFields(attributes) : undefined, text: '' })
    },
    text(text: string) {
      const element = stack.at(-1)
      if (element !== undefined) element.text += storableText(text)
    },
    close(isKept: boolean) {
      const element = close()
      if (isKept) add(element)
    },
    /** The whole of it, also where elements are still open. */
    end(): { readonly name: string; readonly value: JsonObject; readonly raw: () => string } {
      const name = stack[0]?.name ?? ''
      while (stack.length > 1) add(close())
      const { value } = close()
      stack = []
      const object = isObject(value) ? value : { [TEXT]: value }
      return { name, value: object, raw: () => JSON.stringify(object).slice(0, KEPT_OF_DAMAGED) }
    },
  }
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function attributeFields(attributes: Readonly<Record<string, string>>): Open['fields'] {
  let fields: Open['fields']
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    fields ??= new Map()
    fields.set(`@${storableText(name)}`, storableText(value))
  }
  return fields
}
