import { dayNumber, dayStart } from '../zone.ts'
import { CITIES, FIRST_DAY, TAKEOUT_MADE } from './biography.ts'
import type { Mode } from './day-plan.ts'
import { type Fix, fixesOf } from './fixes.ts'
import type { Life } from './life.ts'
import { createRandom, type Random } from './random.ts'
import { asArray, e7, takeoutTime } from './takeout-json.ts'

/** What the generated file holds; filled while it is written. */
export interface RecordsTally {
  records: number
  /** Records that repeat the one before them verbatim. */
  repeats: number
  /** Records without a position. */
  wifiOnly: number
  /** Records whose time cannot be read. */
  damaged: number
  /** Up to where it is written: ms since 1970. */
  reached: number
}

const REPEAT_SHARE = 0.01
const WIFI_ONLY_SHARE = 0.02
const GUESS_SHARE = 0.34
/** Ordinals of records that came out damaged. */
const DAMAGED_AT = new Set([61_803, 141_421, 173_205])

const SECOND_GUESSES = ['UNKNOWN', 'ON_FOOT', 'IN_VEHICLE', 'TILTING'] as const
const GUESS: Readonly<Record<Mode, string>> = {
  walk: 'WALKING',
  run: 'RUNNING',
  bike: 'ON_BICYCLE',
  tram: 'IN_RAIL_VEHICLE',
  bus: 'IN_ROAD_VEHICLE',
  car: 'IN_VEHICLE',
  train: 'IN_RAIL_VEHICLE',
  flight: 'IN_VEHICLE',
}

/**
 * `Records.json` of a Takeout, as texts:
 *
 *     {"locations": [{"latitudeE7": 535585000, "longitudeE7": 99632000, "accuracy": 16, …, "timestamp": "2016-01-01T…Z"}, …]}
 */
export function recordsJson(seed: string, life: Life, tally: RecordsTally): Generator<string> {
  return asArray(records(seed, life, tally), {
    head: '{\n  "locations": [{\n',
    between: '\n  }, {\n',
    tail: '\n  }]\n}\n',
  })
}

function* records(seed: string, life: Life, tally: RecordsTally): Generator<string> {
  const random = createRandom(`${seed}/records`)
  const made = dayStart(dayNumber(TAKEOUT_MADE), CITIES.leipzig.zone)
  for (const segment of life.between(FIRST_DAY, TAKEOUT_MADE)) {
    for (const fix of fixesOf(seed, segment)) {
      if (fix.time >= made) return
      tally.reached = fix.time
      yield* recordsOf(fix, random, tally)
    }
  }
}

/** The record of a fix, in its place a damaged one, and what may follow it: the same again, a scan of networks. */
function* recordsOf(fix: Fix, random: Random, tally: RecordsTally): Generator<string> {
  const isDamaged = DAMAGED_AT.has(tally.records)
  const text = recordText(fix, random, isDamaged)
  tally.records++
  if (isDamaged) tally.damaged++
  yield text
  if (!isDamaged && random.chance(REPEAT_SHARE)) {
    tally.records++
    tally.repeats++
    yield text
  }
  if (fix.phone.hasDetails && random.chance(WIFI_ONLY_SHARE)) {
    tally.records++
    tally.wifiOnly++
    yield wifiOnlyText(fix, random)
  }
}

function recordText(fix: Fix, random: Random, isDamaged: boolean): string {
  const lines = [
    `    "latitudeE7": ${e7(fix.lat)},\n    "longitudeE7": ${e7(fix.lon)},\n    "accuracy": ${fix.accuracy}`,
  ]
  const { moving, phone } = fix
  if (moving !== undefined && fix.source === 'GPS') {
    lines.push(`    "velocity": ${moving.metresPerSecond},\n    "heading": ${moving.heading}`)
  }
  if (random.chance(0.5)) lines.push(`    "altitude": ${fix.altitude},\n    "verticalAccuracy": ${random.int(1, 12)}`)
  if (random.chance(GUESS_SHARE)) lines.push(guessText(fix, random))
  lines.push(`    "source": "${fix.source}",\n    "deviceTag": ${phone.tag}`)
  if (phone.hasDetails) lines.push(detailsText(fix, random))
  lines.push(`    "timestamp": "${isDamaged ? '0000-00-00T00:00:00Z' : takeoutTime(fix.time)}"`)
  return lines.join(',\n')
}

function guessText(fix: Fix, random: Random): string {
  const first = fix.moving === undefined ? 'STILL' : GUESS[fix.moving.mode]
  const guesses: [string, number][] = [[first, random.int(45, 100)]]
  if (random.chance(0.5)) guesses.push([random.pick(SECOND_GUESSES), random.int(2, 30)])
  const body = guesses.map(([type, confidence]) => `        "type": "${type}",\n        "confidence": ${confidence}\n`)
  return `    "activity": [{\n      "activity": [{\n${body.join('      }, {\n')}      }],\n      "timestamp": "${takeoutTime(fix.time + random.int(0, 30_000))}"\n    }]`
}

function detailsText(fix: Fix, random: Random): string {
  const lines = [
    `    "platformType": "ANDROID"`,
    `    "osLevel": ${fix.phone.os}`,
    `    "serverTimestamp": "${takeoutTime(fix.time + random.int(500, 90_000))}"`,
    `    "deviceTimestamp": "${takeoutTime(fix.time + random.int(100, 500))}"`,
    `    "batteryCharging": ${random.chance(0.3)}`,
    `    "formFactor": "PHONE"`,
  ]
  return lines.join(',\n')
}

/** A scan of the networks around, without a position: Google wrote such records too. */
function wifiOnlyText(fix: Fix, random: Random): string {
  const seen = Array.from({ length: random.int(1, 3) }, () => {
    const mac = random.int(0, 0xffff) * 0x100000000 + random.int(0, 0xffffffff)
    return `          "mac": "${mac}",\n          "strength": ${-random.int(40, 90)},\n          "frequencyMhz": ${random.pick([2412, 2437, 5180, 5240])}\n`
  })
  return [
    `    "activeWifiScan": {\n      "accessPoints": [{\n${seen.join('        }, {\n')}      }]\n    }`,
    `    "source": "UNKNOWN",\n    "deviceTag": ${fix.phone.tag},\n    "platformType": "ANDROID"`,
    `    "timestamp": "${takeoutTime(fix.time + 700)}"`,
  ].join(',\n')
}
