import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

const START = Date.UTC(2020, 0, 1)
const STEP_MS = 61_000

/** A record as Takeout writes it; number `i` of an invented person who walks in circles. */
export function recordText(i: number): string {
  const lat = 481_000_000 + Math.round(Math.sin(i / 50) * 400_000)
  const lon = 115_000_000 + Math.round(Math.cos(i / 50) * 600_000)
  const time = new Date(START + i * STEP_MS).toISOString()
  return (
    `{"latitudeE7":${lat},"longitudeE7":${lon},"accuracy":${5 + (i % 60)},"source":"WIFI",` +
    `"deviceTag":-8024144696862913506,"timestamp":"${time}"}`
  )
}

/** Writes a Records.json with records `from` (inclusive) to `to`, one a line; each with a note, where one is given. */
export async function writeRecords(path: string, to: number, from = 0, note?: string): Promise<void> {
  const more = note === undefined ? '' : `,"note":${JSON.stringify(note)}`
  function* lines() {
    yield '{"locations":[\n'
    let lines = ''
    for (let i = from; i < to; i++) {
      lines += `${recordText(i).slice(0, -1)}${more}}${i + 1 < to ? ',' : ''}\n`
      if (lines.length < 1 << 16) continue
      yield lines
      lines = ''
    }
    yield `${lines}]}\n`
  }
  await pipeline(lines, createWriteStream(path))
}
