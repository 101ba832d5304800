import type { Draft, JsonObject } from '../../models/events.ts'
import { isFiniteNumber } from '../../utils/validators.ts'

/** Where an event was, taken out of a line, and what is left of its `data`. */
export interface LinePosition {
  readonly columns: Pick<Draft, 'lat' | 'lon' | 'accuracy'>
  readonly data: JsonObject
  /** `data` as text; absent where it has to be written anew. */
  readonly text?: string
}

const DEGREE = 1e7
const INT32 = 2_147_483_647
const NAMES = ['latitude', 'longitude', 'accuracy'] as const
/** As `toWire` puts them: at the very beginning, in this order. */
const SPLICED =
  /^\{(?:"latitude":-?\d+(?:\.\d+)?(?:e-\d+)?(,)?)?(?:"longitude":-?\d+(?:\.\d+)?(?:e-\d+)?(,)?)?(?:"accuracy":-?\d+(,)?)?/

/**
 * Takes the position out of `data`, or out of the attribute `coordinates` where the line has one; `data` has members of
 * its own under these names then. Undefined where what should be a position is none.
 */
export function positionOf(coordinates: unknown, data: JsonObject, text: string | undefined): LinePosition | undefined {
  if (coordinates !== undefined) {
    const columns = typeof coordinates === 'string' ? columnsOf(coordinates.split(',')) : undefined
    return columns === undefined ? undefined : { columns, data, ...(text === undefined ? {} : { text }) }
  }
  const { latitude, longitude, accuracy, ...rest } = data
  const values = [latitude, longitude, accuracy]
  if (!values.every((value) => value === undefined || isFiniteNumber(value))) return undefined
  const columns = columnsOf(values.map((value) => (value === undefined ? '' : String(value))))
  if (columns === undefined) return undefined
  const left =
    text === undefined
      ? undefined
      : withoutSpliced(
          text,
          NAMES.filter((name) => name in data),
        )
  return { columns, data: rest, ...(left === undefined ? {} : { text: left }) }
}

/** Undefined where they do not all stand where `toWire` puts them. */
function withoutSpliced(text: string, names: readonly string[]): string | undefined {
  const [spliced = '{'] = SPLICED.exec(text) ?? []
  if (names.some((name) => !spliced.includes(`"${name}":`))) return undefined
  return `{${text.slice(spliced.length)}`
}

function columnsOf([latitude = '', longitude = '', accuracy = '']: readonly string[]) {
  const lat = whole(latitude, DEGREE)
  const lon = whole(longitude, DEGREE)
  const metres = whole(accuracy, 1)
  if (lat === 'wrong' || lon === 'wrong' || metres === 'wrong') return undefined
  return {
    ...(lat === undefined ? {} : { lat }),
    ...(lon === undefined ? {} : { lon }),
    ...(metres === undefined ? {} : { accuracy: metres }),
  }
}

function whole(text: string, scale: number): number | 'wrong' | undefined {
  if (text === '') return undefined
  const value = Math.round(Number(text) * scale)
  return Math.abs(value) <= INT32 && (scale > 1 || value === Number(text)) ? value : 'wrong'
}
