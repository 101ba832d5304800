/** The policy of an instance that has none of its own. `datapunk pii policy show` prints it: a start for one's own. */
export const SHIPPED_POLICY = `# What happens to personal values before they are stored: see docs/pii.md. Raise the version with every change.
version: 1
default: { high: tag, medium: tag, low: tag }
rules:
  # Nobody needs these in an archive.
  - { category: credential, operator: drop }
  # Readable with the owner's key only; deleting the key forgets them.
  - { category: financial, operator: encrypt }
  - { category: government, operator: encrypt }
`
