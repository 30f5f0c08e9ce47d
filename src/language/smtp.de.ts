import type { SmtpWords } from './smtp-words.ts';

const retried = 'Nichts zu tun; es wird von selbst wieder versucht.';

/** German. */
export const smtpDe: SmtpWords = {
  steps: {
    dns: 'Servername',
    connect: 'Port 25',
    greeting: 'Begrüßung',
    ehlo: 'Vorstellung',
    starttls: 'Verschlüsselung',
    certificate: 'Zertifikat',
    auth: 'Anmeldung',
    mail: 'Absender',
    rcpt: 'Empfänger',
    data: 'Mailtext',
    dot: 'Zustellung',
  },
  failures: {
    'name-not-found': {
      sentence: 'Einen Server dieses Namens gibt es nicht.',
      remedy: 'Prüfen Sie die Schreibweise des Servernamens.',
    },
    'dns-failed': {
      sentence: 'Der Name des Servers ließ sich nicht auflösen, weil DNS nicht antwortet.',
      remedy: 'Prüfen Sie die Internetverbindung und den DNS-Server des Routers.',
    },
    refused: {
      sentence: 'Der Server lehnt Verbindungen auf Port 25 ab.',
      remedy: 'Prüfen Sie den Servernamen, oder wählen Sie einen Server, der Mail auf Port 25 annimmt.',
    },
    unreachable: {
      sentence: 'Zum Server führt kein Weg.',
      remedy: 'Prüfen Sie die Internetverbindung.',
    },
    'connect-timeout': {
      sentence: 'Der Server antwortet nicht auf Port 25.',
      remedy:
        'Prüfen Sie den Servernamen; wo Port 25 gesperrt ist, nehmen Sie den Mailserver Ihres Anbieters.',
    },
    'no-uplink': {
      sentence: 'Keine Leitung hat eine Adresse, von der aus der Server erreichbar wäre.',
      remedy: 'Warten Sie, bis die Leitung zurück ist, oder prüfen Sie ihre Einstellungen.',
    },
    'greeting-timeout': {
      sentence: 'Der Server nahm die Verbindung an, sagte aber nichts.',
      remedy:
        'Versuchen Sie es später; bleibt es so, verschluckt etwas unterwegs Mail: Fragen Sie Ihren Anbieter.',
    },
    'greeting-refused': {
      sentence: 'Der Server will mit diesem Anschluss nicht sprechen.',
      remedy:
        'Lesen Sie seine Worte; oft steht die Adresse auf einer Sperrliste: Nehmen Sie einen Server mit Anmeldung.',
    },
    'not-smtp': {
      sentence: 'Was auf Port 25 antwortet, ist kein Mailserver.',
      remedy: 'Prüfen Sie den Servernamen.',
    },
    'starttls-missing': {
      sentence: 'Der Server bietet keine Verschlüsselung an, deshalb wurde nichts gesendet.',
      remedy:
        'Wählen Sie einen anderen; nur wenn es Ihr eigener in der Nähe ist, setzen Sie tls = opportunistic.',
    },
    'starttls-broken': {
      sentence: 'Der Server bietet Verschlüsselung an, aber sie funktioniert nicht.',
      remedy: 'Versuchen Sie es später; bleibt es so, sagen Sie es dem Betreiber.',
    },
    'encryption-needed': {
      sentence: 'Der Server nimmt Mail nur über eine verschlüsselte Verbindung an.',
      remedy: 'Setzen Sie tls = required.',
    },
    'tls-failed': {
      sentence: 'Eine verschlüsselte Verbindung kam nicht zustande.',
      remedy:
        'Der Server ist vielleicht zu alt (TLS 1.2 ist nötig), oder etwas unterwegs stört; wählen Sie einen anderen.',
    },
    'certificate-untrusted': {
      sentence: 'Das Zertifikat des Servers hat niemand unterschrieben, dem dieses Gerät vertraut.',
      remedy:
        'Ist es Ihr eigener Server, setzen Sie ca_file oder tls_fingerprint; sonst benutzen Sie ihn nicht.',
    },
    'certificate-name': {
      sentence: 'Das Zertifikat des Servers gilt für einen anderen Namen.',
      remedy: 'Nehmen Sie den Servernamen, für den das Zertifikat gilt.',
    },
    'certificate-expired': {
      sentence: 'Das Zertifikat des Servers ist abgelaufen.',
      remedy: 'Prüfen Sie das Datum dieses Geräts; stimmt es, muss der Betreiber das Zertifikat erneuern.',
    },
    'certificate-not-yet': {
      sentence: 'Das Zertifikat des Servers gilt noch nicht.',
      remedy: 'Prüfen Sie das Datum dieses Geräts.',
    },
    'certificate-pin': {
      sentence: 'Das Zertifikat des Servers ist nicht das, das tls_fingerprint nennt.',
      remedy: 'Hat der Server ein neues, tragen Sie dessen Fingerabdruck ein; sonst ist jemand dazwischen.',
    },
    'ca-file': {
      sentence: 'Die Liste der vertrauenswürdigen Zertifikate ließ sich nicht lesen.',
      remedy: 'Installieren Sie das Paket ca-certificates, oder setzen Sie ca_file.',
    },
    'clock-not-set': {
      sentence:
        'Die Uhr dieses Geräts ist nicht gestellt, deshalb lässt sich das Zertifikat nicht beurteilen.',
      remedy: 'Mit einem Zeitserver nichts zu tun; die Mail geht hinaus, sobald die Uhr stimmt.',
    },
    'auth-missing': {
      sentence: 'Der Server nimmt hier keine Anmeldung an, oder er will eine, die nicht eingetragen ist.',
      remedy: 'Braucht er eine, tragen Sie user und password ein; nimmt er keine, entfernen Sie beide.',
    },
    'auth-mechanism': {
      sentence: 'Der Server nimmt Anmeldungen nur auf Arten an, die nicht unterstützt werden.',
      remedy: 'Wählen Sie einen Server mit PLAIN, LOGIN, CRAM-MD5, oder XOAUTH2 mit token_file.',
    },
    'auth-plain-refused': {
      sentence: 'Das Passwort müsste unverschlüsselt gesendet werden und wurde deshalb nicht gesendet.',
      remedy: 'Setzen Sie tls = required; allow_plain_password = yes sendet es lesbar für alle unterwegs.',
    },
    'auth-failed': {
      sentence: 'Der Server nimmt diesen Benutzer und dieses Passwort nicht an.',
      remedy: 'Tippen Sie beide neu; viele Dienste wollen ein App-Passwort oder einen API-Schlüssel.',
    },
    'auth-temporary': {
      sentence: 'Der Server kann Anmeldungen gerade nicht prüfen.',
      remedy: retried,
    },
    'token-file': {
      sentence: 'Die Datei mit dem Anmelde-Token ist nicht lesbar oder enthält keines.',
      remedy: 'Prüfen Sie token_file und was sie erneuert.',
    },
    'token-refused': {
      sentence: 'Der Server nimmt diesen Benutzer mit dem Token aus token_file nicht an.',
      remedy: 'Sorgen Sie dafür, dass das Token erneuert wird; die Datei wird bei jedem Versuch neu gelesen.',
    },
    'sender-refused': {
      sentence: 'Der Server nimmt die Absenderadresse nicht an.',
      remedy: 'Setzen Sie [mail] from auf eine Adresse, unter der die Anmeldung senden darf.',
    },
    'recipient-refused': {
      sentence: 'Der Server nimmt den Empfänger nicht an.',
      remedy: 'Prüfen Sie die Adresse; ein Server ohne Anmeldung nimmt oft nur Mail für eigene Benutzer.',
    },
    'message-refused': {
      sentence: 'Der Server nimmt die Mail selbst nicht an.',
      remedy:
        'Lesen Sie seine Worte; oft hält er sie für Spam: Senden Sie von einer Adresse Ihrer eigenen Domain.',
    },
    'too-large': {
      sentence: 'Die Mail ist für den Server zu groß.',
      remedy: 'Verkleinern Sie [log] max_size.',
    },
    temporary: {
      sentence: 'Der Server kann die Mail gerade nicht annehmen.',
      remedy: retried,
    },
    'reply-timeout': {
      sentence: 'Der Server antwortete nicht mehr.',
      remedy: retried,
    },
    closed: {
      sentence: 'Die Verbindung brach mittendrin ab.',
      remedy: retried,
    },
    protocol: {
      sentence: 'Der Server antwortete gegen die Regeln von SMTP.',
      remedy: 'Prüfen Sie den Servernamen, oder wählen Sie einen anderen.',
    },
    aborted: {
      sentence: 'Der Versuch wurde abgebrochen.',
      remedy: retried,
    },
    internal: {
      sentence: 'In wanbell selbst ging etwas schief.',
      remedy: 'Sehen Sie ins Systemprotokoll, und melden Sie es.',
    },
  },
  hints: {
    'app-password': {
      sentence: 'Der Dienst will ein App-Passwort statt des üblichen.',
      remedy:
        'Erzeugen Sie in den Sicherheitseinstellungen des Kontos ein App-Passwort, und tragen Sie es ein.',
    },
    'basic-auth-off': {
      sentence: 'Anmeldungen mit Passwort sind für dieses Postfach abgeschaltet.',
      remedy:
        'Lassen Sie SMTP AUTH für das Postfach zu, nehmen Sie token_file (OAuth) oder einen anderen Dienst.',
    },
    'send-as': {
      sentence: 'Die Anmeldung darf nicht unter dieser Absenderadresse senden.',
      remedy:
        'Setzen Sie [mail] from auf die eigene Adresse der Anmeldung, oder lassen Sie sich „Senden als“ geben.',
    },
    'sender-unverified': {
      sentence: 'Der Dienst kennt die Absenderadresse nicht als Ihre.',
      remedy: 'Bestätigen Sie die Adresse oder ihre Domain beim Dienst, und setzen Sie [mail] from darauf.',
    },
    'ses-sandbox': {
      sentence:
        'Absender oder Empfänger ist bei Amazon SES nicht bestätigt; das Konto ist wohl noch in der Sandbox.',
      remedy: 'Bestätigen Sie die Adresse in derselben Region, oder beantragen Sie den Produktivzugang.',
    },
    'relay-denied': {
      sentence: 'Der Server leitet für Sie keine Mail weiter.',
      remedy:
        'Tragen Sie user und password ein, oder nehmen Sie den Mailserver des Anbieters dieses Anschlusses.',
    },
    greylisted: {
      sentence: 'Der Server will später noch einmal gefragt werden.',
      remedy: retried,
    },
    blocklisted: {
      sentence: 'Die Adresse des Anschlusses steht auf einer Sperrliste, wie die der meisten Heimanschlüsse.',
      remedy: 'Nehmen Sie einen Server mit Anmeldung, oder den Ihres Anbieters.',
    },
    quota: {
      sentence: 'Das Konto hat vorerst so viel gesendet, wie es darf.',
      remedy: 'Warten Sie, oder erhöhen Sie die Grenze beim Dienst.',
    },
    'api-key': {
      sentence: 'Der Dienst nimmt diesen API-Schlüssel nicht an.',
      remedy: 'Nehmen Sie den vorgeschriebenen Benutzernamen und einen API-Schlüssel, der Mail senden darf.',
    },
  },
  statuses: {
    '1.0': 'mit der Adresse stimmt etwas nicht',
    '1.1': 'dieses Postfach gibt es nicht',
    '1.2': 'diese Mail-Domain gibt es nicht',
    '1.3': 'die Adresse ist falsch geschrieben',
    '1.4': 'die Adresse passt auf mehrere Postfächer',
    '1.6': 'das Postfach ist umgezogen',
    '1.7': 'die Absenderadresse ist falsch geschrieben',
    '1.8': 'die Domain der Absenderadresse gibt es nicht',
    '1.9': 'der Empfänger ist auf diesem Weg nicht erreichbar',
    '1.10': 'die Domain nimmt gar keine Mail an',
    '2.0': 'mit dem Postfach stimmt etwas nicht',
    '2.1': 'das Postfach ist abgeschaltet',
    '2.2': 'das Postfach ist voll',
    '2.3': 'die Mail ist größer, als das Postfach annimmt',
    '2.4': 'der Verteiler ließ sich nicht auflösen',
    '3.0': 'das Mailsystem hat ein Problem',
    '3.1': 'das Mailsystem ist voll',
    '3.2': 'das Mailsystem nimmt gerade keine Mail an',
    '3.3': 'dem Mailsystem fehlt etwas Verlangtes',
    '3.4': 'die Mail ist für das Mailsystem zu groß',
    '3.5': 'das Mailsystem ist falsch eingerichtet',
    '3.6': 'die Priorität wurde geändert',
    '4.0': 'ein Netzproblem unterwegs',
    '4.1': 'der nächste Rechner antwortet nicht',
    '4.2': 'die Verbindung war schlecht',
    '4.3': 'ein Verzeichnis ließ sich nicht abfragen',
    '4.4': 'kein Weg zum Ziel',
    '4.5': 'zu viel Verkehr',
    '4.6': 'die Mail läuft im Kreis',
    '4.7': 'die Zustellung dauerte zu lange',
    '5.0': 'die beiden Seiten verstehen einander nicht',
    '5.1': 'der Befehl ist hier nicht erlaubt',
    '5.2': 'der Befehl wurde nicht verstanden',
    '5.3': 'zu viele Empfänger',
    '5.4': 'die Angaben zum Befehl sind falsch',
    '5.5': 'die Protokollversionen passen nicht',
    '5.6': 'der Austausch zur Anmeldung war zu lang',
    '6.0': 'mit dem Inhalt stimmt etwas nicht',
    '6.1': 'diese Art von Inhalt wird nicht angenommen',
    '6.2': 'der Inhalt müsste umgewandelt werden, was verboten ist',
    '6.3': 'der Inhalt müsste umgewandelt werden, was nicht geht',
    '6.4': 'der Inhalt wurde mit Verlust umgewandelt',
    '6.5': 'die Umwandlung schlug fehl',
    '6.6': 'der Inhalt lässt sich nicht abholen',
    '6.7': 'Adressen jenseits von ASCII werden nicht angenommen',
    '6.8': 'eine Antwort jenseits von ASCII wäre nötig',
    '6.9': 'Kopfzeilen jenseits von ASCII lassen sich nicht weitergeben',
    '6.10': 'eine Antwort jenseits von ASCII wäre nötig',
    '7.0': 'aus Sicherheitsgründen nicht erlaubt',
    '7.1': 'für diesen Absender oder Empfänger nicht gestattet',
    '7.2': 'den Verteiler aufzulösen ist nicht gestattet',
    '7.3': 'eine Umwandlung zur Sicherheit ist nicht möglich',
    '7.4': 'diese Art von Sicherheit wird nicht unterstützt',
    '7.5': 'eine kryptographische Prüfung schlug fehl',
    '7.6': 'das kryptographische Verfahren wird nicht unterstützt',
    '7.7': 'die Mail wurde unterwegs verändert',
    '7.8': 'Benutzer oder Passwort ist falsch',
    '7.9': 'diese Art der Anmeldung ist dem Server zu schwach',
    '7.10': 'Verschlüsselung ist nötig',
    '7.11': 'für diese Art der Anmeldung ist Verschlüsselung nötig',
    '7.12': 'das Passwort muss erst geändert werden',
    '7.13': 'das Konto ist abgeschaltet',
    '7.14': 'die Server vertrauen einander nicht',
    '7.15': 'die Priorität ist zu niedrig',
    '7.16': 'die Mail ist für ihre Priorität zu groß',
    '7.17': 'das Postfach hat einen neuen Besitzer',
    '7.18': 'die Domain hat einen neuen Besitzer',
    '7.19': 'der Besitzerwechsel lässt sich nicht prüfen',
    '7.20': 'keine gültige DKIM-Unterschrift',
    '7.21': 'keine annehmbare DKIM-Unterschrift',
    '7.22': 'keine DKIM-Unterschrift der Absender-Domain',
    '7.23': 'die SPF-Prüfung schlug fehl: Dieser Server darf nicht für die Domain senden',
    '7.24': 'die SPF-Prüfung war nicht möglich',
    '7.25': 'der Name der sendenden Adresse passt nicht',
    '7.26': 'mehrere Prüfungen des Absenders schlugen fehl',
    '7.27': 'die Domain des Absenders nimmt keine Mail an',
  },
  verdicts: {
    'port-blocked': {
      sentence:
        'Port 25 ist auf diesem Anschluss gesperrt: Kein Mailserver ist darauf erreichbar, obwohl das Internet geht.',
      remedy:
        'Nehmen Sie den Mailserver Ihres Anbieters (server = isp), oder lassen Sie Port 25 freischalten.',
    },
    'server-down': {
      sentence: 'Port 25 geht auf diesem Anschluss, nur dieser Server ist nicht erreichbar.',
      remedy: 'Prüfen Sie den Servernamen, oder warten Sie, bis der Server zurück ist.',
    },
    'relay-down': {
      sentence:
        'Der Mailserver des Anbieters antwortet nicht auf Port 25, und auch kein anderer ist auf diesem Anschluss erreichbar, obwohl das Internet geht.',
      remedy: 'Prüfen Sie seinen Namen beim Anbieter, oder warten Sie, bis er zurück ist.',
    },
    offline: {
      sentence: 'Das Internet ist überhaupt nicht erreichbar.',
      remedy: 'Prüfen Sie zuerst die Leitung.',
    },
    unclear: {
      sentence:
        'Der Server antwortet nicht auf Port 25; ob er ausgefallen oder der Port auf diesem Anschluss gesperrt ist, lässt sich von hier nicht sagen.',
      remedy: 'Prüfen Sie Servernamen und Leitung; ist Port 25 gesperrt, hilft vielleicht server = isp.',
    },
  },
  near: {
    refused: {
      sentence: 'Der Server in Ihrem eigenen Netz lehnt Verbindungen auf Port 25 ab.',
      remedy: 'Sorgen Sie dafür, dass sein Maildienst läuft, auf Port 25 hört und diesen Router zulässt.',
    },
    silent: {
      sentence: 'Der Server in Ihrem eigenen Netz antwortet nicht auf Port 25.',
      remedy: 'Ist er eingeschaltet und verbunden? Prüfen Sie auch seine Adresse und seine Firewall.',
    },
  },
  instead: (labels) => `Von hier aus erreichbar: ${labels.join(', ')}.`,
  good: {
    dns: (addresses) => `Gefunden: ${addresses}.`,
    connect: (address) => `Verbunden mit ${address}.`,
    detour: (address, why) => `Eine andere Adresse dieses Servers, ${address}, scheiterte: ${why}`,
    greeting: 'Der Server ist da.',
    starttls: 'Die Verbindung ist verschlüsselt.',
    verified: 'Das Zertifikat ist gültig und für diesen Server.',
    pinned: 'Das Zertifikat ist das festgelegte.',
    unverified: {
      sentence: 'Das Zertifikat wurde nicht geprüft.',
      remedy: 'Mit tls = required wird es geprüft.',
    },
    plain: {
      sentence: 'Nicht verschlüsselt: Alle unterwegs können die Mails lesen.',
      remedy: 'Kann der Server mehr, setzen Sie tls = required.',
    },
    auth: (user) => `Angemeldet als ${user}.`,
    noLogin: 'Keine Anmeldung eingetragen, keine versucht.',
    mail: (address) => `Der Server nimmt ${address} als Absender an.`,
    rcpt: (address) => `Der Server nimmt Mail an ${address} an.`,
    delivered: (address) => `Der Server hat eine Testmail an ${address} angenommen.`,
  },
};
