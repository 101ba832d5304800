import { CITIES, type City, type CityId } from './biography.ts'
import { type Point, shifted } from './geography.ts'
import { createRandom, type Random } from './random.ts'

export type PlaceUse =
  | 'home'
  | 'work'
  | 'shop'
  | 'cafe'
  | 'restaurant'
  | 'sport'
  | 'park'
  | 'culture'
  | 'friend'
  | 'hotel'
  | 'station'
  | 'airport'

/** A place the person goes to. `inside` are places within it: Google tells visits to them as children. */
export interface Place extends Point {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly use: PlaceUse
  readonly city: CityId
  /** What the places of a map service call it; empty for the places of others. */
  readonly inside?: Place
}

type Names = Readonly<Record<PlaceUse, readonly string[]>>

/** All of them made up. */
const NAMES: Names = {
  home: [],
  work: [],
  shop: ['Markthalle', 'Laden um die Ecke', 'Bäckerei Sonnabend', 'Obst & Korn'],
  cafe: ['Café Zwischenton', 'Kaffee Luftsprung', 'Café Maulwurf', 'Tasse im Schrank'],
  restaurant: ['Suppenküche Mittag', 'Trattoria Tre Forchette', 'Zum stillen Karpfen', 'Nudelhaus Drei Kraniche'],
  sport: ['Kletterhalle Überhang', 'Schwimmhalle Mitte'],
  park: ['Volkspark', 'Uferweg', 'Botanischer Garten'],
  culture: ['Kino Laterne', 'Museum für Gewöhnliches', 'Bühne am Kanal', 'Stadtbibliothek'],
  friend: ['Jonte & Mirea', 'Bei Tamsin', 'WG Eschenhof'],
  hotel: ['Pension Morgenröte'],
  station: ['Hauptbahnhof'],
  airport: ['Flughafen'],
}
const NAMES_ABROAD: Names = {
  ...NAMES,
  shop: ['The Old Market', 'Corner Shop No. 9'],
  cafe: ['Café Two Windows', 'The Patient Bean', 'Tea at Noon'],
  restaurant: ['The Quiet Table', 'Seven Dumplings', 'Kitchen by the Stairs'],
  sport: ['City Pool'],
  park: ['Castle Gardens', 'River Walk', 'Lookout Hill'],
  culture: ['Museum of Small Things', 'The Lantern Cinema', 'Gallery of Maps'],
  hotel: ['Guesthouse Aurora'],
  station: ['Central Station'],
  airport: ['Airport'],
}

const STREETS = [
  'Lindwurmgasse',
  'Am Alten Speicher',
  'Sieben Stufen',
  'Kupferzeile',
  'Hinter den Höfen',
  'Rosmarinplatz',
] as const
const STATION_METRES = 700
const AIRPORT_METRES = 9500

/** Every place of a city, made once a city; the same for the same seed. */
export interface Gazetteer {
  of(city: CityId, use: PlaceUse): readonly [Place, ...Place[]]
  /** A home or work place by its name. */
  named(city: CityId, use: 'home' | 'work', name: string): Place
}

/** The places of a life. Friends and hotels have no name on the map; homes and work places are asked for by name. */
export function createGazetteer(seed: string): Gazetteer {
  const known = new Map<string, Place>()
  const place = (city: CityId, use: PlaceUse, name: string): Place => {
    const key = `${city}/${use}/${name}`
    const found = known.get(key) ?? makePlace(createRandom(`${seed}/place/${key}`), city, use, name)
    known.set(key, found)
    return found
  }
  return {
    of: (city, use) => {
      const names = CITIES[city].countryCode === 'DE' ? NAMES : NAMES_ABROAD
      const [first = use, ...more] = names[use]
      return [place(city, use, first), ...more.map((name) => place(city, use, name))]
    },
    named: place,
  }
}

function makePlace(random: Random, cityId: CityId, use: PlaceUse, name: string): Place {
  const city: City = CITIES[cityId]
  const far =
    use === 'airport'
      ? AIRPORT_METRES
      : use === 'station'
        ? STATION_METRES
        : city.radius * Math.sqrt(random.between(0.02, 1))
  const angle = random.between(0, 2 * Math.PI)
  const street = use === 'home' ? name : `${random.pick(STREETS)} ${random.int(1, 90)}`
  const made: Place = {
    ...shifted(city, Math.sin(angle) * far, Math.cos(angle) * far),
    id: `ChIJ${random.identifier(23)}`,
    name: use === 'station' || use === 'airport' ? `${city.name} ${name}` : name,
    address: `${street}, ${city.postcode} ${city.name}, ${city.country}`,
    use,
    city: cityId,
  }
  if (use !== 'work') return made
  return {
    ...made,
    inside: {
      ...made,
      ...shifted(made, random.between(-40, 40), random.between(-40, 40)),
      id: `ChIJ${random.identifier(23)}`,
      name: `Kantine ${name}`,
      use: 'restaurant',
    },
  }
}
