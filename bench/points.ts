import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mulberry } from './random.ts'

/**
 * Writes a stream of heart rates in the layout of Google Fit's `All Data` with `points` invented points, one every second
 * or two, about 280 bytes each. The same seed gives the same bytes.
 */
export async function writePoints(path: string, points: number, seed = 1): Promise<{ readonly bytes: number }> {
  const random = mulberry(seed)
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  let bytes = 0
  const write = async (text: string) => {
    bytes += Buffer.byteLength(text)
    if (!out.write(text)) await once(out, 'drain')
  }
  let time = Date.UTC(2024, 2, 1)
  let rate = 70
  let chunk = HEAD
  for (let i = 0; i < points; i++) {
    time += 1000 + Math.floor(random() * 1000)
    rate = Math.min(180, Math.max(45, rate + Math.round((random() - 0.5) * 6)))
    chunk += `${i === 0 ? '' : ',\n'}${point(time, rate)}`
    if (chunk.length < 1 << 18) continue
    await write(chunk)
    chunk = ''
  }
  await write(`${chunk}\n    ]\n}\n`)
  out.end()
  await once(out, 'close')
  return { bytes }
}

const HEAD =
  '{\n    "Data Source": "derived:com.google.heart_rate.bpm:com.google.android.gms:merge_heart_rate_bpm",\n    "Data Points": [\n'

function point(time: number, rate: number): string {
  return (
    `        {"fitValue":[{"value":{"fpVal":${rate}}}],"originDataSourceId":"raw:com.google.heart_rate.bpm:com.example.watch:","endTimeNanos":${time}000000,` +
    `"dataTypeName":"com.google.heart_rate.bpm","startTimeNanos":${time}000000,"modifiedTimeMillis":${time + 60_000},"rawTimestampNanos":0}`
  )
}
