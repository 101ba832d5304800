/** Whether a version (`1.4.2`, `2.0.0-beta.1`) is older than another; what is no version is older than every one. */
export function isOlder(version: string, than: string): boolean {
  const [own, other] = [parts(version), parts(than)]
  const at = own.findIndex((part, index) => part !== other[index])
  return at >= 0 && (own[at] ?? 0) < (other[at] ?? 0)
}

/** Major, minor, patch, and 1 for a release, which is newer than what came before it. */
function parts(version: string): readonly number[] {
  const [, major, minor, patch, before] = /^(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?/.exec(version) ?? []
  return [Number(major ?? -1), Number(minor ?? -1), Number(patch ?? -1), before === undefined ? 1 : 0]
}
