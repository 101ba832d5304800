import { type TSchema, Type } from 'typebox'
import { asGiven } from '../../decoding/field-schemas.ts'

const SEARCH_FIELDS = {
  searchTerms: asGiven('What was searched for', 'old bridges'),
  navigatedToUrls: asGiven('Results that were opened'),
  title: asGiven('Of the result that was opened'),
  url: asGiven('Of the result that was opened'),
}
const BROWSE_FIELDS = {
  navigatedToUrl: asGiven('Address of the page', 'https://example.org/'),
  pageTitle: asGiven('Its title'),
  searchTerms: asGiven('What had been searched for'),
}
const LOCATION_FIELDS = {
  name: asGiven('Of the place'),
  formattedAddress: asGiven('Address'),
  locality: asGiven('Town'),
  countryRegion: asGiven('Country'),
  activityType: asGiven('What was done, as given'),
  distance: asGiven('As given'),
  appName: asGiven('Program that asked for it'),
}
const APP_FIELDS = {
  appName: asGiven('Name of the app or service'),
  appPublisher: asGiven('Who publishes it'),
  aggregation: asGiven('Over what it is summed up, as given', 'Daily'),
}
const ACTIVITY_FIELDS = {
  title: asGiven('Of what was watched, heard or read'),
  artist: asGiven('Of music'),
  mediaType: asGiven('As given'),
  appName: asGiven('Name of the app or service'),
  application: asGiven('Program that was spoken to'),
  displayText: asGiven('What was said or written'),
}
const OF_ALL = { deviceId: asGiven('Of the device'), correlationId: asGiven('Of the entry, as given') }

const data = (fields: Record<string, TSchema>, description: string) =>
  Type.Object({ ...fields, ...OF_ALL }, { description })

export const SEARCH_DATA = data(SEARCH_FIELDS, 'A search in Bing or Windows. Fields are as given')
export const BROWSE_DATA = data(BROWSE_FIELDS, 'A page that was opened in Edge. Fields are as given')
export const LOCATION_DATA = data(LOCATION_FIELDS, 'Where a device was. Fields are as given')
export const APP_DATA = data(APP_FIELDS, 'Use of an app or service. Fields are as given')
export const ACTIVITY_DATA = data(
  ACTIVITY_FIELDS,
  'Anything else of the privacy export: media, speech, use of services. Fields are as given',
)
