import pg from 'pg'
import { wireJson, wireText } from '../../../utils/json-text.ts'

const { builtins } = pg.types
const NUMBERS = new Set<number>([
  ...[builtins.INT2, builtins.INT4, builtins.INT8, builtins.FLOAT4, builtins.FLOAT8, builtins.NUMERIC, builtins.OID],
])
const DOCUMENTS = new Set<number>([builtins.JSON, builtins.JSONB])
const MOMENTS = new Set<number>([builtins.TIMESTAMP, builtins.TIMESTAMPTZ])
const TEXT_ARRAY: number = 1009
/** Arrays by the type of what is in them. */
const ARRAYS = new Map<number, number>([
  [1000, builtins.BOOL],
  [1005, builtins.INT2],
  [1007, builtins.INT4],
  [1016, builtins.INT8],
  [1021, builtins.FLOAT4],
  [1022, builtins.FLOAT8],
  [1231, builtins.NUMERIC],
  [TEXT_ARRAY, builtins.TEXT],
  [1015, builtins.VARCHAR],
  [2951, builtins.UUID],
  [1185, builtins.TIMESTAMPTZ],
  [1182, builtins.DATE],
])
const textArray: (text: string) => readonly (string | null)[] = pg.types.getTypeParser(TEXT_ARRAY)

/** Takes every value as the text that PostgreSQL gives: nothing is rounded on the way. */
export const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/**
 * A value as JSON text, exact: numbers as they are, documents as they are, times in RFC 3339 with the offset of the
 * session, everything else as a string in PostgreSQL's own form. The escapes of the store are undone.
 */
export function jsonValue(text: string | null, type: number): string {
  if (text === null) return 'null'
  if (type === builtins.BOOL) return text === 't' ? 'true' : 'false'
  if (NUMBERS.has(type) && /\d$/.test(text)) return text
  if (DOCUMENTS.has(type)) return wireJson(text)
  const inner = ARRAYS.get(type)
  if (inner !== undefined && !text.includes('{{')) {
    return `[${textArray(text)
      .map((item) => jsonValue(item, inner))
      .join(',')}]`
  }
  return JSON.stringify(MOMENTS.has(type) ? moment(text) : wireText(text))
}

/** `2024-05-01 10:00:00.25+02` → `2024-05-01T10:00:00.25+02:00`; infinities and times before Christ stay as they are. */
function moment(text: string): string {
  const [, date, clock, offset] = /^(\d{4,}-\d\d-\d\d) ([\d:.]+)([+-][\d:]+)?$/.exec(text) ?? []
  if (date === undefined) return text
  return `${date}T${clock}${offset === undefined ? '' : offset.length === 3 ? `${offset}:00` : offset}`
}
