import { defineSource } from '../../source.ts'
import { advise } from './advice.ts'
import { recogniseMail, recogniseMailbox } from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const load = async () => (await import('./message.ts')).createMailDecoder()

const mail = defineSource({
  id: 'microsoft.mail',
  title: 'Outlook mail (headers only)',
  exportSteps: [
    'Outlook.com: open outlook.live.com, Settings, General, Privacy and data, "Export mailbox"; it gives a PST, which is not read, so go on with the next step.',
    'Connect the account (or open the PST) in Thunderbird, install its add-on ImportExportTools NG, and export the folders as mbox; or save single mails as EML.',
    'Import the mbox or EML files as they are, alone or in a zip. Only headers are read; bodies are never stored.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'mailbox',
      title: 'Mailboxes: *.mbox',
      rank: 20,
      layout: { kind: 'mail' },
      recognise: recogniseMailbox,
      load,
    },
    {
      kind: 'archive',
      id: 'mail',
      title: 'Single mails: *.eml',
      rank: 20,
      layout: { kind: 'mail' },
      recognise: recogniseMail,
      load,
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default mail
