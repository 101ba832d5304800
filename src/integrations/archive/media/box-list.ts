import type { ByteView } from './bytes.ts'

/** A box of the ISO base media file format (ISO/IEC 14496-12): HEIC, AVIF, MP4, QuickTime. */
export interface Box {
  readonly name: string
  /** Of its content. */
  readonly from: number
  /** Where it ends by what it says, which may be beyond what is there. */
  readonly to: number
}

const MOST_BOXES = 4096

/** The boxes that stand one behind the other from `from` on; the last may be cut off. */
export function boxesIn(view: ByteView, from = 0, to = view.length): readonly Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= to && boxes.length < MOST_BOXES; ) {
    const size = view.u32(at)
    const wide = size === 1 ? view.u64(at + 8) : size
    const header = size === 1 ? 16 : 8
    const end = wide === 0 ? to : at + wide
    if (!(end >= at + header)) break
    boxes.push({ name: view.latin(at + 4, 4), from: at + header, to: end })
    at = end
  }
  return boxes
}

export const boxNamed = (boxes: readonly Box[], name: string): Box | undefined => boxes.find((box) => box.name === name)
