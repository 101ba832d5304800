/** What people in a made-up life watch, hear, search and write. None of it exists. */
type Words = readonly [string, ...string[]]

export const VIDEO_SUBJECTS: Words = [
  'an old bridge', 'a kettle with character', 'the last tram', 'pigeons, calmly', 'a shelf', 'Sauerteig', 'ein altes Radio', 'three knots',
  'the moon, badly', 'un jardin très petit', 'a door that sticks', 'Nordlichter', '橋の話', 'a chair from pallets', 'rain in eight towns',
] // biome-ignore format: a word list
export const VIDEO_FORMS: Words = [
  'How to repair', 'I spent a week with', 'The quiet history of', 'Nobody talks about', 'Restoring', 'Ein Abend über', 'Part 2:', 'Explained:', 'Live from', 'A documentary on',
] // biome-ignore format: a word list
export const CHANNELS: Words = [
  'Slow Joints', 'Werkstatt Zwei', 'Tiny Bridges', 'The Kettle Review', 'Nordwind', 'Garden of Loops', 'Map Room', 'Lena bastelt', '夜の線路', 'Two Minutes Earlier', 'Patient Physics', 'Café Ohm',
] // biome-ignore format: a word list
export const SEARCHES: Words = [
  'why do bridges sing', 'bread too flat', 'train to the sea', 'wie lange hält ein Fahrradreifen', 'moss on north side true', 'small table large chair', 'opening hours library',
  'word for smell of rain', 'how to fold a map', 'weather tomorrow', 'best time to repot', 'kettle noise meaning',
] // biome-ignore format: a word list
export const SITES: Words = [
  'example.org',
  'maps-and-more.example',
  'bread.example',
  'trams.example',
  'library.example',
]
export const APPS: Words = [
  'Tram Clock',
  'Bread Timer',
  'Moss Finder',
  'Paper Map',
  'Kettle',
  'Birdsong Pocket',
  'Two Minute Notes',
  'Ferry',
  'Umbrella',
  'Chess by Post',
]
export const ARTISTS: Words = ['The Lamp Posts', 'Frau Holunder', 'Nine Umbrellas', 'Low Tide Choir', 'Kabelsalat', 'Ada & the Moths', 'Petit Orage', 'Gleis 4', 'Slow Cartographers', '雨の午後'] // biome-ignore format: a word list
export const SONGS: Words = [
  'Left of the Map', 'Bridge Three', 'Nebelhorn', 'A Drawer Full of Keys', 'Moths at Noon', 'Zugluft', 'Warm Side of the Street', 'Paper Boats', 'Short Winter', 'The Kettle Song',
  'Northbound', 'Kleine Schritte', 'Under the Table', 'Salt and Soap', 'Last Tram Home',
] // biome-ignore format: a word list
export const PODCASTS: Words = ['Ten Minutes on Bridges', 'Brotzeit', 'The Map Is Wrong']
export const FRIENDS: Words = ['jonte', 'mirea', 'tamsin', 'odile', 'pekka']
export const MESSAGES: Words = [
  'on my way', 'five minutes', 'did you see the bridge', 'who has the map?', 'bring bread', 'rain again', 'same place?', 'haha', 'no umbrella, naturally', 'kommst du später?',
  'the kettle is on', 'I owe you a coffee', 'train is late', 'sounds good', 'tomorrow then',
] // biome-ignore format: a word list
export const SUBJECTS: Words = [
  'Sunday walk',
  'Minutes of the meeting',
  'Invoice 1187',
  'Re: the table',
  'Your parcel is with a neighbour',
  'Photos of the bridge',
  'Termin nächste Woche',
]
