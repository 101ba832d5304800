import type { DeviceAccess, SetUp } from '../../source.ts'

/** The app's number for HTTP. */
const HTTP_MODE = 3

/** https://owntracks.org/booklet/features/remoteconfig/ */
export function setUp({ url, device, key }: DeviceAccess): SetUp {
  const configuration = {
    _type: 'configuration',
    mode: HTTP_MODE,
    url,
    auth: true,
    username: device,
    password: key,
    deviceId: device,
    tid: device.slice(0, 2),
  }
  return {
    link: `owntracks:///config?inline=${inline(JSON.stringify(configuration))}`,
    settings: [
      ['Mode', 'HTTP'],
      ['URL', url],
      ['Username', device],
      ['Password', key],
      ['Device ID', device],
    ],
  }
}

const GROUP = 3
const SPACE = 0x20

/** Base64 without `=`, which the query of an address would have to escape: space behind JSON means nothing. */
function inline(json: string): string {
  const bytes = new TextEncoder().encode(json)
  const padded = new Uint8Array(Math.ceil(bytes.length / GROUP) * GROUP).fill(SPACE)
  padded.set(bytes)
  return encodeURIComponent(btoa(String.fromCharCode(...padded)))
}
