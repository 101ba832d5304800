/** Words that say of a number that it is none of a person, in the languages of the catalogue. */
export const ANTICUES: readonly string[] = [
  'order', 'order number', 'invoice', 'tracking', 'version', 'build', 'revision', 'release', 'id', 'ids', 'ts', 'timestamp', 'epoch', 'isbn',
  'sku', 'ean', 'upc', 'gtin', 'asin', 'part', 'article', 'item', 'model', 'serial', 'commit', 'hash', 'checksum', 'port', 'pid', 'size', 'bytes',
  'offset', 'line', 'count', 'total', 'ticket', 'case', 'issue', 'batch', 'lot', 'ref', 'reference', 'transaction', 'session', 'request', 'bestellung',
  'bestellnummer', 'rechnung', 'rechnungsnummer', 'auftrag', 'sendung', 'artikel', 'commande', 'facture', 'suivi', 'pedido', 'factura', 'ordine',
  'fattura', 'bestelling', 'factuur', 'encomenda', 'fatura',
] // biome-ignore format: a word list
