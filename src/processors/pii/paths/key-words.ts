/**
 * Names of keys that say what their values are, in English, German, French, Spanish, Italian, Portuguese and Dutch: lower-case,
 * without marks and separators. Longer ones are listed only where their last word alone does not say it.
 */
export const KEY_WORDS: Readonly<Record<string, string>> = {
  EMAIL:
    'email mail emailaddress mailaddress emails mailto useremail contactemail emailadresse mailadresse courriel adressemail adresseemail correo correoelectronico direccioncorreo postaelettronica indirizzoemail correioeletronico correio enderecoemail emailadres mailadres sender recipient from to cc bcc replyto',
  PHONE:
    'phone tel telephone phonenumber telnumber mobile mobilenumber mobilephone cell cellphone cellnumber msisdn fax faxnumber whatsapp telefon telefonnummer handy handynummer rufnummer mobilnummer mobil telephoneportable numerotelephone portable telefono telefonos numerotelefono movil celular telefonino cellulare telefone telemovel numerotelefone telefoon telefoonnummer mobielnummer mobiel',
  PERSON:
    'firstname givenname forename lastname surname familyname fullname middlename maidenname personname realname legalname contactname customername patientname recipientname sendername authorname ownername holdername accountholder cardholder cardholdername passengername guestname vorname nachname familienname zuname geburtsname prenom nomfamille nomcomplet nomdefamille nombre nombres apellido apellidos nombrecompleto cognome nomecognome nomecompleto sobrenome apelido primeironome voornaam achternaam volledigenaam familienaam',
  USERNAME:
    'username userid login loginname handle screenname nickname nick accountname userhandle benutzername benutzer anmeldename nutzername spitzname nomutilisateur identifiant pseudo pseudonyme usuario nombreusuario apodo nomeutente utente soprannome usuarionome nomeusuario gebruikersnaam gebruiker bijnaam',
  PASSWORD:
    'password passwd pwd pass passphrase passcode pin pincode secretword kennwort passwort losungswort motdepasse mdp contrasena clave parola parolachiave senha palavrapasse wachtwoord',
  API_KEY:
    'apikey apisecret secret secretkey clientsecret accesskey accesskeyid privatetoken apitoken token authtoken webhooksecret signingsecret',
  OAUTH_TOKEN: 'accesstoken refreshtoken idtoken bearertoken oauthtoken authorization bearer',
  SESSION_COOKIE: 'cookie setcookie sessionid sessiontoken sessionkey sid csrftoken xsrftoken jsessionid phpsessid',
  PRIVATE_KEY: 'privatekey secretpem pem sshkey',
  CREDIT_CARD:
    'creditcard creditcardnumber cardnumber ccnumber ccnum pan debitcard cardno kreditkarte kreditkartennummer kartennummer cartebancaire numerocarte cartecredit tarjeta tarjetacredito numerotarjeta cartacredito numerocarta cartaocredito numerocartao creditcardnummer kaartnummer',
  CARD_CVV:
    'cvv cvc cvv2 cvc2 cid securitycode cardsecuritycode prufziffer kartenprufnummer cryptogramme codigoseguridad codicesicurezza codigoseguranca',
  CARD_EXPIRY:
    'cardexpiry cardexpiration expiry expirydate expdate ccexp validthru gultigbis ablaufdatum dateexpiration caducidad fechacaducidad scadenza datascadenza validade vervaldatum',
  IBAN: 'iban ibannumber kontoiban',
  SWIFT_BIC: 'bic swift swiftcode swiftbic biccode',
  US_BANK_NUMBER:
    'accountnumber bankaccount bankaccountnumber kontonummer numerocompte numerocuenta numeroconto numeroconta rekeningnummer',
  ABA_ROUTING: 'routingnumber abarouting aba routing',
  US_SSN: 'ssn socialsecurity socialsecuritynumber socsecnum',
  UK_NHS: 'nhs nhsnumber',
  UK_NINO: 'nino nationalinsurance nationalinsurancenumber',
  DATE_OF_BIRTH:
    'dob birthday birthdate dateofbirth born bday geburtsdatum geburtstag geburt datenaissance naissance datedenaissance fechanacimiento nacimiento fechadenacimiento datanascita datadinascita nascita datanascimento nascimento datadenascimento geboortedatum',
  AGE: 'age alter edad eta idade leeftijd',
  STREET_ADDRESS:
    'street streetaddress address addressline addressline1 addressline2 streetname homeaddress postaladdress shippingaddress billingaddress formattedaddress strasse anschrift adresse wohnadresse rue adressepostale voie calle direccion domicilio indirizzo via rua endereco morada straat adres straatnaam huisadres',
  POSTCODE:
    'zip zipcode postcode postalcode plz postleitzahl codepostal cp codigopostal cap codicepostale cep codigopostale',
  LOCATION_NAME:
    'city town locality municipality village hometown ort stadt wohnort ville commune ciudad municipio localidad citta comune cidade localidade stad plaats woonplaats',
  IP_ADDRESS:
    'ip ipaddress ipaddr ipv4 ipv6 clientip remoteip remoteaddr sourceip userip ipadresse adresseip direccionip indirizzoip enderecoip ipadres',
  MAC_ADDRESS: 'mac macaddress macaddr bssid hwaddr hardwareaddress',
  DEVICE_ID: 'deviceid deviceidentifier androidid udid deviceuuid hardwareid serialnumber deviceserial installationid',
  IMEI: 'imei imeinumber',
  ADVERTISING_ID: 'advertisingid adid idfa gaid aaid idfv',
  VIN: 'vin vehicleidentificationnumber fahrgestellnummer',
  LICENSE_PLATE:
    'licenseplate plate platenumber numberplate registrationplate kennzeichen plaqueimmatriculation immatriculation matricula targa placa kenteken',
  LOCATION_COORDINATES:
    'coordinates coords latlng latlon geo geopoint geohash pluscode koordinaten coordonnees coordenadas coordinate coordinaten',
  MRN: 'mrn medicalrecordnumber patientid patientnumber patientennummer',
}

/** Objects that hold a person: a `name` in one is a person's. */
export const PERSON_HOLDERS: ReadonlySet<string> = new Set(
  'user person contact sender recipient author owner customer patient member employee student guest passenger attendee organizer organiser creator from to friend profile spouse parent child family buyer seller driver host holder billing shipping kontakt absender empfanger kunde benutzer personne auteur utilisateur client destinataire persona contacto cliente autor usuario contatto mittente destinatario utente pessoa contato remetente persoon afzender ontvanger klant'.split(
    ' ',
  ),
)

export const LATITUDES: ReadonlySet<string> = new Set(
  'lat latitude latitudee7 late7 breitengrad breite latitud latitudine breedtegraad'.split(' '),
)
export const LONGITUDES: ReadonlySet<string> = new Set(
  'lon lng long longitude longitudee7 lnge7 lone7 langengrad lange longitud longitudine lengtegraad'.split(' '),
)
/** Keys that count only beside a card, and those that name one. */
export const CARD_PARTS: ReadonlySet<string> = new Set(['CARD_CVV', 'CARD_EXPIRY'])
