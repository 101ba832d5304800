export interface LabelWish {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly text: string
  /** Those of more weight are placed first. */
  readonly weight: number
}
export interface Label {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly text: string
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const LETTER = 6.4
const HEIGHT = 15
const GAP = 5

/** Places labels beside their points where they cover nothing; what finds no place is left out. */
export function placeLabels(
  wishes: readonly LabelWish[],
  size: { readonly width: number; readonly height: number },
): Label[] {
  const taken: Box[] = wishes.map(({ x, y, radius }) => ({
    left: x - radius,
    top: y - radius,
    right: x + radius,
    bottom: y + radius,
  }))
  const labels: Label[] = []
  for (const wish of [...wishes].sort((a, b) => b.weight - a.weight)) {
    const found = candidates(wish).find(
      ({ box }) => isInside(box, size) && !taken.some((other) => overlaps(box, other)),
    )
    if (found === undefined) continue
    taken.push(found.box)
    labels.push(found.label)
  }
  return labels
}

function candidates({ key, x, y, radius, text }: LabelWish): { readonly label: Label; readonly box: Box }[] {
  const width = text.length * LETTER
  const beside = radius + GAP
  const at = (anchor: Label['anchor'], labelX: number, labelY: number) => {
    const left = anchor === 'start' ? labelX : anchor === 'end' ? labelX - width : labelX - width / 2
    const box = { left, top: labelY - HEIGHT * 0.8, right: left + width, bottom: labelY + HEIGHT * 0.3 }
    return { label: { key, x: labelX, y: labelY, anchor, text }, box }
  }
  return [
    at('start', x + beside, y + 4),
    at('end', x - beside, y + 4),
    at('middle', x, y - beside - 2),
    at('middle', x, y + beside + HEIGHT * 0.8),
  ]
}

const isInside = (box: Box, { width, height }: { readonly width: number; readonly height: number }): boolean =>
  box.left >= 2 && box.right <= width - 2 && box.top >= 2 && box.bottom <= height - 2

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
