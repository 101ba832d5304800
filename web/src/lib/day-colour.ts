/** Hours and the colours of their light: hue, saturation, lightness. The same for the ribbon and the track. */
const LIGHT: readonly (readonly [hour: number, hue: number, saturation: number, lightness: number])[] = [
  [0, 243, 38, 52],
  [5, 232, 45, 56],
  [8, 186, 62, 38],
  [12, 152, 52, 38],
  [15, 62, 62, 38],
  [18, 32, 82, 48],
  [21, 338, 56, 52],
  [24, 263, 38, 52],
]

/** The colour of a moment of the day; `share` is 0 at its beginning and 1 at its end. */
export function dayColour(share: number): string {
  const hour = Math.min(Math.max(share, 0), 1) * 24
  const index = Math.max(
    1,
    LIGHT.findIndex(([at]) => at >= hour),
  )
  const [from, to] = [LIGHT[index - 1], LIGHT[index]]
  if (from === undefined || to === undefined) return 'currentColor'
  const part = (hour - from[0]) / (to[0] - from[0])
  const mix = (a: number, b: number) => a + (b - a) * part
  // Round the colour wheel the short way.
  const turn = ((to[1] - from[1] + 540) % 360) - 180
  return `hsl(${(from[1] + turn * part + 360) % 360} ${mix(from[2], to[2])}% ${mix(from[3], to[3])}%)`
}
