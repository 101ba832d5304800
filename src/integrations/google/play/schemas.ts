import { Type } from 'typebox'
import { asGiven, flag, GIVEN, optional, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. Fields that are not named here are kept as the export has them. */
const PRICE = optional(
  Type.Object(
    {
      text: Type.String({ description: 'As it was printed: "$1,234.50"' }),
      amount: optional(Type.String({ description: 'Decimal text: "1234.50"' })),
      currency: optional(Type.String({ description: 'ISO 4217; absent where the sign does not tell' })),
      currencyGuessed: flag('The sign is that of several currencies; this is the one meant most often'),
    },
    { description: 'An amount of money' },
  ),
)
const DOC = {
  title: text('What the app, book or film is called; there is no package name'),
  documentType: text('As given: "Android Apps"'),
}

export const INSTALL_DATA = Type.Object(
  {
    ...DOC,
    lastUpdateTime: asGiven('When it was updated last', '2026-03-01T12:00:00.000002Z'),
    deviceAttribute: asGiven('{model, carrier, manufacturer, deviceDisplayName}: where'),
    given: GIVEN,
  },
  { description: 'An app that was installed on a device; its time is the first installation' },
)
export const LIBRARY_DATA = Type.Object(
  { ...DOC, given: GIVEN },
  { description: 'Something that was acquired, free or paid' },
)
export const PURCHASE_DATA = Type.Object(
  {
    ...DOC,
    price: PRICE,
    paymentMethodTitle: asGiven('How it was paid', 'Example Card-0000'),
    userCountry: asGiven('Country of the account', 'DE'),
    userLanguageCode: asGiven('Language of the account', 'de'),
    given: GIVEN,
  },
  { description: 'An entry of the purchase history' },
)
export const ORDER_DATA = Type.Object(
  {
    orderId: text('Of the order: GPA.…'),
    titles: optional(Type.Array(Type.String(), { description: 'What was ordered' })),
    total: PRICE,
    tax: PRICE,
    refund: PRICE,
    lineItem: asGiven('[{doc{documentType, title}, quantity}]: what was ordered'),
    preorder: asGiven('Whether it was ordered before it came out', false),
    given: GIVEN,
  },
  { description: 'An order; the purchase history may tell of the same purchase' },
)
export const SUBSCRIPTION_DATA = Type.Object(
  {
    ...DOC,
    state: text('As given: ACTIVE, CANCELED …'),
    renewalDate: asGiven('When it is renewed', '2026-03-01T12:00:00Z'),
    prices: optional(
      Type.Array(Type.Object({ price: PRICE, period: asGiven('{unit, count}') }), {
        description: 'What it costs, each for which time',
      }),
    ),
    given: GIVEN,
  },
  { description: 'A subscription as it stood when the export was made; exports do not tell since when' },
)
export const REVIEW_DATA = Type.Object(
  {
    ...DOC,
    heading: text('Title of the review'),
    comment: text('The review'),
    starRating: asGiven('1 to 5', 4),
    given: GIVEN,
  },
  { description: 'A review the owner wrote' },
)
export const DEVICE_DATA = Type.Object(
  {
    name: text('Manufacturer and model'),
    mostRecentData: asGiven('What is known of it: {carrierName, manufacturer, modelName, deviceName …}'),
    userAddedOnDeviceTime: asGiven('When the account was added on it', '2024-03-01T12:00:00Z'),
    lastTimeDeviceActive: asGiven('When it was seen last', '2026-03-01T12:00:00Z'),
    given: GIVEN,
  },
  { description: 'A device of the account; its time is its registration' },
)
export const REDEMPTION_DATA = Type.Object(
  { value: PRICE, status: asGiven('As given', 'REDEEMED'), given: GIVEN },
  { description: 'A gift card or code that was redeemed' },
)
export const ACTIVITY_DATA = Type.Object(
  {
    title: text('What was done, in the language of the account: "Installed …"'),
    url: text('Where the title leads'),
    package: text('Package of the app, from the link'),
    header: text('Google Play Store'),
    products: asGiven('Products the activity is listed under', ['Google Play Store']),
    subtitles: asGiven('[{name, url?}]'),
    description: text('Free text'),
    details: asGiven('[{name}]'),
    locationInfos: asGiven('[{name?, url?, source?, sourceUrl?}]'),
    activityControls: asGiven('Settings that let it be saved'),
    query: text('What was searched for, from the link'),
    when: text('The date as the page has it, where its zone is not certain'),
    zoneGuessed: flag('The zone of the time was guessed'),
    given: GIVEN,
  },
  { description: 'An entry of My Activity: installed, visited, searched' },
)
