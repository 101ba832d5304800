import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mulberry } from './random.ts'

/**
 * Writes a Records.json in the layout of Takeout with `records` invented records, some of them verbatim repeats; about
 * 345 bytes each. The same seed and beginning (ms) give the same bytes. Answers the time of the last record, too.
 */
export async function writeRecords(
  path: string,
  records: number,
  { seed = 1, from = Date.UTC(2014, 0, 1) } = {},
): Promise<{ readonly bytes: number; readonly distinct: number; readonly last: number }> {
  const random = mulberry(seed)
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  let bytes = 0
  let distinct = 0
  let time = from
  let lat = 481_234_567
  let lon = 115_678_901
  const write = async (text: string) => {
    bytes += Buffer.byteLength(text)
    if (!out.write(text)) await once(out, 'drain')
  }
  await write('{\n  "locations": [{\n')
  let last = ''
  let chunk = ''
  for (let i = 0; i < records; i++) {
    if (i === 0 || random() >= 0.01) {
      time += 5_000 + Math.floor(random() * 300_000)
      lat += Math.floor((random() - 0.5) * 4_000)
      lon += Math.floor((random() - 0.5) * 6_000)
      last = record(random, time, lat, lon)
      distinct++
    }
    chunk += i === 0 ? last : `  }, {\n${last}`
    if (chunk.length < 1 << 18) continue
    await write(chunk)
    chunk = ''
  }
  await write(`${chunk}  }]\n}\n`)
  out.end()
  await once(out, 'close')
  return { bytes, distinct, last: time }
}

const MOVES = ['STILL', 'WALKING', 'ON_BICYCLE', 'IN_VEHICLE', 'IN_BUS']

function record(random: () => number, time: number, lat: number, lon: number): string {
  const stamp = (ms: number) => new Date(ms).toISOString()
  const lines = [
    `    "latitudeE7": ${lat}`,
    `    "longitudeE7": ${lon}`,
    `    "accuracy": ${3 + Math.floor(random() * 60)}`,
  ]
  if (random() < 0.3)
    lines.push(`    "velocity": ${Math.floor(random() * 30)}`, `    "heading": ${Math.floor(random() * 360)}`)
  if (random() < 0.5)
    lines.push(
      `    "altitude": ${400 + Math.floor(random() * 200)}`,
      `    "verticalAccuracy": ${1 + Math.floor(random() * 20)}`,
    )
  if (random() < 0.35) {
    const move = MOVES[Math.floor(random() * MOVES.length)]
    lines.push(
      `    "activity": [{\n      "activity": [{\n        "type": "${move}",\n        "confidence": ${50 + Math.floor(random() * 50)}\n      }],\n      "timestamp": "${stamp(time - 900)}"\n    }]`,
    )
  }
  lines.push(`    "source": "${random() < 0.5 ? 'WIFI' : 'GPS'}"`, '    "deviceTag": -8000000000000000001')
  if (random() < 0.4) {
    lines.push(
      '    "platformType": "ANDROID"',
      `    "serverTimestamp": "${stamp(time + 4_200)}"`,
      `    "deviceTimestamp": "${stamp(time + 300)}"`,
      '    "batteryCharging": false',
      '    "formFactor": "PHONE"',
    )
  }
  lines.push(`    "timestamp": "${stamp(time)}"`)
  return `${lines.join(',\n')}\n`
}
