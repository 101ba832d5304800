import { coordinates } from '../finders/coordinates.ts'
import { ipv4, ipv6 } from '../finders/ip.ts'
import { macAddress } from '../finders/mac-address.ts'
import { type CatalogueGroup, FEATURES, type Match, type Recogniser } from '../model.ts'

const imei: Recogniser = {
  id: 'imei',
  version: 1,
  entity: 'IMEI',
  takes: ['digits'],
  lengths: [15, 15],
  prior: -4,
  match: ({ start, end, compact }): Match | undefined =>
    passesLuhn(compact) ? { start, end, chance: 0.1 } : undefined,
  cues: ['imei', 'imei number', 'imeisv', 'device imei', 'handset', 'numéro imei', 'número imei'],
}

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const VIN_CHECK_AT = 8
/** ISO 3779. The check digit binds in North America and China alone: it raises, and its lack leaves it to a cue. */
const vin: Recogniser = {
  id: 'vin',
  version: 1,
  entity: 'VIN',
  takes: ['alnum'],
  lengths: [17, 17],
  prior: -3.2,
  match({ start, end, compact }, { text }): Match | undefined {
    if (end - start !== compact.length || text.slice(start, end) !== compact) return undefined
    if (!/^[A-HJ-NPR-Z\d]{13}\d{4}$/.test(compact)) return undefined
    return passesVin(compact) ? { start, end, chance: 1 / 11, shape: 1 } : { start, end, shape: 1 }
  },
  cues: ['vin', 'vehicle identification number', 'chassis', 'chassis number', 'fahrgestellnummer', 'fin', 'numéro de châssis', 'bastidor', 'telaio'],
} // biome-ignore format: word lists

function passesVin(compact: string): boolean {
  let sum = 0
  for (let at = 0; at < compact.length; at++)
    sum += (VIN_VALUES.indexOf(compact.charAt(at)) % 10) * (VIN_WEIGHTS[at] ?? 0)
  const check = sum % 11
  return compact.charAt(VIN_CHECK_AT) === (check === 10 ? 'X' : String(check))
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 0x30
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

const UUID = /^[\dA-F]{8}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{12}$/i
const UUID_LENGTH = 32
const ofUuid = (entity: string, id: string, cues: readonly string[]): Recogniser => ({
  id,
  version: 1,
  entity,
  takes: ['alnum', 'digits'],
  lengths: [UUID_LENGTH, UUID_LENGTH],
  needs: FEATURES.hyphen,
  prior: -1.5,
  isCueOnly: true,
  match: ({ start, end }, { text }) => (UUID.test(text.slice(start, end)) ? { start, end } : undefined),
  cues,
})

/** Devices and their addresses. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'IP_ADDRESS', title: 'IP address, version 4 or 6', category: 'network', risk: 'medium', canonical: (text) => text.trim().toLowerCase() },
    { id: 'MAC_ADDRESS', title: 'Hardware address of a network card', category: 'network', risk: 'medium', canonical: (text) => text.replace(/[^\da-f]/gi, '').toLowerCase() },
    { id: 'IMEI', title: 'Number of a mobile device', category: 'network', risk: 'medium', canonical: (text) => text.replace(/\D/g, '') },
    { id: 'VIN', title: 'Vehicle identification number', category: 'network', risk: 'medium', canonical: (text) => text.trim().toUpperCase() },
    { id: 'DEVICE_ID', title: 'Identifier of a device', category: 'network', risk: 'medium', canonical: (text) => text.trim().toLowerCase() },
    { id: 'ADVERTISING_ID', title: 'Advertising identifier of a device', category: 'network', risk: 'medium', canonical: (text) => text.trim().toLowerCase() },
    { id: 'LOCATION_COORDINATES', title: 'Place as coordinates', category: 'location', risk: 'medium' },
  ],
  recognisers: [
    ipv4, imei, vin,
    ofUuid('ADVERTISING_ID', 'advertising-id', ['advertising id', 'advertising identifier', 'ad id', 'idfa', 'gaid', 'aaid', 'adid', 'ifa', 'werbe id']),
    ofUuid('DEVICE_ID', 'device-id', ['device id', 'deviceid', 'device identifier', 'device uuid', 'device', 'udid', 'idfv', 'android id', 'installation id', 'machine id', 'hardware id', 'client id', 'gerät', 'gerätekennung']),
  ],
  finders: [
    ipv6, coordinates,
    macAddress,
  ],
} // biome-ignore format: tables
