import type { FileProbe } from '../../archive/probe.ts'

const HOW =
  'Export mailboxes as mbox or mails as EML instead: connect the account, or open the file, in Thunderbird and save its folders with the add-on ImportExportTools NG; or drag mails out of the new Outlook.'
const PST = '!BDN'
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex')
/** Columns of Outlook's list of mails: `From: (Name)`, `Von: (Adresse)` … for sender, recipients and copies. */
const ADDRESS_COLUMN = /^.{1,30}: ?\(.{1,30}\)$/
const FEWEST_ADDRESS_COLUMNS = 9

/** What to say of Outlook's files that are not read; undefined where it is none of them. */
export function advise({ head, name, text, columns }: FileProbe): string | undefined {
  const begin = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, OLE.length))
  if (begin.toString('latin1', 0, PST.length) === PST)
    return `This is a data file of Outlook (PST or OST), which is not read. ${HOW}`
  if (begin.equals(OLE) && /\.(?:msg|oft)$/i.test(name))
    return `This is a mail in the format of classic Outlook (MSG), which is not read. ${HOW}`
  if (/<OPFMessageCopy|<OPFAppointmentCopy|<OPFContactCopy/.test(text))
    return `This is out of an archive of Outlook for Mac (OLM), which is not read. ${HOW}`
  if (columns.filter((column) => ADDRESS_COLUMN.test(column)).length >= FEWEST_ADDRESS_COLUMNS)
    return `This is Outlook's list of mails as CSV. It has the bodies, which are never read, and no dates. ${HOW}`
  return undefined
}
