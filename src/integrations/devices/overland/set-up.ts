import type { DeviceAccess, SetUp } from '../../source.ts'

/** https://github.com/aaronpk/Overland-iOS#configuration-by-custom-url */
export function setUp({ url, device, key }: DeviceAccess): SetUp {
  const query = new URLSearchParams({ url, token: key, device_id: device })
  return {
    link: `overland://setup?${query.toString()}`,
    settings: [
      ['Receiver Endpoint URL', url],
      ['Access Token', key],
      ['Device ID', device],
    ],
  }
}
