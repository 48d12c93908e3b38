### Every sentence in German. Address people with Du, gender-inclusive with a colon, short and plain.
### *strong*, _emphasis_, `code`, [words](https://address); a line that would begin with * or [ begins with {""}.
### Labels of choices have at most 25 characters.

## Joining

join-hello =
    Willkommen! Hier tauschen sich Kolleg:innen aus, die mit Geflüchteten und Zugewanderten arbeiten: über die Regionen hinweg, ohne Rang und Titel.

    Erst ein paar kurze Fragen, das dauert etwa zwei Minuten.
join-language = In welcher Sprache soll ich Dir schreiben? · Which language shall I use?
join-consent = *Bevor es losgeht.* Diesen Bot betreibt Deine Landesfachstelle (/kontakt). Er speichert Deinen Namen oder ein Pseudonym, Region, Träger, Bereich, Themen und Deine Bedarfe. Wofür: zum Austausch, und um Bedarfe in Zahlen weiterzugeben. Koordinator:innen lesen Deine Worte ohne Namen, und nur wo genug Personen hinter einer Zahl stehen.

    {""}*Nichts über Klient:innen:* keine Namen, keine Fälle. Sozialdaten haben hier nichts zu suchen (§ 80 SGB X).

    {""}*Kein Notruf:* Hier liest niemand ständig mit. Wenn jemand in Gefahr ist:
    { $emergency }

    Mitmachen ist freiwillig, gehen kannst Du jederzeit mit /austreten. Mehr: /datenschutz. Bist Du einverstanden?
    .yes = Ich bin einverstanden
    .no = Lieber nicht
join-name = Wie möchtest Du hier heißen? Schreib Deinen Namen oder ein Pseudonym, oder nimm den Vorschlag.
join-region = In welcher Region arbeitest Du?
join-carrier = Bei was für einem Träger arbeitest Du?
join-strand = Und in welchem Bereich?
join-themes = Welche Themen beschäftigen Dich? Wähle so viele, wie Du möchtest, und dann „Fertig“. Du kannst auch Nummern schreiben, zum Beispiel 1, 3.
join-first = Das geht, sobald Du beigetreten bist. Hier geht es weiter:
join-done = Schön, dass Du da bist, { $name }! Einmal in der Woche frage ich Dich kurz, was Du brauchst. Den Tag, die Uhrzeit und alles andere änderst Du unter /profil.
join-declined = In Ordnung. Deine Antworten sind gelöscht, es bleibt nur die Kennung Deines Kontos. Wenn Du es Dir anders überlegst, schreib mir einfach wieder.
join-needs-code = Zum Beitreten brauchst Du eine Einladung. Öffne den Link darin, oder schick mir den Code. Du hast keine? /kontakt
join-code-unknown = Das ist kein Einladungscode, den ich kenne. Schick mir den Code genau so, wie er in Deiner Einladung steht. Du hast keine? /kontakt
join-code-over = Dieser Einladungscode gilt nicht mehr: Er ist abgelaufen oder aufgebraucht. Einen neuen bekommst Du von Deiner Fachstelle: /kontakt
language-de = Deutsch
language-en = English

## Roles

role-practitioner = Praktiker:innen
role-expert = eingeladene Expert:innen
role-staff = Mitarbeiter:innen der Fachstelle
role-coordinator = Koordinator:innen
role-admin = Administrator:innen
role-already = Diese Rolle hast Du schon.
role-granted = Die Einladung gilt. Du gehörst jetzt zu: { $role }. Was Du damit tun kannst, zeigt /hilfe.

## Menu and plain sentences

menu = Was möchtest Du tun?
menu-need = Bedarf melden
menu-mine = Meine Bedarfe
menu-digest = Wochenüberblick
menu-profile = Mein Profil
menu-contact = Kontakt und Notfall
menu-help = Hilfe
menu-pause = Pause machen
menu-leave = Austreten
sentence =
    „{ $words }“

    Was soll ich damit tun?
sentence-need = Als Bedarf melden
sentence-post = In einen Kanal schreiben
sentence-contact = Einen Menschen fragen
sentence-workshops = Werkstätten ansehen
sentence-menu = Etwas anderes

## Choices

choice-yes = Ja
choice-no = Nein
choice-done = Fertig
choice-more = Mehr
choice-back = Zurück
choice-skip = Überspringen
choice-cancel = Abbrechen
choice-resume = Weitermachen
choice-new = Neu beginnen
choice-send = Absenden
choice-change = Etwas ändern
choice-undo = Zurücknehmen
choice-revise = Ändern
choice-withdraw = Löschen
choice-keep = Behalten
choice-list = Zur Liste
choice-next = Weiter
choice-previous = Zurück
choice-command = /{ $name }
page = Seite { $number } von { $of }

## How to choose where nothing can be pressed

choices-one = Antworte mit der Zahl oder dem Wort.
choices-several = Antworte mit allen Zahlen auf einmal, zum Beispiel: 1, 3
choices-words = Oder schreib: { $words }

## Forms

form-join = Beitritt
form-need = Bedarf
form-setting = Einstellung
form-leave = Austritt
form-pause = Deine Pause
form-sentence = Nachricht
form-resumed = Hier geht es weiter:
form-cancelled = Abgebrochen. Gespeichert oder geändert ist nichts.
draft-found = Du hast hier schon etwas angefangen: { $about }. Möchtest Du weitermachen oder neu beginnen?
draft-waiting = Aufgehoben für Dich: { $about }.
draft-kept = Angefangen und aufgehoben: { $about }. Du kannst jederzeit weitermachen. 14 Tage nach Deiner letzten Antwort lösche ich den Entwurf.
no-form-open = Gerade ist keine Frage offen. Was Du tun kannst, zeigt /menü.
no-draft = Es gibt nichts Angefangenes. Was Du tun kannst, zeigt /menü.
press-over = Diese Auswahl gilt nicht mehr. Was Du jetzt tun kannst, zeigt /menü.
press-answered = Das ist schon beantwortet.
edit-too-late = Diese Änderung kommt bei mir nicht mehr an. Gemeldete Bedarfe änderst Du unter /meine.
review-line = *{ $name }:* { $value }

## Answers that do not fit

answer-choose-one = Bitte wähle eine Möglichkeit, oder schreib ihre Nummer, zum Beispiel 2.
answer-choose-many = Bitte wähle aus der Liste, oder schreib die Nummern, zum Beispiel 1, 3.
answer-at-least = { $number ->
    [one] Bitte wähle mindestens eine Möglichkeit, dann „Fertig“.
   *[other] Bitte wähle mindestens { $number } Möglichkeiten, dann „Fertig“.
}
answer-write = Bitte schreib Deine Antwort als Nachricht.
answer-empty = Da war nichts zu lesen. Bitte schreib ein paar Worte.
answer-no-files = Hier brauche ich Worte, keine Datei. Bitte schreib es als Nachricht.
answer-too-long = Das sind { $length } Zeichen, Platz ist für { $limit }. Bitte schreib es etwas kürzer.
answer-scale = Bitte wähle eine Stufe, oder schreib eine Zahl von { $low } bis { $high }, zum Beispiel { $low }.
answer-day = Diesen Tag habe ich nicht verstanden. Schreib zum Beispiel 24.11., morgen oder nächsten Dienstag.
answer-day-outside = Mit { $day } geht es nicht. Bitte nimm einen Tag ab heute, zum Beispiel morgen.
answer-time = Diese Uhrzeit habe ich nicht verstanden. Schreib zum Beispiel 8:30 oder 14 Uhr.
answer-quiet-all-day = So bliebe keine Stunde, in der ich Dir schreiben darf. Bitte nimm für Anfang und Ende der Ruhezeit zwei verschiedene Uhrzeiten, zum Beispiel 18:00 und 08:00.
answer-name = Ein Name hat 2 bis 40 Zeichen, darunter einen Buchstaben, zum Beispiel „Ruhige Birke“.
answer-name-taken = „{ $name }“ heißt hier schon jemand. Bitte nimm einen anderen Namen, oder häng ein Wort oder eine Zahl an.
answer-not-optional = Diese Frage lässt sich nicht überspringen. Bitte antworte, oder hör mit /abbrechen auf.
answer-none = keine Angabe
answer-nothing = nichts
answer-open = noch nicht entschieden
answer-pair = { $first } · { $second }

## Needs

need-theme = Worum geht es?
    .name = Thema
need-text = Was wird gebraucht? Schreib es in Deinen Worten, höchstens { $limit } Zeichen. Bitte keine Namen, und nichts, woran man Klient:innen erkennt.
    .name = Bedarf
need-whose = Für wen wird das gebraucht?
    .name = Für wen
need-urgency = Wie dringend ist es? Den Überblick gibt es einmal in der Woche. Was nicht warten kann: /kontakt
    .name = Dringlichkeit
need-region = Welche Region betrifft es?
    .name = Region
    .own = { $region } (meine)
need-review = Stimmt alles so? Koordinator:innen lesen den Bedarf in Deinen Worten, ohne Deinen Namen, und nur wo genug Personen hinter einer Zahl stehen.
need-saved = Danke. Dein Bedarf ist gespeichert und zählt im Überblick dieser Woche. In den nächsten 30 Sekunden kannst Du ihn zurücknehmen, später unter /meine ändern oder löschen.
need-revised = Danke. Die Änderung gilt in 30 Sekunden, bis dahin kannst Du sie zurücknehmen. Der Bedarf zählt weiter in der Woche, in der Du ihn gemeldet hast.
undo-done = Zurückgenommen. Niemand hat es gesehen.
undo-too-late = Die 30 Sekunden sind vorbei. Unter „Meine Bedarfe“ kannst Du jeden Bedarf noch ändern oder löschen.
mine = { $number ->
    [one] Du hast einen Bedarf gemeldet.
   *[other] Du hast { $number } Bedarfe gemeldet.
}
mine-line = { $number }. *{ $theme }* – { $words }
mine-open = Nr. { $number } ansehen
mine-none = Hier steht noch kein Bedarf von Dir.
mine-about = *{ $theme }*
    Für wen: { $whose }
    Dringlichkeit: { $urgency }
    Region: { $region }
    Gemeldet am { DATETIME($day, dateStyle: "medium") }
mine-gone = Diesen Bedarf gibt es nicht, oder er ist gelöscht.
withdraw-sure = Soll ich diesen Bedarf löschen? Er zählt dann nicht mehr. Was schon weitergegeben wurde, kann ich nicht zurückholen.
withdraw-done = Gelöscht.
label-whose-own = Eigene Arbeit
label-whose-clients = Klient:innen
label-whose-team = Team
label-urgency-1 = Wenn Zeit ist
label-urgency-2 = In den nächsten Monaten
label-urgency-3 = In den nächsten Wochen
label-urgency-4 = Diese Woche
label-urgency-5 = Heute noch

## Guard

guard-found = Das sieht nach etwas aus, woran man jemanden erkennen kann: { $found }. Was soll ich tun?
guard-mask = Unkenntlich machen
guard-edit = Ändern
guard-send = So lassen
guard-phone = Telefonnummer
guard-email = E-Mail-Adresse
guard-iban = IBAN
guard-birth_date = Geburtsdatum
guard-file_number = Aktenzeichen
guard-azr_number = AZR-Nummer
guard-social_security = Versicherungsnummer

## Weekly check-in

checkin = Was brauchst Du gerade: für Deine Arbeit, für Deine Klient:innen, für Dein Team? Du kannst es auch einfach schreiben.
checkin-yes = Bedarf melden
checkin-no = Diese Woche nichts
checkin-hint-hour = Passt Dir diese Uhrzeit? Sonst such Dir eine andere aus.
checkin-hint-days = Arbeitest Du Teilzeit? Sag mir Deine Arbeitstage, an anderen Tagen schreibe ich Dir nicht von mir aus.
checkin-hint-evening = Abends lasse ich Dich in Ruhe. Ab wann, bestimmst Du.
checkin-dismissed = In Ordnung, bis nächste Woche! Das wird nirgends gezählt.

## Profile and settings

profile = *Dein Profil.* Wähle, was Du ändern möchtest. Deine Bedarfe stehen unter /meine.
profile-line = *{ $name }:* { $value }
profile-paused = Du machst Pause. Am { DATETIME($day, dateStyle: "full") } bist Du wieder dabei.
set-done = Gespeichert.
set-language = In welcher Sprache soll ich Dir schreiben?
    .name = Sprache
set-name = Wie möchtest Du hier heißen? Schreib Deinen Namen oder ein Pseudonym.
    .name = Name
set-region = In welcher Region arbeitest Du?
    .name = Region
set-carrier = Bei was für einem Träger arbeitest Du?
    .name = Träger und Bereich
set-themes = Welche Themen beschäftigen Dich? Wähle so viele, wie Du möchtest, und dann „Fertig“.
    .name = Themen
set-beside = Was soll neben Deinem Namen stehen, wenn Du in einen Kanal schreibst? Wähle, und dann „Fertig“. Nichts davon ist auch gut.
    .name = Neben meinem Namen
set-relays = Dürfen Deine Beiträge bei allen erscheinen, die den Kanal lesen, auf Telegram und auf Matrix?
    .name = Beiträge weitergeben
post-carrier = Träger
set-checkins = Soll ich Dich einmal in der Woche kurz fragen, was Du brauchst?
    .name = Kurzabfrage
set-weekday = An welchem Tag soll die Kurzabfrage kommen?
    .name = Tag der Kurzabfrage
set-hour = Um wie viel Uhr soll die Kurzabfrage kommen? Wähle eine Zeit, oder schreib eine andere, zum Beispiel 8:30.
    .name = Uhrzeit der Kurzabfrage
set-days = An welchen Tagen arbeitest Du? Wähle sie, und dann „Fertig“. An anderen Tagen schreibe ich Dir nicht von mir aus.
    .name = Arbeitstage
set-evening = Ab wann soll abends Ruhe sein? Wähle eine Zeit, oder schreib eine andere, zum Beispiel 17:30.
    .name = Ruhe ab
set-morning = Bis wann soll morgens Ruhe sein? Wähle eine Zeit, oder schreib eine andere, zum Beispiel 8:30.
    .name = Ruhe bis
set-bundle = Um wie viel Uhr soll die Sammelnachricht aus Deinen Kanälen kommen? Wähle eine Zeit, oder schreib eine andere, zum Beispiel 8:30. In Deiner Ruhezeit kommt sie nie.
    .name = Zeit der Sammelnachricht
set-optouts = Von welchen Ankündigungen möchtest Du nichts mehr hören? Wähle, und dann „Fertig“. Ohne Auswahl bekommst Du alle.
    .name = Abbestellt
set-urgent = Darf ich Dir Dringendes auch in Deiner Ruhezeit schicken? Während einer Pause nie.
    .name = Dringendes in der Ruhezeit
weekday-0 = Montag
weekday-1 = Dienstag
weekday-2 = Mittwoch
weekday-3 = Donnerstag
weekday-4 = Freitag
weekday-5 = Samstag
weekday-6 = Sonntag

## Bundles

bundle = *Neu in Deinen Kanälen*
bundle-item =
    {""}*{ $channel }* { $number } · { $name }
    { $words }
bundle-gone =
    {""}*{ $channel }* { $number }
    Dieser Beitrag ist nicht mehr da.
bundle-file = (ohne Worte, mit Datei)
bundle-more = Es gibt noch mehr Neues: /neueste

## Pairing

pair-code = Damit gehört auch Dein anderes Konto zu Dir. Schreib mir von dort, im anderen Netzwerk, genau das:

    `!koppeln { $code }`

    Der Code gilt { $minutes } Minuten und einmal. Gib ihn niemandem: Wer ihn hat, ist hier wie Du.
pair-guest = Du bist woanders schon dabei, und dieses Konto soll dazukommen? Schreib mir von dort /koppeln. Du bekommst einen Code, den schreibst Du hier: `/koppeln CODE`
pair-unclear = Das ist kein Code. Er hat zehn Zeichen, und Du bekommst ihn von mir, wenn Du im anderen Netzwerk /koppeln schreibst. Hier schreibst Du dann: `/koppeln CODE`
pair-accounts = *Deine Konten.* Du bist mit allen dieselbe Person, und was kommt, kommt einmal.
pair-account = { $account }{ $place ->
    [here] {" (hier)"}
    [closed] {" (kann ich gerade nicht erreichen)"}
   *[elsewhere] {""}
}
pair-name = { $number ->
    [0] { $network }
   *[other] { $network } { $number }
}
pair-new = Noch ein Konto verbinden
pair-part = { $account } trennen
pair-part-this = Dieses Konto trennen
pair-look = Meine Konten
pair-same = Dieses Konto gehört schon dazu. Schreib den Code von dem anderen Konto aus, das dazukommen soll.
pair-code-unknown = Diesen Code gibt es nicht, oder nicht mehr. Schreib vom anderen Konto noch einmal /koppeln, dann bekommst Du einen neuen.
pair-code-over = Dieser Code ist abgelaufen, hier bleibt alles, wie es war. Schreib vom anderen Konto noch einmal /koppeln, dann bekommst Du einen neuen.
pair-code-used = Dieser Code ist schon benutzt. Warst Du das nicht? /kontakt. Einen neuen bekommst Du, wenn Du vom anderen Konto /koppeln schreibst.
pair-too-many = Das waren zu viele falsche Codes. Versuch es in einer Stunde noch einmal. Kommst Du nicht weiter? /kontakt
pair-review = *Hier hast Du schon ein Profil.* Verbindest Du die Konten, werden beide Profile eins. Zurücknehmen lässt sich das nicht.

    {""}*Es bleiben* die Angaben vom anderen Konto: { $name } · { $region } · { $carrier }. So heißt Du dann auch über dem, was Du hier geschrieben hast.

    {""}*Zusammen kommen* Bedarfe, Beiträge, Kanäle, Themen, Reaktionen, Fäden und Entwürfe. Alles zählt einmal.

    { $roles }

    Tu das nur, wenn beide Konten Deine sind: Wer das andere hat, hat danach auch alles von hier.
    .yes = Verbinden
    .no = Lieber nicht
pair-review-roles = *Die Rollen gelten dann überall:* { $roles }.
pair-kept = In Ordnung, es bleibt alles, wie es ist.
pair-done = Dieses Konto ist jetzt verbunden. Du heißt hier { $name }, und Deine Konten sind: { $accounts }. War das nicht Deine Absicht? Trenne sie mit /koppeln, oder schreib uns: /kontakt
pair-told = Mit Dir ist jetzt noch ein Konto verbunden: { $account }. Warst Du das nicht? Trenne es mit /koppeln, und sag uns Bescheid: /kontakt
pair-parted = Dieses Konto ist jetzt getrennt. Dein Profil und alles andere bleibt bei Deinem anderen Konto. Soll es wieder dazukommen? Dann schreib dort /koppeln.
pair-parted-told = Ein Konto gehört nicht mehr zu Dir: { $account }. Alles andere bleibt, wie es ist. Warst Du das nicht? /kontakt
pair-part-unknown = Dieses Konto gehört nicht, oder nicht mehr, zu Dir.
pair-part-last = Das ist das einzige Konto, über das ich Dich erreiche. Schreib mir erst von einem anderen aus, dann geht es. Oder möchtest Du gehen? /austreten
form-pair = Konten verbinden
set-network = Wo möchtest Du bekommen, was ich Dir von mir aus schicke? Antworten bekommst Du immer da, wo Du mir schreibst.
    .name = Netzwerk
network-last = Wo ich zuletzt schrieb

## Pausing and leaving

pause-how-long = Wie lange möchtest Du Pause machen? Wähle, oder schreib zum Beispiel 3 Wochen oder bis 24.12.
pause-weeks = { $number ->
    [one] Eine Woche
   *[other] { $number } Wochen
}
pause-unclear = Diese Zeit habe ich nicht verstanden. Schreib zum Beispiel `/pause 3 Wochen` oder `/pause bis 24.12.`
pause-range = Eine Pause dauert mindestens bis morgen und höchstens ein Jahr. Schreib zum Beispiel `/pause 3 Wochen` oder `/pause bis 24.12.`
pause-begun = Gute Pause! Am { DATETIME($day, dateStyle: "full") } bist Du wieder dabei. Bis dahin schreibe ich Dir nicht von mir aus.
pause-end = Pause beenden
pause-ended = Deine Pause ist beendet. Schön, dass Du wieder da bist.
pause-none = Du machst gerade keine Pause.
pause-over = Deine Pause ist vorbei. Schön, dass Du wieder da bist!
leave = Möchtest Du austreten? Dann lösche ich sofort Dein Profil und Deine Entwürfe. Deine Bedarfe und Beiträge lösche ich mit, oder Du lässt sie da: ohne Verbindung zu Dir, Beiträge als die eines ehemaligen Mitglieds.
leave-erase = Alles löschen
leave-keep = Geschriebenes dalassen
leave-stay = Doch bleiben
leave-stayed = Schön, dass Du bleibst. Alles ist wie vorher.
leave-done = Du bist ausgetreten. Es bleiben nur die Kennung Deines Kontos und der Nachweis, dass Du eingewilligt hattest, und 30 Tage lang, was ich Dir geschrieben habe. Danke für die gemeinsame Zeit, alles Gute!

## Topic channels: reading

channels = *Deine Themenkanäle.* Wähle einen, um mehr zu sehen.
channels-line = { $channel } – { $mode }
channels-choose = Kanäle auswählen
channels-which = Welche Kanäle möchtest Du lesen? Wähle so viele, wie Du möchtest, und dann „Fertig“. Du kannst auch Nummern schreiben, zum Beispiel 1, 3.
channels-how = { $number ->
    [one] Wie oft soll der neue Kanal zu Dir kommen?
   *[other] Wie oft sollen die { $number } neuen Kanäle zu Dir kommen?
} Deine Ruhezeiten gelten immer.
channels-done = { $number ->
    [0] In Ordnung, Du liest gerade keinen Kanal. Hineinschauen kannst Du jederzeit mit /neueste.
    [one] Gespeichert: Du liest einen Kanal.
   *[other] Gespeichert: Du liest { $number } Kanäle.
}
channels-none = Themenkanäle gibt es hier noch keine.
mode-at_once = sofort
mode-daily = einmal am Tag
mode-weekly = einmal in der Woche
mode-muted = stumm, nur bei /neueste
channel-title = *{ $channel }*
channel-readers = { $number } Personen lesen mit.
channel-is-confidential = Dieser Kanal ist vertraulich: Es gibt ihn nur auf Matrix.
channel-not-read = Du liest diesen Kanal nicht. Wähle, wie oft er zu Dir kommen soll.
channel-mode = Kommt zu Dir: { $mode }.
channel-as = Hier stehst Du als { $name }.
    .facts = Hier stehst Du als { $name } ({ $facts }).
channel-region = Region zeigen / verbergen
channel-carrier = Träger zeigen/verbergen
channel-write = Hier schreiben
channel-leave = Nicht mehr lesen
channel-archived = Der Kanal { $channel } ist geschlossen. Was dort steht, findest Du weiter mit /suche.
channel-confidential = Dieser Kanal ist vertraulich, darum gibt es ihn nur auf Matrix. Schreib mir dort.
channel-unknown = Diesen Kanal gibt es nicht mehr. Welche es gibt, zeigt /kanäle.
menu-channels = Themenkanäle
menu-post = In einen Kanal schreiben
menu-recent = Neueste Beiträge
form-channels = Auswahl der Kanäle
form-post = Beitrag
form-channel = neuer Kanal

## Topic channels: posts

post = *{ $name }* · { $channel } { $number }
    .edited = *{ $name }* · { $channel } { $number } · geändert
    .facts = *{ $name }* ({ $facts }) · { $channel } { $number }
    .facts-edited = *{ $name }* ({ $facts }) · { $channel } { $number } · geändert
question = ❓ *{ $name }* fragt · { $channel } { $number }
    .edited = ❓ *{ $name }* fragt · { $channel } { $number } · geändert
    .facts = ❓ *{ $name }* ({ $facts }) fragt · { $channel } { $number }
    .facts-edited = ❓ *{ $name }* ({ $facts }) fragt · { $channel } { $number } · geändert
talk-post = *{ $name }* schreibt Dir:
    .edited = *{ $name }* schreibt Dir (geändert):
post-author-left = Ehemaliges Mitglied
post-only-files = (nur Dateien)
post-files-missing = { $number ->
    [one] Eine Datei dazu konnte ich nicht weitergeben.
   *[other] { $number } Dateien dazu konnte ich nicht weitergeben.
}
post-mention = ↗ { $number } { $channel }: { $words }
post-thread = Hier geht es in einem Faden weiter. Mitlesen: /faden { $number }
post-quote = _Antwort auf { $number }, { $name }: { $words }_
post-quote-gone = _Antwort auf { $number }, das gelöscht ist_
post-quote-few = _Antwort an { $name }: { $words }_
post-quote-few-gone = _Antwort auf etwas, das gelöscht ist_
post-gone = Dieser Beitrag wurde gelöscht.
post-what = Was möchtest Du schreiben? Bitte keine Namen, und nichts, woran man Klient:innen erkennt. Auch Fotos und Dokumente gehen.
post-where = In welchen Kanal soll es?
post-consent = *Bevor Dein erster Beitrag hinausgeht:* Er erscheint bei allen, die den Kanal lesen, auf Telegram und auf Matrix, unter Deinem Namen hier. Region und Träger stehen nur dabei, wenn Du es willst. Löschen kannst Du ihn später, ganz zurückholen lässt er sich nicht. Ist Dir das recht?
    .yes = Ja, weitergeben
    .no = Lieber nicht
post-declined = In Ordnung, ich gebe nichts weiter. Lesen kannst Du trotzdem alles.
post-declined-room = In Ordnung, was Du im Raum schreibst, bleibt dort. Möchtest Du es doch einmal weitergeben, schreib mir /beitrag.
post-receipt = Geht in { $seconds } Sekunden in den Kanal *{ $channel }*. Bis dahin kannst Du es zurücknehmen.
post-as = Du stehst dort als { $name }.
    .facts = Du stehst dort als { $name } ({ $facts }).
post-show-region = Region dazuschreiben
post-hide-region = Region weglassen
post-show-carrier = Träger dazuschreiben
post-hide-carrier = Träger weglassen
post-published = { $number } steht im Kanal *{ $channel }*.
choice-delete-post = Beitrag löschen
choice-older = Ältere
talk-over = Dieses Gespräch ist zu Ende, schreiben kannst Du dort nicht mehr.
post-undo-too-late = Das geht nicht mehr: Der Beitrag ist schon hinausgegangen. Löschen kannst Du ihn mit /löschen und seiner Nummer.
post-relayed = Danke, das gebe ich jetzt weiter.
post-nothing-waits = In Ordnung. Es wartet nichts mehr auf Dich.
post-kept-in-room = In Ordnung, es bleibt im Raum und wird nicht weitergegeben.
post-edited = Geändert.
post-edit-guarded = Deine Änderung gebe ich so noch nicht weiter.
post-edit-empty = Ganz ohne Worte geht es nicht. Zum Löschen schreib /löschen als Antwort auf den Beitrag.
post-gone-edit = Dieser Beitrag ist gelöscht, ändern lässt er sich nicht mehr.
post-gone-reply = Dieser Beitrag ist gelöscht, antworten kann man darauf nicht mehr. Schreib gern einen neuen: /beitrag
post-not-yet-reply = Dieser Beitrag ist noch nicht hinausgegangen. Antworten kannst Du in einer halben Minute, oder Du nimmst ihn zurück.
post-gone-already = Diesen Beitrag gibt es nicht mehr.
post-unknown = Diesen Beitrag kenne ich nicht. Antworte mit dem Befehl auf einen Beitrag, oder nenne seine Nummer, zum Beispiel H-124.
post-not-yours = Löschen kannst Du nur, was von Dir ist. Geht es um etwas, woran man jemanden erkennt? Dann wende Dich bitte gleich an uns: /kontakt
post-delete-sure = { $number } ist nicht von Dir. Soll der Beitrag überall gelöscht werden?
post-deleted = Gelöscht, überall wo es geht.
post-delete-late = Kopien auf Telegram lassen sich nach 48 Stunden nicht mehr löschen: Dort ersetze ich die Worte. Dateien bleiben dort stehen.
post-delete-own = Deine eigene Nachricht hier im Chat löschst Du selbst.
post-there = { $number } hast Du schon: hier.
post-line = *{ $number }* { $channel } · { $name } · { DATETIME($day, dateStyle: "medium") }

## Topic channels: files

sentence-file = Was soll ich mit der Datei tun?
need-without-files = Die Datei lasse ich bei einem Bedarf weg, dafür brauche ich nur Worte.
post-files-wanted = Einen Moment, ich hole die Datei und entferne, was über Dich darin steht.
post-forwarded = Weitergeleitetes gebe ich nicht weiter: Man könnte sehen, von wem es ist. Schreib es bitte in Deinen Worten.
post-voice = Sprachnachrichten, Tonaufnahmen und Videos gebe ich nicht weiter: An der Stimme erkennt man Dich. Schreib es bitte auf.
post-file-too-large = Diese Datei ist zu groß: Mehr als { $limit } MB kommen bei mir nicht an. Geht es auch kleiner?
post-too-many-files = Das sind zu viele Dateien auf einmal, höchstens { $limit } gehen.
post-file-large = Eine Datei ist zu groß, ich konnte sie nicht holen.
post-file-unclean = Aus einer Datei dieser Art kann ich nicht entfernen, was über Dich darin steht. Schick sie bitte als PDF oder als Foto.
post-file-failed = Eine Datei konnte ich nicht holen. Bitte schick sie noch einmal.
post-file-nothing-left = Darum geht nichts hinaus.

## Topic channels: a channel for an hour

in-begun = Was Du jetzt schreibst, geht in den Kanal *{ $channel }*, höchstens eine Stunde lang. Jeder Beitrag lässt sich 30 Sekunden lang zurücknehmen.
in-end = Nicht mehr dorthin
in-ended = In Ordnung. Was Du schreibst, geht in keinen Kanal mehr von allein.
in-none = In welchen Kanal soll gehen, was Du schreibst?
in-now = Was Du schreibst, geht gerade in den Kanal *{ $channel }*. In einen anderen?

## Topic channels: looking for something

recent = *Neu im Kanal { $channel }*
recent-all = *Neu in Deinen Kanälen*
recent-which = In welchen Kanal möchtest Du schauen?
recent-none = Hier steht noch nichts. Möchtest Du anfangen?
search = *Gefunden für „{ $words }“*
search-how = Wonach soll ich suchen? Schreib zum Beispiel `/suche Wohnsitzauflage`.
search-none = Zu „{ $words }“ habe ich nichts gefunden. Versuch es mit einem anderen oder kürzeren Wort.

## Topic channels: threads

thread-opened = Der Faden an { $number } ist offen. Was dort weitergeht, bekommt sofort nur, wer mitliest.
thread-joined = Du liest den Faden an { $number } jetzt mit.
thread-left = Du liest den Faden an { $number } nicht mehr mit.
thread-leave = Nicht mehr mitlesen
thread-where = An welchem Beitrag? Antworte darauf mit /faden, oder nenne seine Nummer, zum Beispiel `/faden H-124`.

## Topic channels: in rooms

room-guest = Was Du hier schreibst, bleibt in diesem Raum. Damit auch die anderen im Themenkanal es lesen, tritt bei: Schreib mir privat „start“.
    .link = Was Du hier schreibst, bleibt in diesem Raum. Damit auch die anderen im Themenkanal es lesen, [tritt bei]({ $address }).
room-not-relayed = Was Du eben im Raum des Kanals *{ $channel }* geschickt hast, bleibt dort.
room-asks = Du hast im Raum des Kanals *{ $channel }* geschrieben: „{ $words }“

## Topic channels: linking rooms

link-in-room = Schreib das bitte in den Raum, um den es geht. Einen Code bekommst Du mit /kanal.
link-code-unknown = Diesen Code kenne ich nicht. Einen neuen gibt es privat mit /kanal.
link-code-over = Dieser Code gilt nicht mehr. Einen neuen gibt es privat mit /kanal.
link-not-asked = Ich konnte nicht nachsehen, was Du hier darfst. Bitte versuch es später noch einmal.
link-no-say = Dafür musst Du hier im Raum Admin oder Moderator:in sein.
link-none = Dieser Raum gehört zu keinem Kanal.
link-undone = Dieser Raum gehört nicht mehr zum Kanal. Was hier geschrieben wird, bleibt ab jetzt hier.
link-already = Dieser Raum gehört schon zum Kanal *{ $channel }*.
link-elsewhere = Dieser Raum gehört schon zum Kanal *{ $channel }*. Mit /trennen löst Du ihn davon.
link-confidential = Dieser Kanal ist vertraulich, darum gibt es ihn nur auf Matrix.
link-done = *Dieser Raum gehört jetzt zum Themenkanal { $channel }.* Was Mitglieder hier schreiben, lesen auch andere: in anderen Räumen und privat, auf Telegram und Matrix. Ich frage vorher jede Person einmal. Was andere schreiben, bleibt hier.
link-private = Mitglied werdet Ihr privat: Schreibt mir dort „start“.
    .link = Mitglied werdet Ihr [privat bei mir]({ $address }).
link-reads-not = Damit ich lese, was hier geschrieben wird, macht mich bitte zum Admin dieser Gruppe.
link-lost = In den Raum, den Du mit dem Kanal *{ $channel }* verknüpft hast, komme ich nicht mehr hinein. Sobald Ihr mich wieder hinzufügt, geht es weiter.

## Topic channels: for staff

channel-all = *Alle Kanäle.* Wähle einen, oder leg einen neuen an.
channel-new = Neuer Kanal
channel-name = Wie soll der Kanal heißen? Höchstens { $limit } Zeichen.
    .name = Name
channel-theme = Zu welchem Thema gehört er?
    .name = Thema
channel-no-theme = Zu keinem davon
channel-about = Worum geht es dort? Ein Satz genügt, höchstens { $limit } Zeichen.
    .name = Beschreibung
channel-language = In welcher Sprache wird dort vor allem geschrieben?
    .name = Sprache
channel-sensitive = Darf der Kanal auch auf Telegram erscheinen?
    .name = Auch auf Telegram
channel-everywhere = Ja, überall
channel-confidential-only = Nein, nur auf Matrix
channel-review = Stimmt alles so?
channel-made = Der Kanal *{ $channel }* ist da. Beiträge dort heißen #{ $mark }-1, #{ $mark }-2 und so weiter.
channel-read = Selbst mitlesen
channel-key = Befehle nennen ihn `{ $key }`, Beiträge heißen #{ $mark }-1 und so weiter.
channel-rooms = { $network ->
    [telegram] Auf Telegram
    [matrix] Auf Matrix
   *[console] Auf der Konsole
}: { $number ->
    [one] ein Raum
   *[other] { $number } Räume
}
channel-link = Raum verknüpfen
channel-close = Kanal schließen
channel-code = Schreib in den Raum, der zum Kanal *{ $channel }* gehören soll: `/verknüpfen { $code }`. Du musst dort Admin oder Moderator:in sein, und ich muss schon im Raum sein. Der Code gilt 24 Stunden und für einen Raum.
channel-close-sure = Soll der Kanal *{ $channel }* geschlossen werden? Lesen und Suchen geht weiter, neue Beiträge nicht mehr.
channel-closed = Der Kanal *{ $channel }* ist geschlossen.

## Words of the field

lexicon = *Wörter, die dasselbe meinen.* Damit finde ich ähnliche Fragen. { $number ->
    [one] Ein Eintrag ist hier im Chat dazugekommen:
   *[other] { $number } Einträge sind hier im Chat dazugekommen:
}
lexicon-none = *Wörter, die dasselbe meinen.* Damit finde ich ähnliche Fragen. Hier im Chat ist noch keines dazugekommen. So geht es auch: `/lexikon neu Ausländerbehörde = ABH, Ausländeramt; immigration office`
lexicon-line = { $number }. *{ $canonical }*: { $variants }
lexicon-open = Eintrag { $number }
lexicon-new = Neuer Eintrag
lexicon-canonical = Welches Wort steht für alle? Zum Beispiel: Ausländerbehörde. Höchstens { $limit } Zeichen.
    .name = Wort
lexicon-german = Was bedeutet dasselbe? Schreib es mit Komma dazwischen, zum Beispiel: ABH, Ausländeramt. Abkürzungen mit höchstens drei Buchstaben zählen nur in Großbuchstaben.
    .name = Auf Deutsch
lexicon-english = Und auf Englisch? Auch mit Komma dazwischen.
    .name = Auf Englisch
lexicon-review = Stimmt alles so? Ab dann finde ich Fragen auch darüber.
lexicon-added = *{ $canonical }* gehört jetzt dazu. Das gilt sofort und für alle.
lexicon-remove = Entfernen
lexicon-removed = *{ $canonical }* ist entfernt. Das gilt sofort und für alle.
lexicon-gone = Diesen Eintrag gibt es nicht mehr.
lexicon-loop = Das ginge im Kreis: { $circle }. Nimm eines dieser Wörter als Wort für alle anderen.
lexicon-malformed = Das kann ich nicht lesen. Schreib Wörter aus Buchstaben oder Ziffern, mit Komma dazwischen.
form-lexicon = Eintrag ins Lexikon

## Peers

peer-why = Euch beide beschäftigt *{ $theme }*.
    .close = Eure Fragen liegen nah beieinander.
peer-why-three = Euch drei beschäftigt *{ $theme }*.
    .close = Eure drei Fragen liegen nah beieinander.
peer-you = Du: { $facts }.
    .nothing = Von Dir wird noch nichts gezeigt.
peer-other = Die andere Person: { $facts }.
    .nothing = Über die andere Person kann ich noch nichts verraten.
peer-third = Die dritte Person: { $facts }.
    .nothing = Über die dritte Person kann ich noch nichts verraten.
peer-none-taken = Wer zu Deiner Frage passt, ist in dieser Runde schon mit anderen verabredet. Deine Frage bleibt offen, und nächste Woche suche ich wieder.
peer-none-busy = Wer zu Deiner Frage passt, wurde in letzter Zeit schon oft gefragt und hat jetzt Ruhe. Deine Frage bleibt offen, und ich suche jede Woche neu.
peer-none-nobody = Gerade passt noch niemand zu Deiner Frage. Sie bleibt offen, und ich suche jede Woche neu.

## Practice cards

form-card = Praxiskarte
form-card-language = sprachliche Änderung
help-cards = Praxiskarten: was andere gut gelöst haben
help-card = aus einer Antwort eine Praxiskarte machen
help-booklet = alle Praxiskarten als Heft
card = *{ $title }*
    { $number } · { $theme } · { $name }
    .region = *{ $title }*
        { $number } · { $theme } · { $region } · { $name }
card-section = *{ $name }*
    { $words }
card-quote = „{ $words }“ ({ $number })
card-quote-gone = „{ $words }“
card-helped = { $number } Personen hat das geholfen.
card-helps = Das hat mir geholfen
card-helped-thanks = Danke, das ist gezählt. Wer es war, sieht niemand.
card-ask-there = Fragen sind willkommen: Antworte im Kanal auf { $number }.
card-to-post = { $number } ansehen
card-open = Karte ansehen
card-there = { $number } hast Du schon: hier.
card-unknown = Diese Praxiskarte gibt es nicht, oder nicht mehr. Welche es gibt, zeigt /praxiskarten.
card-not-yours = Das geht nur bei eigenen Karten.
card-where = Aus welchem Beitrag soll eine Praxiskarte werden? Antworte darauf mit /praxiskarte, oder nenne seine Nummer, zum Beispiel `/praxiskarte H-124`.
card-which = *Aus welcher Antwort soll eine Praxiskarte werden?*
card-which-line = *{ $number }* · { $name }
card-there-is = Daraus gibt es schon eine Karte: { $number }.
card-author-left = Wer das geschrieben hat, ist nicht mehr dabei. Eine Karte schreibt immer nur, wer es selbst erlebt hat.
card-proposed = Gute Idee. Ich frage einmal nach, ob daraus eine Praxiskarte werden soll. Ob und wann, bleibt ganz offen.
card-proposed-before = Danke. Danach habe ich schon gefragt, ein zweites Mal frage ich nicht.
card-asked = *Jemand findet: Aus Deiner Antwort { $number } können andere lernen.* Magst Du eine Praxiskarte daraus machen? Das dauert etwa fünf Minuten. Du musst nichts tun: Antwortest Du nicht, ist das auch gut.
    .yes = Karte schreiben
    .no = Lieber nicht
card-not-written = In Ordnung, danach fragt Dich niemand mehr. Wenn Du es Dir anders überlegst: Antworte auf Deinen Beitrag mit /praxiskarte.
card-prefilled = Was Du getan hast, nehme ich aus Deiner Antwort. Am Ende kannst Du alles ändern.
card-quotable = *{ $number }*
card-quotes = Sollen Worte von anderen wörtlich auf der Karte stehen? Wähle, und dann „Fertig“. Niemand ist auch gut. Alle werden vorher gefragt.
    .name = Zitate aus
card-unquoted = Und wenn jemand nicht zitiert werden möchte, oder nicht antwortet?
    .name = Ohne Zitat
    .go = Dann ohne das Zitat
    .stay = Dann gar nicht
card-title = Wie soll die Karte heißen? Höchstens { $limit } Zeichen, zum Beispiel: Wohnung trotz Wohnsitzauflage.
    .name = Titel
card-situation = Wie war die Situation? Höchstens { $limit } Zeichen. Bitte keine Namen, und nichts, woran man Klient:innen erkennt.
    .name = Situation
card-done = Was habt Ihr getan? Höchstens { $limit } Zeichen.
    .name = Was wir getan haben
card-needed = Was hat es dafür gebraucht? Zeit, Menschen, Geld, eine Absprache … Höchstens { $limit } Zeichen.
    .name = Was es gebraucht hat
card-carries = Was davon können andere übernehmen, und worauf sollen sie achten? Höchstens { $limit } Zeichen.
    .name = Was sich übertragen lässt
card-theme = Zu welchem Thema gehört die Karte?
    .name = Thema
card-region = Soll die Region auf der Karte stehen? Wähle sie, oder überspring die Frage.
    .name = Region
card-contact = Dürfen andere bei Dir nachfragen? Dann steht auf der Karte, auf welchen Beitrag man antworten kann.
    .name = Nachfragen
    .yes = Ja, gern
    .no = Lieber nicht
card-review = Stimmt alles so? Alle Mitglieder können die Karte lesen, als Autor:in steht dort { $name }. Ohne Namen kann sie auch in ein Heft der Fachstelle kommen. Zurückziehen kannst Du sie jederzeit.
card-saved = Danke! Die Karte erscheint in 30 Sekunden. Bis dahin kannst Du sie zurücknehmen.
card-saved-asks = Danke! In 30 Sekunden frage ich alle, die Du zitierst. Haben alle geantwortet, erscheint die Karte, spätestens nach 14 Tagen. Bis dahin kannst Du sie zurücknehmen.
card-revised = Danke. Die Änderung gilt in 30 Sekunden, bis dahin kannst Du sie zurücknehmen.
card-undo-too-late = Die 30 Sekunden sind vorbei. Ändern oder zurückziehen kannst Du eine Karte unter /praxiskarte.
card-go-on = Weiterschreiben
card-published = *Deine Praxiskarte ist da:* { $number }, „{ $title }“. Ändern oder zurückziehen kannst Du sie unter /praxiskarte.
card-published-without = *Deine Praxiskarte ist da:* { $number }, „{ $title }“. Nicht alle Zitate waren möglich, sie erscheint ohne diese. Ändern oder zurückziehen kannst Du sie unter /praxiskarte.
card-kept-back = Nicht alle Zitate für „{ $title }“ waren möglich. Darum ist die Karte nicht zu lesen, wie Du es wolltest. Du kannst sie ohne Zitate schreiben, oder liegen lassen.
card-quote-left = In { $number }, „{ $title }“, steht ein Zitat nicht mehr. Alles andere bleibt, wie es ist.
card-consent = *Darf das auf einer Praxiskarte stehen?* Jemand schreibt die Karte „{ $title }“ und möchte Dich wörtlich zitieren, ohne Deinen Namen, mit der Nummer Deines Beitrags:
    .yes = Ja, gern
    .no = Lieber nicht
    .take-back = Doch nicht
card-consent-free = Alle Mitglieder könnten es lesen, und es kann in ein Heft der Fachstelle kommen. Niemand erfährt, was Du antwortest. Ohne Antwort innerhalb von 14 Tagen heißt es nein.
card-consent-over = Darüber ist schon entschieden, oder die Karte gibt es nicht mehr. Zitiert wird hier nichts von Dir.
card-agreed = Danke! Überlegst Du es Dir anders, steht es sofort nicht mehr dort. Wo Du zitiert wirst, zeigt /praxiskarte.
card-declined = In Ordnung, es wird nichts von Dir zitiert. Das erfährt niemand.
card-how = *Praxiskarten* zeigen, was andere gut gelöst haben. Lesen: /praxiskarten. Eine vorschlagen oder schreiben: Antworte auf einen Beitrag mit /praxiskarte, oder nenne seine Nummer, zum Beispiel `/praxiskarte H-124`.
card-own = *Deine Karten*
card-quoted = *Hier wirst Du zitiert*
card-quoted-line = { $number } { $title }
card-unquote = { $number }: Zitat weg
card-own-line = { $number } { $title }{ $state ->
    [draft] {" (noch nicht erschienen)"}
    [waiting] {" (wartet)"}
    [withdrawn] {" (zurückgezogen)"}
   *[published] {""}
}
card-state = { $state ->
    [draft] Diese Karte ist noch nicht erschienen.
    [waiting] Diese Karte wartet noch, zum Beispiel auf Antworten von Zitierten.
    [withdrawn] Diese Karte ist zurückgezogen.
   *[published] Diese Karte können alle Mitglieder lesen.
}
card-versions = Fassungen
    .title = *Fassungen von { $number }, „{ $title }“*
card-version = Fassung { $number }, { DATETIME($day, dateStyle: "medium") }, { $role ->
    [language] Sprache: Fachstelle
   *[author] Autor:in
}
    .label = Fassung { $number }
card-withdraw = Zurückziehen
card-withdraw-theirs = Karte herausnehmen
card-withdraw-sure = Soll ich { $number }, „{ $title }“, zurückziehen? Sie verschwindet überall, ihr Text wird gelöscht. In einem Heft, das schon verteilt ist, bleibt sie stehen.
    .theirs = { $number }, „{ $title }“, ist nicht von Dir. Soll die Karte für alle verschwinden? Die Autor:in erfährt es und kann den Text überarbeiten.
card-withdrawn = Die Karte ist nicht mehr zu lesen.
card-withdrawn-by-staff = Die Fachstelle hat Deine Karte { $number }, „{ $title }“, herausgenommen. Der Text ist noch 30 Tage für Dich da. Warum? /kontakt
card-look = Meine Karte ansehen
card-edit-language = Sprache ändern
card-language-review = Ändere nur die Sprache, nie den Inhalt. Die Autor:in erfährt es und kann es mit einem Tipp zurücknehmen. Stimmt alles so?
card-language-saved = Danke. Die Änderung gilt in 30 Sekunden, bis dahin kannst Du sie zurücknehmen. Die Autor:in bekommt Bescheid.
card-language-same = Daran hat sich nichts geändert.
card-language-nobody = Wer die Karte geschrieben hat, ist nicht mehr dabei und könnte nichts zurücknehmen. Darum bleiben die Worte, wie sie sind.
card-language-changed = Die Fachstelle hat Deine Karte { $number }, „{ $title }“, sprachlich überarbeitet. Gefällt es Dir nicht, gelten mit einem Tipp wieder Deine Worte.
card-take-back = Wieder meine Worte
card-changed-meanwhile = Die Karte wurde inzwischen geändert. Bitte sieh sie Dir noch einmal an.
card-own-already = Es gelten schon Deine eigenen Worte.
card-own-again = In { $number } stehen wieder Deine eigenen Worte.
cards = *Praxiskarten.* Wähle ein Thema, oder such mit Worten, zum Beispiel `/praxiskarten Wohnsitzauflage`.
cards-theme = { $theme } ({ $number })
cards-all = *Die neuesten Praxiskarten*
cards-all-of-them = Alle
cards-of = *{ $theme }*
cards-found = *Praxiskarten zu „{ $words }“*
cards-line = *{ $number } { $title }* · { $theme }
cards-nothing = Dazu gibt es noch keine. Versuch es mit einem anderen oder kürzeren Wort.
cards-none = Praxiskarten gibt es noch keine. Kennst Du eine Antwort, aus der andere lernen können? Antworte darauf mit /praxiskarte.
cards-by-theme = Nach Themen
booklet = Welche Praxiskarten sollen ins Heft? Mehrere Themen schreibst Du mit Komma, zum Beispiel `/broschüre Wohnen, Sprache`.
booklet-theme-unknown = „{ $words }“ ist kein Thema. Welche Praxiskarten sollen ins Heft?
booklet-none = Dazu gibt es noch keine Praxiskarten, die in ein Heft dürfen.
booklet-note = *Das Heft der Praxiskarten*, zum Drucken (PDF) und für den Browser (HTML). Ohne Namen, und ohne Karten aus vertraulichen Kanälen. Bitte prüf vor dem Weitergeben, ob jemand daran zu erkennen ist.
booklet-failed = Das Heft ist nicht angekommen. Bitte versuch es noch einmal, oder frag uns: /kontakt
booklet-again = Noch einmal
booklet-file-name = praxiskarten-{ $day }
booklet-title = Gelingende Praxis
booklet-about = Was Kolleg:innen in der Arbeit mit Geflüchteten und Zugewanderten gelungen ist, und was sich davon übertragen lässt.
booklet-made = Stand { DATETIME($day, dateStyle: "long") } · { $number ->
    [one] eine Praxiskarte
   *[other] { $number } Praxiskarten
}
booklet-contents = Inhalt
booklet-quoted = Aus dem Austausch
booklet-asking = Fragen und Ergänzungen

## Writing to the agency's team

contact-channel = Gespräch mit der Fachstelle
contact-team = Team der Fachstelle
contact-way = *Oder schreib dem Team der Fachstelle:* Alle, die dort arbeiten, können Deine Frage lesen, die Antwort kommt hierher.
contact-way-none = Dem Team hier zu schreiben geht gerade nicht: Niemand von dort ist hier zu erreichen.
contact-stands = { $state ->
    [open] Deine letzte Frage ist noch offen.
   *[answered] Deine letzte Frage ist beantwortet.
}
contact-write = Dem Team schreiben
contact-what = Was möchtest Du das Team der Fachstelle fragen? Auch Fotos und Dokumente gehen. Bitte keine Namen, und nichts, woran man Klient:innen erkennt.
contact-guard = Das sieht nach etwas aus, woran man jemanden erkennen kann: { $found }. Ist es von Dir selbst, etwa Deine Telefonnummer, kannst Du es so lassen. Über Klient:innen darf nichts dabeistehen. Was soll ich tun?
contact-review = *Das geht an alle im Team der Fachstelle.* Du stehst dort als { $name }. Stimmt es so?
    .facts = *Das geht an alle im Team der Fachstelle.* Du stehst dort als { $name } ({ $facts }). Stimmt es so?
contact-review-open = Über Klient:innen darf auf Telegram nichts stehen (§ 80 SGB X). Ist es vertraulich? Dann schreib es mir auf Matrix.
contact-send-confidential = Senden, nur auf Matrix
contact-not-here = Nur auf Matrix geht es, wenn Du mir dort schreibst. Von hier aus kann auch Telegram dabei sein.
contact-nobody = Gerade ist niemand aus dem Team hier zu erreichen, darum geht das nicht hinaus. So erreichst Du jemanden: { $contact }
contact-nobody-kept = Gerade ist niemand aus dem Team so zu erreichen, darum geht das noch nicht hinaus. Was Du geschrieben hast, hebe ich auf. So erreichst Du jemanden: { $contact }
contact-sent = *Deine Frage geht an das Team der Fachstelle.* Die Antwort kommt hierher; wie lange es dauert, weiß ich nicht. Fällt Dir noch etwas ein? Antworte auf diese Nachricht.
    .confidential = *Deine Frage geht an das Team der Fachstelle, nur auf Matrix.* Die Antwort kommt hierher; wie lange es dauert, weiß ich nicht. Fällt Dir noch etwas ein? Antworte auf diese Nachricht.
    .more = Geht auch an das Team der Fachstelle.
contact-reply-sent = Deine Antwort geht an { $name }, als Antwort vom Team der Fachstelle.
    .also = Deine Antwort geht an { $name }, als Antwort vom Team der Fachstelle. Geantwortet hat auch schon jemand anderes von Euch.
    .unreachable = { $name } ist hier nicht mehr zu erreichen: Deine Antwort kommt dort wohl nicht an.
contact-post = *{ $name }* fragt das Team · { $state }
    .edited = *{ $name }* fragt das Team · { $state } · geändert
    .facts = *{ $name }* ({ $facts }) fragt das Team · { $state }
    .facts-edited = *{ $name }* ({ $facts }) fragt das Team · { $state } · geändert
contact-state-open = offen
contact-state-answered = beantwortet
contact-state-closed = abgeschlossen
contact-answer = *Vom Team der Fachstelle:*
    .edited = *Vom Team der Fachstelle* (geändert):
contact-not-team = Das bekommt und beantwortet nur das Team der Fachstelle. Du gehörst nicht mehr dazu, darum geht das nicht hinaus.
contact-closed = Das Team der Fachstelle hat Euer Gespräch abgeschlossen. Gibt es noch etwas, schreib einfach wieder: Dann geht es weiter.
contact-ended = Ein Gespräch mit dem Team ist zu Ende: Die Person ist ausgetreten. Was sie geschrieben hat, ist gelöscht.
form-contact = Frage an das Team

## Writing to the agency's team: for the team

contacts-open = { $number ->
    [0] Gerade wartet niemand auf eine Antwort.
    [one] *Eine Person wartet auf Antwort.*
   *[other] *{ $number } Gespräche warten auf Antwort.* Wer am längsten wartet, steht oben.
}
contacts-answered = { $number ->
    [0] Beantwortet und noch nicht abgeschlossen ist nichts.
    [one] *Ein Gespräch ist beantwortet* und noch nicht abgeschlossen.
   *[other] *{ $number } Gespräche sind beantwortet* und noch nicht abgeschlossen.
}
contacts-line = { $number }. { $who }, seit { DATETIME($since, dateStyle: "medium", timeStyle: "short") }
contacts-who = *{ $name }*{ $confidential ->
    [true] {" · vertraulich"}
   *[false] {""}
}
    .facts = *{ $name }* ({ $facts }){ $confidential ->
    [true] {" · vertraulich"}
   *[false] {""}
}
contacts-elsewhere = { $number ->
    [one] Dazu kommt ein vertrauliches Gespräch: Das siehst Du nur auf Matrix.
   *[other] Dazu kommen { $number } vertrauliche Gespräche: Die siehst Du nur auf Matrix.
}
contacts-confidential = Dieses Gespräch ist vertraulich, darum siehst Du es nur auf Matrix.
contacts-about = { $who }
    { $state ->
    [open] Offen
    [answered] Beantwortet, gefragt
   *[closed] Abgeschlossen, gefragt
} am { DATETIME($since, dateStyle: "medium", timeStyle: "short") }
contacts-answered-by = Zuletzt geantwortet hat { $name }, am { DATETIME($day, dateStyle: "medium", timeStyle: "short") }. Das sieht nur das Team.
contacts-all-here = Alles, was gesagt wurde, steht hier im Chat.
contacts-forgotten = Was gesagt wurde, ist gelöscht, oder seine Zeit ist um.
contacts-answer = Antworten
contacts-answering = Was Du jetzt schreibst, geht an { $name }, als Antwort vom Team der Fachstelle, höchstens eine Stunde lang. Du kannst auch auf eine Nachricht antworten.
contacts-close = Abschließen
contacts-close-sure = { $name } wartet noch auf eine Antwort. Soll das Gespräch trotzdem abgeschlossen werden?
contacts-keep = Offen lassen
contacts-closed = Abgeschlossen, { $name } weiß Bescheid. Kommt von dort wieder etwas, ist das Gespräch wieder offen.
contacts-gone = Dieses Gespräch gibt es nicht, oder nicht mehr.
contacts-show-open = Offene ansehen
contacts-show-answered = Beantwortete ansehen

## Announcements

announcement-heading-news = *Neues von der Fachstelle*
announcement-heading-workshops = *Werkstatt der Fachstelle*
announcement-heading-surveys = *Umfrage der Fachstelle*
announcement-heading-urgent = *Dringend, von der Fachstelle*
announcement-file-too-large = _Dazu gehört eine Datei. Für dieses Netzwerk ist sie zu groß: Frag die Fachstelle danach (/kontakt)._
announcement-taken-away = Diese Ankündigung wurde zurückgezogen.
form-announcement = Ankündigung
form-announcement-edit = Berichtigung
announcement-said = Was möchtest Du ankündigen? Schreib es so, wie es ankommen soll, gern mit Fettdruck und Links ({ $language }, höchstens { $limit } Zeichen). Eine Datei kannst Du gleich mitschicken.
announcement-in-de = Deutsch
announcement-in-en = Englisch
announcement-said-too = Auch auf { $language }? Wer diese Sprache gewählt hat, bekommt dann diesen Text. Ohne ihn bekommen alle den ersten.
announcement-words-first = Schreib bitte auch Worte dazu: mit der Datei zusammen, oder erst die Worte und dann die Datei.
announcement-one-file = Anhängen lässt sich eine Datei. Bitte schick nur eine.
announcement-send-file = Hier brauche ich eine Datei. Ohne geht es weiter mit „Überspringen“.
announcement-file = Soll eine Datei mit? Dann schick sie jetzt.
announcement-category = Worum geht es? Wer diese Art nicht möchte, bekommt nichts.
announcement-audience = An wen geht es?
announcement-when = Wann soll es hinausgehen?
announcement-when-now = Sofort
announcement-when-at = Zu einer Zeit
announcement-when-hour = Allen zu einer Uhrzeit
announcement-day = An welchem Tag? Schreib zum Beispiel 24.11. oder nächsten Dienstag.
announcement-today = Heute
announcement-tomorrow = Morgen
announcement-time-at = Um wie viel Uhr? Wer dann Ruhezeit hat, bekommt es danach.
announcement-time-hour = Um wie viel Uhr? Wer an dem Tag nicht arbeitet, bekommt es am nächsten eigenen Arbeitstag um diese Zeit.
announcement-time-left-out = { $time } Uhr gibt es am { DATETIME($day, dateStyle: "medium") } nicht: In dieser Nacht werden die Uhren vorgestellt. Bitte nimm eine andere Zeit.
announcement-time-twice = { $time } Uhr gibt es in dieser Nacht zweimal, weil die Uhren zurückgestellt werden. Welche meinst Du?
announcement-time-first = Die erste, Sommerzeit
announcement-time-second = Die zweite, Winterzeit
announcement-time-over = { $time } Uhr ist an diesem Tag schon vorbei. Bitte nimm eine spätere Zeit.
announcement-urgent = Ist es dringend? Dann kommt es auch in der Ruhezeit, aber nur bei denen, die das so gewählt haben.
    .no = Nein
    .yes = Ja, dringend
announcement-reason = Warum ist es dringend? Das bleibt bei der Ankündigung stehen (höchstens { $limit } Zeichen).
announcement-title = *Ankündigung { $number }* · { $kind } · { $state ->
    [draft] Entwurf
    [unconfirmed] wartet auf ein zweites Ja
    [scheduled] geplant
    [sending] geht hinaus
    [paused] angehalten
    [stopped] abgebrochen
    [withdrawn] zurückgezogen
   *[sent] verschickt
}
announcement-to = An: { $audience }
announcement-on = { $number } auf { $network }
announcement-reaches = { $number ->
    [0] Erreicht wird niemand.
    [one] Erreicht wird eine Person: { $networks }.
   *[other] Erreicht werden { $number } Personen: { $networks }.
}
announcement-reaches-unreachable = { $number ->
    [one] Eine Person ist nicht zu erreichen.
   *[other] { $number } Personen sind nicht zu erreichen.
}
announcement-reaches-opted-out = { $number ->
    [one] Eine Person möchte nichts von dieser Art.
   *[other] { $number } Personen möchten nichts von dieser Art.
}
announcement-reaches-untried = { $number ->
    [one] Probebetrieb: Eine Person steht nicht auf der Liste und bekommt nichts.
   *[other] Probebetrieb: { $number } Personen stehen nicht auf der Liste und bekommen nichts.
}
announcement-trial = *Probebetrieb:* Es geht nur an die Konten, die in der Konfiguration stehen.
announcement-reaches-closed = { $number ->
    [one] Eine davon hat gerade Ruhezeit und bekommt es danach.
   *[other] { $number } davon haben gerade Ruhezeit und bekommen es danach.
}
announcement-reaches-away = { $number ->
    [one] Eine davon macht gerade Pause und bekommt es danach.
   *[other] { $number } davon machen gerade Pause und bekommen es danach.
}
announcement-goes-now = Wann: sofort
announcement-goes-at = Wann: am { DATETIME($moment, dateStyle: "full", timeStyle: "short") }
announcement-goes-hour = Wann: ab { DATETIME($moment, dateStyle: "full") }, um { DATETIME($moment, timeStyle: "short") } am ersten eigenen Arbeitstag
announcement-takes = { $minutes ->
    [0] Dauert weniger als eine Minute.
    [one] Dauert ungefähr eine Minute.
   *[other] Dauert ungefähr { $minutes } Minuten.
}
announcement-pieces = Auf { $network } ist der Text zu lang für eine Nachricht: Es werden { $number }.
announcement-attached = Anhang: { $name }
announcement-without-file = { $number ->
    [one] Für { $network } ist der Anhang zu groß: Dort bekommt eine Person den Text ohne ihn.
   *[other] Für { $network } ist der Anhang zu groß: Dort bekommen { $number } Personen den Text ohne ihn.
}
announcement-is-urgent = { $number ->
    [0] Dringend („{ $reason }“). In der Ruhezeit möchte das niemand davon.
    [one] Dringend („{ $reason }“). Eine Person bekommt es auch in der Ruhezeit.
   *[other] Dringend („{ $reason }“). { $number } Personen bekommen es auch in der Ruhezeit.
}
announcement-looks = _So sieht es aus:_
announcement-looks-in = _So sieht es aus, { $language }:_
announcement-file-waits = Die Datei ist noch auf dem Weg. Einen Moment, dann zeige ich Dir alles noch einmal.
announcement-file-came = Die Datei ist da. Was über Dich darin stand, ist entfernt.
announcement-nobody = In dieser Zielgruppe ist niemand. Bitte wähle sie anders.
announcement-too-few = In dieser Zielgruppe sind weniger als { $k } Personen. So wenige wären leicht zu erraten, darum geht das nicht. Bitte fass sie weiter.
announcement-none-reached = Niemand davon bekäme etwas. Darum geht es so nicht hinaus.
announcement-over = Die Zeit dafür ist vorbei. Bitte wähle eine neue.
announcement-test = An mich senden
announcement-send = Senden
announcement-plan = So planen
announcement-discard = Verwerfen
announcement-discarded = Verworfen. Hinausgegangen ist nichts.
announcement-change-what = Was möchtest Du ändern?
announcement-topic-text = Text
announcement-topic-file = Anhang
announcement-topic-category = Art
announcement-topic-audience = Zielgruppe
announcement-topic-when = Zeitpunkt
announcement-topic-urgent = Dringlichkeit
announcement-tested = So kommt Ankündigung { $number } an. Das war nur für Dich und zählt nicht.
announcement-repeats = Dasselbe ging schon einmal hinaus: Ankündigung { $number }, { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }. Ein Teil der Leute bekäme es doppelt. Trotzdem senden?
announcement-anyway = Trotzdem senden
announcement-asks-second = Ankündigung { $number } geht an { $people } Personen. Bei so vielen braucht es ein zweites Ja: Die anderen in der Fachstelle sind gefragt. Ich sage Dir Bescheid.
announcement-again = Ankündigung { $number } geht an { $people } Personen. Bei so vielen braucht es ein zweites Ja, und außer Dir ist gerade niemand zu erreichen. Schlaf kurz darüber: Ab { DATETIME($moment, timeStyle: "short") } Uhr kannst Du selbst bestätigen.
announcement-second = *Bitte schau drauf:* Diese Ankündigung geht an { $people } Personen und braucht ein zweites Ja.
announcement-confirm = Ja, das kann raus
announcement-refuse = Lieber nicht so
announcement-not-yourself = Das zweite Ja muss von jemand anderem in der Fachstelle kommen.
announcement-too-soon = Das geht ab { DATETIME($moment, timeStyle: "short") } Uhr.
announcement-confirmed = Ankündigung { $number } ist bestätigt.
announcement-refused = In Ordnung, Ankündigung { $number } geht nicht hinaus. Wer sie geschrieben hat, weiß Bescheid.
announcement-was-refused = Ankündigung { $number } („{ $words }“) wurde nicht bestätigt. Sie ist wieder ein Entwurf, Du kannst sie ändern.
announcement-agreed-already = Ankündigung { $number } („{ $words }“): Jemand hat schon zugestimmt. Du brauchst nichts mehr zu tun.
announcement-refused-already = Ankündigung { $number } („{ $words }“): Jemand hat schon abgelehnt. Du brauchst nichts mehr zu tun.
announcement-asked-no-more = Ankündigung { $number } („{ $words }“): Die Frage hat sich erledigt, so geht sie nicht hinaus.
announcement-decided = Darüber ist schon entschieden.
announcement-urgent-not-yours = Diese Ankündigung ist als dringend markiert. So kann sie nur losschicken, wer koordiniert.
announcement-taken-over = Ankündigung { $number } („{ $words }“) hat die Koordination übernommen und losgeschickt.
announcement-grown = Die Zeit für Ankündigung { $number } ist gekommen. Inzwischen sind es { $people } Personen, und bei mehr als { $limit } braucht es ein zweites Ja.
announcement-grown-asks = Die anderen in der Fachstelle sind gefragt. Sobald jemand zustimmt, geht sie hinaus.
announcement-grown-again = Außer Dir ist gerade niemand zu erreichen: Ab { DATETIME($moment, timeStyle: "short") } Uhr kannst Du selbst bestätigen.
announcement-back = Zurück zum Entwurf
announcement-cancel = Ganz absagen
announcement-launched = Ankündigung { $number } geht jetzt hinaus. Wie weit sie ist, siehst Du gleich hier.
announcement-planned = Ankündigung { $number } ist geplant. Die Empfänger:innen ermittle ich, wenn es so weit ist.
announcement-late = Vorgesehen war { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }, das ist vorbei.
announcement-bar = { $bar } { $share } %
announcement-so-far = Angekommen: { $sent } · offen: { $left } · nicht angekommen: { $failed }
announcement-in-quiet = { $number ->
    [one] Eine Person hat gerade Ruhezeit und bekommt es danach.
   *[other] { $number } Personen haben gerade Ruhezeit und bekommen es danach.
}
announcement-ends = Fertig ungefähr { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }.
announcement-count-all = { $number ->
    [one] *Eine Person in der Zielgruppe*, davon:
   *[other] *{ $number } Personen in der Zielgruppe*, davon:
}
announcement-count-sent = angekommen: { $number }
announcement-count-waiting = noch unterwegs: { $number }
announcement-count-held = warten das Ende ihrer Ruhezeit ab: { $number }
announcement-count-paused = angehalten: { $number }
announcement-count-uncertain = ungewiss, ob angekommen: { $number }
announcement-count-unreachable = nicht zu erreichen: { $number }
announcement-count-failed = ging nicht: { $number }
announcement-count-opted_out = möchten nichts von dieser Art: { $number }
announcement-count-untried = nicht auf der Liste des Probebetriebs: { $number }
announcement-count-stopped = vorher abgebrochen: { $number }
announcement-count-dropped = entfallen: { $number }
announcement-outcome-sent = angekommen
announcement-outcome-waiting = noch unterwegs
announcement-outcome-held = wartet das Ende der Ruhezeit ab
announcement-outcome-paused = angehalten
announcement-outcome-uncertain = ungewiss, ob angekommen
announcement-outcome-unreachable = nicht zu erreichen
announcement-outcome-failed = ging nicht
announcement-outcome-opted_out = möchte nichts von dieser Art
announcement-outcome-untried = nicht auf der Liste des Probebetriebs
announcement-outcome-stopped = vorher abgebrochen
announcement-outcome-dropped = entfallen
announcement-outcome-because = { $outcome } ({ $why })
announcement-why-left = hat den Bot blockiert oder den Chat verlassen
announcement-why-gone = das Konto gibt es dort nicht mehr
announcement-why-never = hat dort noch nie mit dem Bot gesprochen
announcement-why-nowhere = auf keinem Konto
announcement-why-file = die Datei ließ sich nicht schicken
announcement-why-restored = wegen einer Wiederherstellung
announcement-why-hours = die Ruhezeit ging nie zu Ende
announcement-why-network = das Netzwerk hat abgelehnt oder nicht geantwortet
announcement-why-other = hatte keinen Sinn mehr
announcement-recipient = { $name }: { $outcome }
    .when = { $name }: { $outcome }, { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }
announcement-report-none = Hier steht niemand mehr.
announcement-table = *Die Tabelle*, zum Öffnen mit einem Tabellenprogramm. Sie nennt Personen: Bitte gib sie nicht weiter, und lösch sie, wenn Du sie nicht mehr brauchst.
announcement-table-failed = Die Tabelle ist nicht angekommen. Bitte versuch es noch einmal.
announcement-file-name = ankuendigung-{ $number }
announcement-column-name = Name
announcement-column-outcome = Stand
announcement-column-moment = Wann
announcement-column-reason = Grund
announcement-do-pause = Anhalten
announcement-do-resume = Fortsetzen
announcement-do-stop = Abbrechen
announcement-do-report = Bericht
announcement-do-csv = Bericht als Tabelle
announcement-do-resend = Nochmal, wo es misslang
announcement-do-edit = Berichtigen
announcement-do-withdraw = Zurückziehen
announcement-look = Ansehen
announcement-new = Neue Ankündigung
announcement-list = *Ankündigungen*, die neuesten zuerst:
announcement-list-none = Noch gibt es keine Ankündigungen.
announcement-line = { $number }. „{ $words }“ · { $state ->
    [draft] Entwurf
    [unconfirmed] wartet auf ein zweites Ja
    [scheduled] geplant
    [sending] geht hinaus
    [paused] angehalten
    [stopped] abgebrochen
    [withdrawn] zurückgezogen
   *[sent] verschickt
} · { DATETIME($day, dateStyle: "medium", timeStyle: "short") }
announcement-gone = Diese Ankündigung gibt es nicht, oder sie gehört jemand anderem.
announcement-what = Das kenne ich nicht. Was mit dieser Ankündigung geht, siehst Du unter „Ansehen“.
announcement-not-now = Das geht gerade nicht. So steht es um die Ankündigung:
announcement-not-there = Diese Ankündigung lässt sich so nicht mehr ändern.
announcement-not-staff = Ankündigen kann nur, wer zur Fachstelle gehört. Gespeichert ist nichts.
announcement-paused = Ankündigung { $number } ist angehalten. Was schon unterwegs war, kommt noch an.
announcement-resumed = Ankündigung { $number } geht weiter hinaus.
announcement-stop-sure = { $number ->
    [one] Abbrechen lässt sich nicht rückgängig machen. Eine Person hat sie noch nicht und bekommt sie dann nicht mehr. Wirklich abbrechen?
   *[other] Abbrechen lässt sich nicht rückgängig machen. { $number } Personen haben sie noch nicht und bekommen sie dann nicht mehr. Wirklich abbrechen?
}
announcement-stopped = Ankündigung { $number } ist abgebrochen. Wer sie schon hat, behält sie.
announcement-resend-none = Es ist niemand da, bei dem es misslang und der jetzt zu erreichen wäre.
announcement-resend-gone = Für diese Werkstatt kann sich niemand mehr anmelden. Darum geht sie nicht noch einmal hinaus.
announcement-resent = { $number ->
    [one] Sie geht noch einmal an eine Person, bei der es misslang. Sonst an niemanden.
   *[other] Sie geht noch einmal an { $number } Personen, bei denen es misslang. Sonst an niemanden.
}
announcement-of-workshop = Werkstatt W-{ $number }
announcement-proposed = Soll diese Werkstatt angekündigt werden? Schau es Dir an, dann entscheide, ob und wann. Wer sie bekommt, kann sich mit einem Tippen anmelden.
announcement-workshop-gone = Die Zeit dafür ist gekommen, aber für diese Werkstatt kann sich niemand mehr anmelden. Darum geht sie nicht hinaus.
announcement-nobody-left = Die Zeit dafür ist gekommen, aber in der Zielgruppe ist niemand mehr. Darum geht sie nicht hinaus.
announcement-too-few-left = Die Zeit dafür ist gekommen, aber in der Zielgruppe sind nur noch weniger als { $k } Personen. Darum geht sie nicht hinaus.
announcement-author-gone = Die Zeit dafür ist gekommen, aber wer sie geschrieben hat, gehört nicht mehr zur Fachstelle. Darum geht sie nicht hinaus.
announcement-author-gone-running = Wer sie geschrieben hat, gehört nicht mehr zur Fachstelle. Darum ist sie angehalten: Setz sie fort, dann gehört sie Dir, oder brich sie ab.
announcement-edit-how = Schreib den ganzen Text neu. Alle, die sie schon haben, sehen dann den neuen Text an derselben Stelle; wer sie noch nicht hat, bekommt gleich den neuen.
announcement-edited = { $number ->
    [0] Berichtigt. Noch hat sie niemand, alle bekommen den neuen Text.
    [one] Berichtigt. Bei einer Person wird der Text ausgetauscht, ohne Ton.
   *[other] Berichtigt. Bei { $number } Personen wird der Text ausgetauscht, ohne Ton.
}
announcement-edited-file = Die Datei lasse ich weg: Der Anhang bleibt, wie er war.
announcement-correction-asks = Das lesen { $people } Personen. Bei so vielen braucht auch eine Berichtigung ein zweites Ja: Die anderen in der Fachstelle sind gefragt. Bis dahin bleibt der alte Text stehen.
announcement-correction-second = *Bitte schau drauf:* Ankündigung { $number } soll berichtigt werden. Das lesen { $people } Personen, darum braucht es ein zweites Ja.
announcement-correction-again = Diese Berichtigung von Ankündigung { $number } lesen { $people } Personen. Bei so vielen braucht es ein zweites Ja, und außer Dir ist gerade niemand zu erreichen: Ab { DATETIME($moment, timeStyle: "short") } Uhr kannst Du selbst bestätigen. Bis dahin bleibt der alte Text stehen.
announcement-correction-agreed = Jemand hat der Berichtigung zugestimmt.
announcement-correction-refused = Die Berichtigung wurde abgelehnt, der alte Text bleibt stehen.
announcement-correction-void = Diese Berichtigung gilt nicht mehr. Wenn sie noch nötig ist, schreib sie bitte neu.
announcement-withdraw-sure = *Diese Ankündigung zurückziehen?* Sie verschwindet bei allen, die sie haben, und wer sie noch nicht hat, bekommt sie nicht.
announcement-withdraw-read = Gelesen haben kann sie trotzdem schon jemand, auch in der Vorschau einer Benachrichtigung.
announcement-withdraw-on = { $network }: wird bei { $number } gelöscht
announcement-withdraw-late = { $network }: wird bei { $number } gelöscht. Bei { $late } ist sie zu alt, dort steht dann nur, dass sie zurückgezogen ist; eine Datei bleibt.
announcement-withdraw-uncertain = { $number ->
    [one] Bei einer Person ist ungewiss, ob sie ankam. Dort kann sie stehen bleiben.
   *[other] Bei { $number } Personen ist ungewiss, ob sie ankam. Dort kann sie stehen bleiben.
}
announcement-withdrawn = Zurückgezogen. Es wird jetzt überall gelöscht:

## Introductions

menu-meet = Jemanden finden
choice-meet = Jemanden dazu finden
menu-talks = Meine Gespräche
menu-offer = Etwas anbieten
menu-offers = Meine Angebote
form-reveal = Etwas von Dir zeigen
form-report = Meldung
form-offer = Angebot
set-meets = Darf ich Dich vorschlagen, wenn jemand eine Frage hat, zu der Du etwas weißt? Gezeigt werden dabei höchstens Region, Träger und Bereich, und nur, was genug andere teilen. Deinen Namen erfährt nur, mit wem Du dann sprechen willst.
    .name = Vorgeschlagen werden
meet-which = Für welche Deiner Fragen soll ich jemanden suchen? Ich frage Euch nacheinander, Namen nenne ich erst, wenn beide ja sagen.
meet-line = { $number }. { $words }
meet-choose = Nr. { $number }
meet-none = Du hast gerade keine offene Frage. Mit einer Frage fängt es an.
meet-gone = Diese Frage ist nicht mehr offen.
meet-under-way = Zu dieser Frage läuft schon etwas. Sobald es etwas zu sagen gibt, melde ich mich.
introduce-first = Zu Deiner Frage „{ $words }“ habe ich jemanden gefunden:
introduce-first-how = Soll ich dort nachfragen? Dein Name wird nicht genannt. Gezeigt werden Deine Frage und genau das, was hier über Dich steht.
introduce-second = Jemand hat eine Frage, zu der Du vielleicht etwas weißt:
introduce-second-how = Möchtest Du Dich dazu austauschen? Bei Ja öffne ich ein Gespräch nur für Euch zwei. Du heißt dort *{ $name }*. Bei Nein, oder wenn Du nicht antwortest, erfährt niemand etwas.
introduce-yes = Ja
introduce-no = Nein
introduce-later = Jetzt nicht
introduce-yes-first = Gut, ich kümmere mich. Sobald es etwas zu sagen gibt, melde ich mich, spätestens in fünf Tagen.
introduce-no-first = In Ordnung. Niemand erfährt davon.
introduce-later-first = In Ordnung, ich suche jetzt nicht weiter. Wenn Du wieder möchtest: /vorstellung
introduce-yes-second = Schön! Ich verbinde Euch.
introduce-no-second = In Ordnung. Niemand erfährt davon. Wenn Du nicht mehr vorgeschlagen werden möchtest, kannst Du das im Profil ändern.
introduce-over = Das ist schon vorbei. Was gerade läuft, zeigt /gespräche.
introduce-agreed-already = Ihr seid schon verbunden. Das Gespräch findest Du unter /gespräche.
introduce-moot = Das hat sich inzwischen erledigt. Danke Dir!
introduce-late = Diese Anfrage ist vorbei. Du brauchst nichts zu tun.
introduce-nothing-yet = Bisher hat sich noch nichts ergeben, das kommt oft vor. Aber es gibt noch jemanden.
introduce-nothing-came = Zu Deiner Frage „{ $words }“ hat sich noch nichts ergeben, das kommt oft vor. Sie bleibt offen, und ich suche jede Woche neu.
talk = Gespräch
talk-opened = *Ihr seid verbunden:* { $names }.
talk-opened-how = Antworte auf diese Nachricht, oder drück auf „Schreiben“: Dann geht eine Stunde lang alles dorthin, was Du schreibst. Niemand sonst liest mit, auch die Fachstelle nicht. Bitte auch hier keine Namen von Klient:innen. Alle Gespräche: /gespräche
talk-ended = Dieses Gespräch ist zu Ende.
talk-ended-by-other = Dein Gespräch mit *{ $name }* ist zu Ende. Danke, dass Du Dich darauf eingelassen hast.
talk-more = Mehr
talk-write = Schreiben
talk-reveal = Etwas von mir zeigen
talk-end = Beenden
talk-report = Melden
talk-block = Sperren
talk-gone = Dieses Gespräch gibt es nicht.
talk-about = Gespräch mit *{ $name }* · { $theme }
talk-theirs = Was die andere Person von sich gezeigt hat:
talk-mine = Von Dir gezeigt: { $kinds }.
talk-writing = Was Du in der nächsten Stunde schreibst, geht an *{ $name }*.
talk-end-sure = Soll das Gespräch enden? Danach kann dort niemand mehr schreiben. Die andere Person erfährt freundlich, dass es zu Ende ist.
talk-end-done = Das Gespräch ist zu Ende. Was gesagt wurde, vergesse ich spätestens nach { $days } Tagen.
talk-block-sure = Wenn Du sperrst, endet das Gespräch, und Ihr werdet einander nie wieder vorgeschlagen. Dass Du gesperrt hast, erfährt niemand.
talk-block-done = Gesperrt. Ihr werdet einander nicht mehr vorgeschlagen.
talks = *Deine Gespräche*
talks-line = { $number }. *{ $name }* · { $theme }
talks-none = Du hast gerade kein Gespräch. Zu einer offenen Frage kann ich jemanden suchen:
talks-elsewhere = Vertrauliche Gespräche siehst Du nur auf Matrix.
talks-blocked = { $number ->
    [one] Du sperrst eine Person.
   *[other] Du sperrst { $number } Personen.
}
talks-unblock = Alle Sperren aufheben
talks-unblocked = Du sperrst niemanden mehr.
helped = Vor einer Woche habt Ihr ein Gespräch begonnen. Hat es Dir geholfen? Das sieht die andere Person nicht.
helped-yes = Ja
helped-partly = Ein wenig
helped-no = Nein
helped-thanks = { $how ->
    [no] Danke, dass Du es sagst.
   *[other] Danke, das freut mich.
}
reveal-what = Was möchtest Du von Dir zeigen? Das ist allein Deine Entscheidung, die andere Person muss nichts zurückgeben.
    .name = Was
reveal-words =
    .name = Wortlaut
reveal-name = Wie heißt Du? Schreib es so, wie die andere Person es lesen soll (höchstens { $limit } Zeichen).
    .name = Mein Name
reveal-address = Wie bist Du zu erreichen? Telefon, E-Mail oder was Du möchtest (höchstens { $limit } Zeichen).
    .name = So erreichst Du mich
reveal-link = Wie lautet der Link zu Eurem Treffen (höchstens { $limit } Zeichen)?
    .name = Link zum Treffen
reveal-sure = Das geht genau so an die andere Person. Löschen kannst Du es noch, aber gelesen ist gelesen. Zeigen?
reveal-said = { $kind }: { $words }
reveal-done = Gezeigt.
report-what = Was ist passiert? Schreib es so, dass die Koordination der Fachstelle es versteht (höchstens { $limit } Zeichen). Sie liest nur das, was Du hier schreibst, und die Nummer des Gesprächs.
    .name = Meldung
report-review = Soll das so an die Koordination gehen?
report-told = *Meldung zu Gespräch { $number }.* Mehr als das, was hier steht, ist daraus nicht zu lesen:
report-done = Danke. Die Koordination bekommt Deine Meldung. Du kannst das Gespräch auch beenden oder sperren.
report-nobody = Gerade gibt es niemanden, der Meldungen liest. Bitte wende Dich direkt an die Fachstelle.
offer-what = Womit kennst Du Dich aus? Schreib es in eigenen Worten (höchstens { $limit } Zeichen). Niemand liest das: Ich vergleiche es nur mit Fragen. Bitte nichts über Klient:innen.
    .name = Womit ich mich auskenne
offer-theme = Zu welchem Thema gehört das?
    .name = Thema
offer-review = Stimmt das so?
offer-done = Danke, das merke ich mir.
offer-unmet = Noch darf ich Dich nicht vorschlagen. Das kannst Du hier ändern:
offer-many = Mehr als { $number } Angebote kann ich mir nicht merken. Entferne zuerst eines.
offers = *Womit Du Dich auskennst.* Das lese nur ich.
offers-line = { $number }. *{ $theme }* – { $words }
offers-remove = Nr. { $number } entfernen
offers-removed = Entfernt.
offers-gone = Dieses Angebot gibt es nicht.
offers-none = Noch hast Du nichts angeboten.

## Workshops

menu-workshops = Werkstätten
help-workshops = Werkstätten: was kommt, anmelden, absagen
help-workshop = Werkstätten planen, ändern, absagen; wer kommt
form-workshop = Werkstatt
form-workshop-change = Änderung an einer Werkstatt
form-workshop-cancel = Absage einer Werkstatt
form-registration = Anmeldung
workshop-title = Wie heißt die Werkstatt? Höchstens { $limit } Zeichen.
    .name = Titel
workshop-regions = Für welche Regionen ist sie? Wähle keine, wenn sie für alle ist, dann „Fertig“.
    .name = Regionen
workshop-where = Wo findet sie statt?
    .name = Wo
workshop-where-place = An einem Ort
workshop-where-online = Online
workshop-where-both = Beides
workshop-place = An welchem Ort? Zum Beispiel: Kulturhaus Görlitz, Raum 3. Höchstens { $limit } Zeichen.
    .name = Ort
workshop-link = Welche Adresse hat der Online-Raum? Sie sehen nur, wer angemeldet ist, und das Team. Du kannst sie auch später eintragen.
    .name = Online-Raum
workshop-link-https = Bitte schreib die ganze Adresse, sie beginnt mit https://.
workshop-days = An welchem Tag? Bei einer Reihe schreib alle Tage, mit Komma dazwischen: 3.3., 10.3., 17.3.
    .name = Tag
workshop-day = An welchem Tag?
workshop-start = Um wie viel Uhr beginnt sie?
    .name = Beginn
workshop-end = Um wie viel Uhr ist sie zu Ende? Geht sie über mehrere Tage, schreib auch den Tag: 4.3. 12:00.
    .name = Ende
workshop-end-day = { $day }, { $time }
workshop-day-outside = Mit { $day } geht es nicht. Bitte nimm Tage ab heute, höchstens zwei Jahre voraus.
workshop-one-day = Bitte schreib nur einen Tag.
workshop-many-days = Mehr als 20 Tage auf einmal gehen nicht. Leg den Rest als zweite Reihe an.
workshop-end-series = Bei mehreren Tagen schreib nur die Uhrzeit. Sie gilt für jeden davon.
workshop-twice = Am { $day } werden die Uhren zurückgestellt: { $time } Uhr gibt es zweimal. Welche meinst Du?
workshop-twice-first = Die erste (Sommerzeit)
workshop-twice-second = Die zweite (Winterzeit)
workshop-missing = Am { $day } werden die Uhren vorgestellt: { $time } Uhr gibt es nicht. Soll es die nächste Uhrzeit sein, die es gibt?
workshop-other-time = Andere Uhrzeit
workshop-past = Dieser Beginn ist schon vorbei. Bitte nimm eine spätere Uhrzeit, oder geh zurück und nimm einen anderen Tag.
workshop-end-first = Das Ende liegt nicht nach dem Beginn ({ $start }). Bitte schreib eine spätere Uhrzeit.
workshop-seats = Wie viele Plätze gibt es? Schreib eine Zahl.
    .name = Plätze
workshop-no-limit = Ohne Grenze
workshop-seats-number = Bitte schreib eine Zahl von 1 bis { $most }, oder wähle „Ohne Grenze“.
workshop-seats-few = { $number ->
    [one] Ein Platz ist
   *[other] { $number } Plätze sind
} schon vergeben. Weniger geht nicht: Nimm mindestens { $number }, oder lass vorher jemanden absagen.
workshop-waits = Soll es eine Warteliste geben, wenn alles belegt ist? Wird ein Platz frei, biete ich ihn der Reihe nach an.
    .name = Warteliste
workshop-until = Bis wann kann man sich anmelden? Wähle, oder schreib eine Zahl von Tagen vor dem Beginn, oder einen Tag.
    .name = Anmelden bis
workshop-before = { $days ->
    [0] Bis zum Beginn
    [one] 1 Tag vorher
   *[other] { $days } Tage vorher
}
workshop-until-unclear = Das habe ich nicht verstanden. Schreib zum Beispiel: 3 Tage vorher, oder einen Tag wie 24.11.
workshop-until-series = Bei mehreren Tagen schreib, wie lange vorher, zum Beispiel: 3 Tage vorher.
workshop-until-late = Da hat sie schon begonnen ({ $start }). Bitte nimm einen früheren Tag, oder „Bis zum Beginn“.
workshop-until-past = Dann wäre die Anmeldung jetzt schon zu Ende. Bitte nimm einen späteren Tag, zum Beispiel „Bis zum Beginn“.
workshop-themes = Um welche Themen geht es? Wer sie gewählt hat, sieht die Werkstatt weiter oben.
    .name = Themen
workshop-audience = Für wen ist sie? Wer nicht dazugehört, sieht sie nicht und kann sich nicht anmelden.
    .name = Für wen
workshop-about = Worum geht es? Höchstens { $limit } Zeichen.
    .name = Beschreibung
workshop-material = Gibt es Material? Schick mir die Dateien, eine nach der anderen, dann „Fertig“.
    .name = Material
workshop-no-files = Kein Material
workshop-send-files = Bitte schick eine Datei, oder wähle unten.
workshop-questions = Was möchtest Du bei der Anmeldung fragen? Wähle, oder schreib eigene Fragen, jede als eine Nachricht. Mit einem \* am Ende muss sie beantwortet werden. Dann „Fertig“.
    .name = Fragen bei der Anmeldung
workshop-many-questions = Mehr als { $limit } Fragen sind zu viele. Nimm eine weg, oder wähle „Fertig“.
workshop-question-diet = Was isst Du nicht, oder was sollen wir beim Essen beachten? Du kannst das überspringen.
    .short = Essen
workshop-question-access = Was brauchst Du, um gut dabei sein zu können, zum Beispiel stufenlos oder mit Dolmetschen? Du kannst das überspringen.
    .short = Barrierefreiheit
workshop-question-topic = Welches Thema möchtest Du einbringen? Bitte nichts, woran man Klient:innen erkennt. Du kannst das überspringen.
    .short = Eigenes Thema
workshop-names = Braucht die Teilnahmeliste echte Namen, zum Beispiel für die Förderung? Dann frage ich danach, mit eigener Einwilligung.
    .name = Echte Namen
workshop-review = Stimmt alles so? Zuerst ist es ein Entwurf, den nur das Team sieht.
workshop-made = { $number ->
    [one] *{ $title }* ist als Entwurf angelegt.
   *[other] *{ $title }* ist mit { $number } Terminen als Entwurf angelegt.
}
workshop-made-line = { $number }: { $when }
workshop-cloning = Eine neue Werkstatt wie *{ $title }*. Es fehlt nur der Tag; alles andere kannst Du am Ende ändern.
workshop-not-staff = Werkstätten plant nur das Team der Fachstelle. Du gehörst nicht mehr dazu, darum ist nichts gespeichert.
workshop-publish = Veröffentlichen
workshop-announce = Ankündigen
workshop-announce-late = Für diese Werkstatt kann sich niemand mehr anmelden, oder noch nicht. Eine Ankündigung käme zur falschen Zeit.
workshop-publish-all = Alle veröffentlichen
workshop-look = Ansehen
workshop-edit = Etwas ändern
workshop-move = Verschieben
workshop-clone = Kopieren
workshop-people = Wer kommt
workshop-cancel = Absagen
workshop-discard = Verwerfen
workshop-new = Neue Werkstatt
workshop-all = *Werkstätten.* Entwürfe, und was kommt:
workshop-none = Es ist noch keine Werkstatt geplant.
workshop-line = { $number }. *{ $title }* ({ $id }) – { $when }{ $state ->
    [draft] {" · Entwurf"}
   *[published] {""}
}
workshop-gone = Diese Werkstatt gibt es nicht, oder nicht mehr.
workshop-whom = Für: { $audience }
workshop-state = { $number } · { $state ->
    [draft] Entwurf
    [cancelled] abgesagt
   *[published] veröffentlicht
}
workshop-come = Angemeldet: { $number }
workshop-come-of = Angemeldet: { $number } von { $seats }
workshop-wait = Auf der Warteliste: { $number }
workshop-seats-planned = Plätze: { $number }
workshop-needs-names = Die Teilnahmeliste braucht echte Namen.
workshop-is-published = { $number ->
    [one] *{ $title }* ist veröffentlicht: Alle, für die sie ist, können sich anmelden.
   *[other] { $number } Termine von *{ $title }* sind veröffentlicht: Alle, für die sie sind, können sich anmelden.
}
workshop-published-already = Sie ist schon veröffentlicht.
workshop-publish-past = Der Beginn ist schon vorbei. Bitte verschieb sie zuerst.
workshop-publish-late = Die Zeit für Anmeldungen ist schon vorbei. Bitte ändere zuerst „Anmelden bis“.
workshop-cancel-sure = Soll *{ $title }* ({ $when }) abgesagt werden? Alle, die angemeldet sind oder warten, erfahren es sofort.
workshop-discard-sure = Soll der Entwurf *{ $title }* ({ $when }) verworfen werden?
workshop-cancel-which = { $others ->
    [0] Zurücknehmen lässt sich das nicht.
    [one] Zur selben Reihe gehört noch ein Termin, der kommt. Zurücknehmen lässt sich das nicht.
   *[other] Zur selben Reihe gehören noch { $others } Termine, die kommen. Zurücknehmen lässt sich das nicht.
}
workshop-discard-which = { $others ->
    [0] Er ist dann weg.
    [one] Zur selben Reihe gehört noch ein Entwurf.
   *[other] Zur selben Reihe gehören noch { $others } Entwürfe.
}
workshop-cancel-all = Alle { $number } Termine
workshop-discard-all = Alle { $number } Entwürfe
workshop-cancel-reason = Möchtest Du dazuschreiben, warum? Das lesen alle, die angemeldet sind oder warten. Höchstens { $limit } Zeichen; Du kannst es überspringen. Danach sage ich ab.
workshop-kept = *{ $title }* bleibt, wie sie ist.
workshop-discarded = { $number ->
    [one] Der Entwurf *{ $title }* ist verworfen.
   *[other] { $number } Entwürfe von *{ $title }* sind verworfen.
}
workshop-is-cancelled = { $number ->
    [one] *{ $title }* ist abgesagt. Alle, die angemeldet waren oder gewartet haben, wissen Bescheid.
   *[other] { $number } Termine von *{ $title }* sind abgesagt. Alle, die angemeldet waren oder gewartet haben, wissen Bescheid.
}
workshop-cancelled-already = Sie ist schon abgesagt.
workshop-over-already = Sie ist schon vorbei.
workshop-change = Was möchtest Du an *{ $title }* ändern?
    .series = Was möchtest Du an *{ $title }* ändern? Es gilt nur für diesen Termin, die anderen der Reihe bleiben, wie sie sind.
workshop-changing = *{ $title }* – { $when }
workshop-changed = Gespeichert: *{ $title }*.
workshop-changed-told = Gespeichert: *{ $title }*. Alle, die angemeldet sind oder warten, wissen Bescheid.
workshop-same = Es hat sich nichts geändert.
workshop-field-title = Titel
workshop-field-regions = Regionen
workshop-field-where = Ort
workshop-field-when = Zeit
workshop-field-seats = Plätze
workshop-field-until = Anmelden bis
workshop-field-themes = Themen
workshop-field-audience = Für wen
workshop-field-about = Beschreibung
workshop-field-material = Material
workshop-field-questions = Fragen
workshop-field-names = Echte Namen
workshop-field-reminders = Erinnerungen
workshop-file-missing = Eine Datei für *{ $title }* ist nicht dabei:
workshop-people-head = *{ $title }* – { $when }
workshop-people-none = Noch ist niemand angemeldet.
workshop-people-registered = *Angemeldet*
workshop-people-offered = *Hat einen Platz angeboten bekommen*
workshop-people-waiting = *Wartet*
workshop-people-outside = Echte Namen und Antworten sehen nur, wer die Werkstatt angelegt hat, und Koordinator:innen.
workshop-person = { $name }
workshop-person-real = { $name }: { $real }
workshop-person-unnamed = { $name }: ohne echten Namen
workshop-person-answers = { $who } – { $answers }
workshop-answer = { $question }: { $answer }
workshop-headline = *{ $title }*
workshop-when = { $start } – { DATETIME($end, timeStyle: "short") } Uhr
    .days = { $start } Uhr – { $end } Uhr
workshop-at-place = Ort: { $place }
workshop-at-place-link = Ort: { $place }
workshop-at-online = Online. Die Adresse siehst Du, wenn Du angemeldet bist.
workshop-at-online-link = Online: [{ $link }]({ $link })
workshop-at-both = Ort: { $place }, und online. Die Adresse siehst Du, wenn Du angemeldet bist.
workshop-at-both-link = Ort: { $place }, und online: [{ $link }]({ $link })
workshop-for-regions = Für: { $regions }
workshop-on-themes = Themen: { $themes }
workshop-until-when = Anmelden bis { $until }
workshop-full = Alle Plätze sind belegt.
workshop-full-waits = Alle Plätze sind belegt, es gibt eine Warteliste.
workshop-stands = { $state ->
    [cancelled] Sie ist abgesagt.
    [over] Sie ist vorbei.
    [closed] Die Zeit für Anmeldungen ist vorbei.
   *[unknown] Sie ist noch ein Entwurf.
}
workshop-you-registered = Du bist angemeldet.
workshop-you-waiting = Du stehst auf der Warteliste.
workshop-you-offered = Für Dich ist ein Platz frei, bis { $until } Uhr.
workshop-you-interested = Du wirst erinnert, angemeldet bist Du nicht.
workshop-you-declined = Du kommst nicht.
workshop-you-lapsed = Der Platz, der für Dich frei war, ist weitergegangen.
workshop-register = Anmelden
workshop-queue = Auf die Warteliste
workshop-decline = Ich komme nicht
workshop-remind = Erinnere mich
workshop-claim = Platz annehmen
workshop-name = Mein echter Name
workshop-material-see = Material
workshop-material-here = Das Material zu *{ $title }*:
workshop-material-none = Zu *{ $title }* gibt es kein Material.
workshop-moved = *{ $title }* ist verschoben.
    Bisher: { $was }
    Neu: { $when }
workshop-elsewhere = *{ $title }* ({ $when }) findet woanders statt.
workshop-cancelled = *{ $title }* ({ $when }) ist abgesagt.
workshop-offer = Bei *{ $title }* ({ $when }) ist ein Platz für Dich frei. Du kannst ihn bis { $until } Uhr annehmen, danach biete ich ihn der nächsten Person an.
workshop-passed = Bei *{ $title }* ({ $when }) war ein Platz für Dich frei. Die Zeit, ihn anzunehmen, ist jetzt um; das macht nichts. { $stands ->
    [free] Noch ist er frei: Du kannst Dich gleich wieder anmelden.
    [queue] Möchtest Du noch kommen? Dann stell Dich einfach neu an, am Ende der Warteliste.
    [full] Gerade sind alle Plätze belegt.
   *[closed] Anmelden kann man sich jetzt nicht mehr.
}
workshop-asks = Anmeldung zu *{ $title }*.
workshop-real = Für diese Werkstatt braucht die Teilnahmeliste echte Namen. Deinen sehen nur, wer die Werkstatt angelegt hat, und Koordinator:innen; sie geben die Liste dorthin weiter, wo sie gebraucht wird, zum Beispiel an die Förderung. Hier lösche ich ihn { $days } Tage nach der Werkstatt, oder sobald Du absagst oder es sagst. Möchtest Du ihn angeben? Anmelden kannst Du Dich auch ohne.
    .yes = Ja, angeben
    .no = Nein, ohne Namen
workshop-real-name = Wie heißt Du? Vor- und Nachname.
workshop-name-kept = Dein echter Name steht auf der Teilnahmeliste.
workshop-name-gone = Auf der Teilnahmeliste steht kein echter Name von Dir.
workshops = *Werkstätten.* Was Deine Region und Deine Themen betrifft, steht oben.
workshops-none = Gerade ist keine Werkstatt geplant, die für Dich ist.
workshops-line = { $number }. *{ $title }* ({ $id }) – { $when }{ $state ->
    [registered] {" · angemeldet"}
    [waiting] {" · Warteliste"}
    [offered] {" · Platz frei für Dich"}
    [interested] {" · ich erinnere Dich"}
   *[none] {""}
}
workshops-unknown = Diese Werkstatt gibt es nicht, oder nicht mehr.
workshops-others = Diese Werkstatt ist für einen anderen Kreis gedacht. Fragen dazu: /kontakt
workshops-registered = Du bist angemeldet. Schön, dass Du kommst!
workshops-waiting = Alle Plätze sind belegt. Du stehst jetzt auf der Warteliste. Wird ein Platz frei, sage ich es Dir, sobald Du an der Reihe bist.
workshops-again = Du bist schon angemeldet.
workshops-again-waiting = Du stehst schon auf der Warteliste.
workshops-full = Alle Plätze sind belegt, und eine Warteliste gibt es hier nicht.
workshops-closed = Die Zeit für Anmeldungen ist vorbei. Fragen dazu: /kontakt
workshops-cancelled = Diese Werkstatt ist abgesagt.
workshops-over = Diese Werkstatt ist vorbei.
workshops-late = Das war leider zu spät: Der Platz ist weitergegangen. Du kannst Dich neu anmelden, solange das noch geht.
workshops-not_offered = Für Dich ist hier gerade kein Platz zurückgelegt.
workshops-declined = Gut, Du kommst nicht.
workshops-declined-seat = Gut, Du kommst nicht. Danke fürs Absagen: Der Platz ist jetzt für andere frei.
workshops-noted = Gut, ich erinnere Dich. Angemeldet bist Du damit nicht.
workshops-reminded-already = Du wirst ohnehin erinnert.
workshops-remind-late = Die Anmeldung endet schon { $until } Uhr. Dafür kann ich Dich nicht mehr rechtzeitig erinnern: Melde Dich am besten gleich an.

## The week's digest

digest = *Wochenüberblick KW { $number }*, { DATETIME($from, dateStyle: "medium") } bis { DATETIME($to, dateStyle: "medium") }{ $state ->
    [running] {" (bisher)"}
   *[over] {""}
}
digest-theme = *{ $theme }*
digest-others = Weitere Themen
digest-cell = { $region }: { $people } Personen{ $trend ->
    [new] {" · neu"}
    [rising] {" · steigend"}
   *[none] {""}
}
digest-pool = Übrige Regionen zusammen: { $people } Personen{ $trend ->
    [new] {" · neu"}
    [rising] {" · steigend"}
   *[none] {""}
}
digest-nowhere = Ohne Angabe der Region: { $people } Personen{ $trend ->
    [new] {" · neu"}
    [rising] {" · steigend"}
   *[none] {""}
}
digest-rest = Zusammen: { $people } Personen
digest-voices = *{ $theme }* – im Wortlaut
    { $group }
digest-silent = Aus diesen Regionen hat kein Thema { $k } Personen erreicht: { $regions }. Das heißt nicht, dass dort niemand etwas gesagt hat.
    .title = Ohne eigene Zahl
digest-empty = Für diese Woche gibt es keine Zahl, die gezeigt werden kann: Dafür braucht es mindestens { $k } Personen. Das heißt nicht, dass niemand etwas gesagt hat.
digest-before = Woche davor
digest-after = Woche danach
digest-as-file = Als Datei
digest-file-name = wochenueberblick-{ $week }.md
digest-file-note = Gezählt sind Personen, nicht Meldungen; kleine Zahlen werden nie gezeigt. Die Bedarfe stehen im Wortlaut und ohne Namen. Bitte prüf vor dem Weitergeben, ob jemand daran zu erkennen ist.
digest-file-failed = Die Datei ist nicht angekommen. Bitte versuch es noch einmal, zum Beispiel mit `/überblick datei`, oder frag uns: /kontakt
digest-week-unknown = Diese Woche kenne ich nicht, oder sie hat noch nicht begonnen. Schreib zum Beispiel `/überblick KW 47` oder `/überblick letzte`.

## Help, contact, privacy

help = Das kannst Du hier tun:
help-line = /{ $name } – { $what }
help-need = sagen, was Du oder andere brauchen
help-mine = Deine Bedarfe ansehen, ändern, löschen
help-channels = Themenkanäle: mitlesen, und wie oft
help-post = etwas in einen Kanal schreiben
help-recent = das Neueste aus einem Kanal
help-search = in den Kanälen suchen
help-pair = Dein Konto im anderen Netzwerk verbinden
help-meet = jemanden zu Deiner Frage finden
help-talks = Deine Gespräche zu zweit
help-offer = sagen, womit Du Dich auskennst
help-channel = Kanäle anlegen und mit Räumen verknüpfen
help-lexicon = Wörter, die dasselbe meinen, für ähnliche Fragen

help-announce = etwas ankündigen: an wen, wann, mit Vorschau
help-announcements = Ankündigungen ansehen, steuern, berichtigen
help-contacts = was Mitglieder das Team gefragt haben: lesen, beantworten
help-digest = was in dieser Woche gebraucht wird, wo, von wie vielen
help-profile = ansehen und ändern, was über Dich gespeichert ist
help-pause = eine Zeit lang nichts von mir hören
help-contact = einen Menschen erreichen, und wen Du im Notfall anrufst
help-privacy = was gespeichert wird, wofür und wie lange
help-help = diese Liste
help-menu = die wichtigsten Wege auf einen Blick
help-leave = austreten und Deine Daten löschen lassen
help-cancel = abbrechen, was gerade gefragt wird
help-plain = Merken musst Du Dir das nicht: Schreib einfach, was Du brauchst. Statt „/“ geht auch „!“.
    .unmarked = Merken musst Du Dir das nicht: Schreib einfach, was Du brauchst. Ein Wort aus der Liste allein geht auch ohne „!“, zum Beispiel: hilfe
contact = *Wenn Du mit jemandem sprechen möchtest*
contact-emergency = *Wenn jemand in Gefahr ist.* Dieser Bot ist kein Notruf, hier liest niemand ständig mit.
privacy = *Was gespeichert ist:* Dein Profil, Deine Bedarfe, Deine Beiträge und Fragen in Kanälen, Deine Praxiskarten und Angebote, mit wem ich Dich zusammengebracht habe, Deine Anmeldungen zu Werkstätten, Deine Einwilligung und die Kennung Deines Kontos.

    {""}*Wofür:* für den Austausch unter Kolleg:innen, und um Bedarfe in Zahlen an die weiterzugeben, die etwas ändern können.

    {""}*Wie lange:* Profil, bis Du austrittst. Bedarfe und Angebote, bis Du sie löschst. Beiträge, bis Du sie löschst, höchstens { $days } Tage. Praxiskarten, bis Du sie zurückziehst. Gespräche zu zweit und mit dem Team der Fachstelle, 30 Tage. Was Du sonst schreibst, bis es bearbeitet ist; dass etwas kam, 3 Tage. Was der Bot Dir schreibt, 30 Tage. Entwürfe 14 Tage. Anmeldungen zu Werkstätten höchstens { $workshops } Tage danach, echte Namen { $names } Tage. Nach dem Austreten bleiben die Kennung Deines Kontos und der Nachweis Deiner Einwilligung.

    {""}*Deine Rechte:* ansehen und ändern mit /profil und /meine, löschen mit /löschen, /praxiskarte, /angebote und /austreten. Fragen und Auskunft: /kontakt. Beschweren kannst Du Dich auch bei der Datenschutzaufsicht.
privacy-limits = *Was andere sehen:* Deine Beiträge in Kanälen, unter Deinem Namen hier. Was Du zu zweit schreibst: nur Ihr beide. Was Du das Team der Fachstelle fragst, und dass Du zu einer Werkstatt kommst: alle, die dort arbeiten. Was Du dabei antwortest: nur, wer sie angelegt hat, und Koordinator:innen. Zahlen erst ab { $k } Personen. Nur neben einer solchen Zahl lesen Koordinator:innen auch den Wortlaut von Bedarfen, immer ohne Namen.

    {""}*Nichts über Klient:innen:* keine Namen, keine Fälle, gar keine Sozialdaten. Ich erkenne zum Beispiel Telefonnummern, Geburtsdaten und Aktenzeichen und frage dann nach. Namen und Adressen erkenne ich nicht: Bitte achte selbst darauf.
command-not-yours = /{ $command } ist für { $who } gedacht. Was Du hier tun kannst, zeigt /hilfe.
command-unknown = /{ $command } kenne ich nicht. Was Du hier tun kannst, zeigt /hilfe.
command-nearest = Das kenne ich nicht. Meintest Du /{ $name }?
nothing-to-read = Da war nichts zu lesen. Schreib mir einfach, was Du brauchst, oder wähle:
unreadable = Diese Nachricht kann ich nicht lesen: Mir fehlt der Schlüssel dazu. Bitte schreib sie noch einmal. Kommt das hier wieder? Dann starte Deine App neu, oder melde Dich dort ab und wieder an. Hilft auch das nicht, erreichst Du uns so: /kontakt

## In groups

group-private = Das geht nur privat: Schreib mir dort einfach, was Du brauchst.
    .link = Das geht nur privat: [Schreib mir dort]({ $address }) einfach, was Du brauchst.
group-privacy = Gehört diese Gruppe zu einem Themenkanal, gebe ich dort weiter, was Mitglieder hier schreiben. Sonst lese ich nur Befehle an mich; was Ihr schreibt, bewahre ich nicht auf. Von allen, die mich hier rufen oder in einer solchen Gruppe schreiben, merke ich mir sonst nur die Kennung des Kontos.
group-menu-help = wie Du mich privat erreichst
group-menu-privacy = was ich hier lese und behalte
greeting = *Hallo zusammen!* Ich bin Kollegial, der Bot Eurer Landesfachstelle. Bei mir könnt Ihr sagen, was Euch in der Arbeit mit Geflüchteten und Zugewanderten fehlt. Hier in der Gruppe achte ich nur auf Befehle wie /hilfe, sonst lese ich nicht mit.
greeting-private = Alles Weitere geht privat: Schreibt mir dort einfach.
    .link = Alles Weitere geht privat: [Schreibt mir dort]({ $address }) einfach.
greeting-reactions = Reaktionen auf das, was ich schreibe, sehe ich nur als Admin dieser Gruppe. Dann bekomme ich auch alles andere geschickt; aufbewahren würde ich es nicht. Nötig ist das nur, wenn die Gruppe zu einem Themenkanal gehören soll.

## What a network shows of the bot before the first message

bot-name = Kollegial
bot-about = Sag, was Du in der Arbeit mit Geflüchteten und Zugewanderten brauchst. Der Bot Deiner Landesfachstelle. Kein Notruf.
bot-description =
    Für alle, die mit Geflüchteten und Zugewanderten arbeiten: Schreib, was Du, Dein Team oder Deine Klient:innen brauchen. Deine Landesfachstelle gibt es gebündelt und ohne Namen an alle weiter, die etwas ändern können.

    Mitmachen ist freiwillig, ein Pseudonym genügt, gehen kannst Du jederzeit. Bitte schreib hier nichts, woran man Klient:innen erkennen kann.

    Kein Notruf: Hier liest niemand ständig mit.

## Audiences

aud-all = alle
aud-comma = { $first }, { $last }
aud-or = { $first } oder { $last }
aud-and = { $first } und { $last }
aud-and-also = { $first } und zugleich { $last }
aud-but = { $first }, aber nicht { $rest }
aud-not = nicht { $part }
aud-group = ({ $part })
aud-theme = Thema { $theme }
aud-channel = Kanal { $channel }
aud-workshop = angemeldet für W-{ $number } ({ $title })
aud-workshop-number = angemeldet für W-{ $number }
aud-everybody = Alle
aud-kind-region = Region
aud-kind-carrier = Art des Trägers
aud-kind-strand = Bereich
aud-kind-theme = Thema
aud-kind-channel = Kanal
aud-kind-workshop = Werkstatt-Anmeldung
aud-kind-role = Rolle
aud-which-region = Welche Regionen? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-carrier = Welche Träger? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-strand = Welche Bereiche? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-theme = Welche Themen? Gemeint ist, wer eines davon gewählt hat. Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-channel = Wer welchen Kanal liest? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-workshop = Wer für welche Werkstatt angemeldet ist? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-which-role = Wer welche Rolle hat? Wähle so viele, wie Du möchtest, dann „Fertig“.
aud-so-far = Bis jetzt: *{ $audience }*. Ist die Zielgruppe so richtig?
aud-next-and = Bis jetzt: *{ $audience }*. Was soll außerdem gelten?
aud-next-or = Bis jetzt: *{ $audience }*. Wer soll dazukommen?
aud-next-not = Bis jetzt: *{ $audience }*. Wer soll nicht dabei sein?
aud-add-and = Genauer: und
aud-add-or = Mehr: oder
aud-add-not = Ohne: aber nicht
aud-of-kind = { $kind } { $name }
aud-unclear = Das verstehe ich nicht als Zielgruppe. Wähle Schritt für Schritt, oder schreib zum Beispiel: Görlitz oder Bautzen, aber nicht MBE. „Alle“ geht auch.
aud-unknown = „{ $words }“ kenne ich nicht. Nenn Regionen, Träger, Bereiche, Themen, Kanäle, Werkstätten oder Rollen, verbunden mit „und“, „oder“, „aber nicht“.
aud-nearly = „{ $words }“ kenne ich nicht. Meinst Du { $meant }? Bitte schreib es noch einmal.
aud-ambiguous = „{ $words }“ kann mehreres heißen: { $meanings }. Bitte schreib es genauer.
aud-brackets = Die Klammern passen nicht zusammen. Bitte schreib es noch einmal.
aud-too-much = Das ist zu viel auf einmal. Bitte fass es kürzer.
aud-nobody = So bliebe niemand übrig. Bitte schreib es anders.
category-news = Neuigkeiten
category-workshops = Werkstätten
category-surveys = Umfragen
optout-news = Keine Neuigkeiten mehr
optout-workshops = Keine Werkstätten mehr
optout-surveys = Keine Umfragen mehr
optout-done = Abbestellt: *{ $what }*. Davon bekommst Du nichts mehr, auch nichts, was schon unterwegs war.
optout-back = *{ $what }* bekommst Du wieder.

## Questions

menu-ask = Kolleg:innen fragen
menu-questions = Fragen
form-ask = Frage
help-ask = Kolleg:innen etwas fragen
help-questions = offene Fragen, und wie es um Deine steht
sentence-ask = Kolleg:innen fragen
ask-question = Was möchtest Du Kolleg:innen fragen? Bitte keine Namen, und nichts, woran man Klient:innen erkennt.
    .name = Frage
ask-no-words = Da stand keine Frage. Bitte schreib sie in ein paar Worten.
ask-without-files = Eine Datei kann hier nicht mit. Du kannst sie nachreichen, als Antwort auf Deine Frage.
ask-known = Das klingt ähnlich. Hilft Dir davon etwas?
ask-known-perhaps = Vielleicht hilft Dir davon etwas:
ask-known-line = { $place }. { $words }
ask-known-card = { $place }. 📗 Praxiskarte: { $words }
ask-known-own = { $place }. Das hast Du selbst schon gefragt: { $words }
ask-known-question = *{ $number }:* { $words }
ask-known-answer = ↳ *{ $name }:* { $words }
ask-known-unanswered = Geantwortet hat noch niemand.
ask-known-gone = Was ich dazu gefunden hatte, ist nicht mehr da.
ask-anyway = Meine Frage stellen
ask-helped = Das hilft mir
ask-same = Das ist auch meine Frage
ask-keep = Schön! Darf ich mir Deine Worte merken, damit andere die Antwort leichter finden? Gezeigt werden sie niemandem.
    .yes = Ja, merken
    .no = Nein
ask-done = Danke, das ist gut zu wissen.
ask-background = Möchtest Du etwas zum Hintergrund sagen? Was Du schon versucht hast, zum Beispiel.
    .name = Hintergrund
ask-theme = Worum geht es?
    .some = Worum geht es? Themen, die besonders geschützt sind, gehen nur auf Matrix.
ask-audience = Wer soll die Frage sehen?
    .name = Wer es sieht
ask-audience-all = Alle
ask-audience-region = Nur { $region }
ask-audience-channel = Nur ein Kanal, den ich aussuche
ask-channel =
    .name = Kanal
ask-name = Unter welchem Namen möchtest Du fragen?
    .name = Name
ask-name-own = Als { $name }
ask-name-alias = Unter einem anderen: { $name }
ask-consent = *Bevor Deine erste Frage hinausgeht:* Sie erscheint bei allen, die sie sehen dürfen, auf Telegram und auf Matrix, unter dem Namen, den Du gewählt hast. Region und Träger stehen nur dabei, wenn Du es willst. Löschen kannst Du sie später, ganz zurückholen lässt sie sich nicht. Ist Dir das recht?
ask-review = Passt das so?
choice-helped = Ja, das hat geholfen
choice-end-question = Frage beenden
choice-reopen = Doch noch offen
choice-question = Meine { $number }
choice-card = Als Praxiskarte festhalten
question-answered = Auf Deine Frage { $number } gibt es eine Antwort. Hilft sie Dir? Du kannst auch auf die Antwort, die geholfen hat, mit /geholfen antworten.
question-which = Diese Frage von Dir finde ich nicht. Hier stehen alle:
question-over = { $number } ist nicht mehr offen.
question-helped = Schön. { $number } steht jetzt als beantwortet da.
question-has-helped = ✓ Eine Antwort hat geholfen.
question-ended = { $number } ist beendet. Gefragt wird niemand mehr.
question-open = { $number } ist wieder offen.
question-state-open = offen
question-state-helped = eine Antwort hat geholfen
question-state-ended = beendet
question-one = *{ $number }* ({ $state }): { $words }
question-has-answers = Dazu gibt es Antworten.
question-no-answers = Noch hat niemand geantwortet. Nach zwei Tagen biete ich Dir an, weiter herumzufragen.
questions-own = *Deine Fragen*
questions-own-line = { $number } ({ $state }): { $words }
questions-others = *Vielleicht weißt Du hier etwas*
questions-line = { $number } · { $theme }: { $words }
questions-none = Gerade ist keine Frage offen, zu der ich Dich bitten könnte.
questions-all = Alle Themen
questions-region = Nur aus meiner Region
questions-which = Zu welchem Thema?
widen-region = Auf { $number } hat noch niemand geantwortet. Soll ich Kolleg:innen in anderen Regionen fragen?
widen-strand = { $number } ist noch ohne Antwort. Soll ich bei anderen Trägern und in anderen Bereichen fragen?
widen-team = { $number } ist noch ohne Antwort. Soll ich die Fachstelle und die Expert:innen fragen, die sie eingeladen hat?
widen-done = Ich habe { $number } dort weitergegeben. Kommt eine Antwort, erfährst Du es gleich.
widen-nobody = Dort ist gerade niemand, den ich zu { $number } fragen darf. Die Frage bleibt offen.
widen-not = In Ordnung, { $number } bleibt, wo sie ist.
set-questions = Wie viele Fragen in der Woche dürfen zu Dir kommen, wenn sie zu Deinen Themen passen? Beantworten musst Du keine.
    .name = Fragen an mich
questions-0 = keine
questions-1 = höchstens eine
questions-3 = höchstens drei
questions-5 = höchstens fünf

## Calendar and reminders

calendar-file = werkstatt-{ $number }.ics
calendar-here = *{ $title }* für Deinen Kalender: Öffne die Datei, dann steht die Werkstatt darin.
calendar-yours = Öffne die Datei, dann steht die Werkstatt auch in Deinem Kalender. Ändern sich Zeit oder Ort, bekommst Du eine neue.
calendar-get = Kalenderdatei
reminder-when = { $distance ->
    [today] heute um { DATETIME($at, timeStyle: "short") }
    [tomorrow] morgen um { DATETIME($at, timeStyle: "short") }
   *[days] am { $at }
}
reminder-days = *{ $title }* beginnt { $when }. Schön, dass Du dabei bist.
reminder-asks = *{ $title }* beginnt { $when }. Kommst Du? Sag bitte kurz ab, wenn nicht: Dann bekommt jemand anderes den Platz.
reminder-today = *{ $title }* beginnt { $when }. Bis nachher!
reminder-soon = Gleich geht es los: *{ $title }* beginnt { $when }.
reminder-come = Ich komme
reminder-decline = Ich kann nicht
reminder-last-call = *{ $title }* findet { $when } statt. Du wolltest erinnert werden: Anmelden kannst Du Dich bis { $until }.
reminder-register = Anmelden
attended-question = *{ $title }* ist vorbei. Warst Du dabei?
attended-yes = Ja, ich war da
attended-no = Nein
attendance-offer = *{ $title }* ist vorbei. Wenn Du magst, hake ab, wer da war. Alle können es auch selbst sagen.
attendance-list = Liste öffnen
come-good = Schön, bis dann bei *{ $title }*!
come-not = Bei *{ $title }* bist Du gerade nicht angemeldet, oder sie findet nicht statt. Sieh nach, wie es steht:
attended-thanks = Danke! Was nimmst Du mit, und was brauchst Du noch? Beides ist freiwillig.
attended-not = Alles klar, danke.
attended-closed = Zu *{ $title }* kannst Du das jetzt nicht sagen: Das geht, wenn Du angemeldet warst, bis drei Tage nach dem Ende.
attendance = Wer war bei *{ $title }*? Tippe an, wer da war; noch einmal, und es gilt nicht mehr.
attendance-nobody = Bei *{ $title }* war niemand angemeldet.
attendance-inside = Die Liste sehen nur, wer *{ $title }* angelegt hat, und Koordinator:innen.
attendance-early = *{ $title }* hat noch nicht begonnen. Die Liste gibt es ab dem Beginn.
attendance-closed = Die Liste von *{ $title }* ist geschlossen: Sie ist seit mehr als drei Tagen vorbei, oder sie fand nicht statt.
attendance-take = Teilnahmeliste als Tabelle
attendance-file = teilnahmeliste-w-{ $number }.csv
attendance-table = Die Teilnahmeliste von *{ $title }*. Darin stehen echte Namen: Gib sie nur weiter, wofür sie gebraucht wird, und lösch sie danach auch hier im Chat. Dass Du sie geholt hast, ist vermerkt.
attendance-without-names = Eine Liste mit echten Namen gibt es nur von Werkstätten, die danach fragen und nicht abgesagt sind.
attendance-column-name = Name
attendance-column-came = War da
attendance-unnamed = (ohne Namen)
form-takeaway = Was Du mitnimmst
takeaway-about = *{ $title }*
takeaway-text = Was nimmst Du mit? Höchstens { $limit } Zeichen, und nichts, woran man Klient:innen erkennt. Ohne Namen und nur, wenn mehrere etwas geschrieben haben, lesen es die, die die Werkstatt gemacht haben.
    .name = Was Du mitnimmst
takeaway-review = Stimmt das so?
takeaway-saved = Danke, das ist notiert. Fehlt Dir noch etwas, oder möchtest Du eine Praxiskarte daraus machen?
takeaway-write = Was ich mitnehme
takeaway-need = Was ich noch brauche
takeaway-card = Praxiskarte daraus
takeaway-not-there = Das geht, wenn Du bei *{ $title }* angemeldet warst und sie begonnen hat.
summary = *{ $title }* – { $when }. Das lässt sich weitergeben:
summary-region = *Wer da war, nach Regionen*
summary-carrier = *Wer da war, nach Trägern*
summary-region-others = andere Regionen zusammen
summary-carrier-others = andere Träger zusammen
summary-line = { $name }: { $number } Personen
summary-few = Es gibt keine Zahl, die gezeigt werden kann. Gezeigt werden nur Zahlen ab { $k } Personen.
summary-takeaways = *Was Leute mitnehmen*
summary-early = Die Zusammenfassung gibt es ab { $at }: Bis dahin können alle sagen, ob sie da waren.
summary-none = Eine Zusammenfassung gibt es nur von Werkstätten, die stattfanden, und nur für die, die sie angelegt haben, und Koordinator:innen.
workshop-reminders = Erinnerungen
offsets = Wann soll an *{ $title }* erinnert werden? Tippe an, was gilt; noch einmal, und es gilt nicht mehr. So steht es:
offsets-late = An diese Werkstatt wird nicht mehr erinnert.
offsets-line = { $kind }, { $due } Uhr: { $state ->
    [told] gesagt
    [moved] entfallen, weil die Werkstatt verschoben wurde
    [cancelled] entfallen, weil die Werkstatt abgesagt wurde
    [over] entfallen, weil es zu spät dafür war
    [overtaken] entfallen, weil die nächste näher lag
    [past] entfallen, weil der Zeitpunkt schon vorbei war
    [nobody] es war niemand zu erinnern
   *[planned] geplant
}
workshop-remind-when = Wann soll ich alle, die angemeldet sind, erinnern? Tippe an, was gilt, dann „Fertig“. Ohne Erinnerungen: keine.
    .name = Erinnerungen
offset-P14D = 14 Tage vorher
offset-P7D = 7 Tage vorher
offset-P3D = 3 Tage vorher
offset-P1D = 1 Tag vorher
offset-morning = Morgens um 8
offset-PT2H = 2 Stunden vorher
offset-PT1H = 1 Stunde vorher
offset-last-call = Vor Ende der Anmeldung
offset-afterwards = Frage danach, wer da war
workshop-attendance = Wer war da
workshop-summary = Zusammenfassung

## The poster of an invitation

poster-title = Was brauchst Du in Deiner Arbeit?
poster-about = Kollegial ist ein Chat-Bot Deiner Landesfachstelle: Du schreibst, was in Deiner Arbeit mit Geflüchteten und Migrant:innen fehlt, und die Fachstelle gibt es gebündelt an alle weiter, die etwas ändern können.
poster-voluntary = Mitmachen ist freiwillig, gehen kannst Du jederzeit, und statt Deines Namens genügt ein Pseudonym.
poster-write = So kommst Du dazu: Schick dem Bot „{ $words }“, abgetippt oder mit dem Telefon aus dem Muster gelesen.
poster-open = So kommst Du dazu: Lies das Muster mit dem Telefon, oder öffne { $address } und schick dem Bot den Code { $code }.
    .start = So kommst Du dazu: Lies das Muster mit dem Telefon, oder öffne { $address }. Dann schreib dem Bot: { $words }
poster-also = Auf { $network } geht es so: Öffne { $address }, und schreib dem Bot: { $words }
poster-until = Der Code gilt bis { DATETIME($until, dateStyle: "long", timeStyle: "short") } Uhr.
poster-asking = Fragen?

## After a restore

restored = *Der Dienst wurde aus einer Sicherung wiederhergestellt* ({ DATETIME($day, dateStyle: "medium") }). Als sie gemacht wurde, sollte noch einiges hinausgehen. Ob es schon angekommen ist, weiß niemand. Darum schicke ich davon nichts von allein: Du entscheidest.
restored-held = { $people ->
    [0] Zurückgehalten: { $messages ->
        [one] eine Nachricht
       *[other] { $messages } Nachrichten
    }.
    [one] Zurückgehalten: { $messages ->
        [one] eine Nachricht
       *[other] { $messages } Nachrichten
    } an eine Person.
   *[other] Zurückgehalten: { $messages } Nachrichten an { $people } Personen.
}
restored-kind = { $kind ->
    [interactive] Antworten: { $number }
    [reminder] Erinnerungen und Kurzabfragen: { $number }
    [relay] Beiträge anderer: { $number }
   *[bulk] Ankündigungen: { $number }
}
restored-span = Fällig zwischen { DATETIME($first, dateStyle: "medium", timeStyle: "short") } und { DATETIME($last, dateStyle: "medium", timeStyle: "short") }.
restored-moment = Fällig am { DATETIME($first, dateStyle: "medium", timeStyle: "short") }.
restored-care = Was Du sendest, kann bei manchen ein zweites Mal ankommen. Später entscheiden kannst Du mit /wiederherstellung.
restored-send = { $kind ->
    [interactive] Nur Antworten senden
    [reminder] Nur Erinnerungen senden
    [relay] Nur Beiträge senden
    [bulk] Nur Ankündigungen senden
   *[all] Alle senden
}
restored-drop = { $kind ->
    [interactive] Nur Antworten verwerfen
    [reminder] Nur Erinnerungen verwerfen
    [relay] Nur Beiträge verwerfen
    [bulk] Nur Ankündigungen verwerfen
   *[all] Alle verwerfen
}
restored-send-done = { $messages ->
    [one] In Ordnung, die Nachricht geht hinaus, sobald sie darf.
   *[other] In Ordnung, die { $messages } Nachrichten gehen hinaus, sobald sie dürfen.
}
restored-drop-done = { $messages ->
    [one] In Ordnung, die Nachricht ist verworfen.
   *[other] In Ordnung, die { $messages } Nachrichten sind verworfen.
}
restored-rest = Was noch zurückgehalten wird
restored-none = Gerade wird nichts zurückgehalten: Darüber ist schon entschieden, oder es gab nichts.

## The demo

demo-title = Eine Woche in Sachsen: sieben Kolleg:innen, ein Wochenüberblick. Alle Personen sind erfunden.
demo-member = { $name }: { $region } · { $carrier } · { $strand }
demo-newcomer = { $name }: ist noch nicht dabei
demo-coordinator = { $name }: koordiniert in der Landesfachstelle
demo-legend = ▸ Antwort   ↻ ersetzt die Nachricht davor   Was schon zu lesen war, steht später nur noch kurz da.
demo-day = { DATETIME($day, dateStyle: "full") }
demo-time = Die Zeit vergeht
demo-restart = Der Dienst wird angehalten und neu gestartet.
demo-file = Der Wochenüberblick liegt hier: { $path }
demo-nothing = In dieser Woche wurde keine Datei verschickt.

## Danger and errors

danger = Das klingt, als könnte jemand in Gefahr sein. Ich bin ein Programm und kein Notruf, und hier liest gerade niemand mit. Bitte ruf gleich dort an, wo Menschen helfen können:
# One phrase a line, as handlers/danger.py reads them: * for any letters, + for nearby in any order. Not shown to anybody.
danger-words =
    heute + {"*abschieb*"}
    morgen + {"*abschieb*"}
    übermorgen + {"*abschieb*"}
    heute + abgeschoben
    morgen + abgeschoben
    übermorgen + abgeschoben
    heute + abgeholt + Polizei
    morgen + abgeholt + Polizei
    Polizei + {"*abschieb*"}
    {"*suizid*"}
    {"*selbstmord*"}
    {"*selbsttötung*"}
    sich + umbringen
    mich + umbringen
    sich + umzubringen
    mich + umzubringen
    nicht mehr leben
    will sterben
    möchte sterben
    sich das Leben nehmen
    mir das Leben nehmen
    Leben nehmen + will
    bringt + sich + um
    bringe + mich + um
    {"*Kindeswohlgefährd*"}
    {"*Kinderschutz*"}
    Gefahr + {"*Kind*"}
    schlägt + {"*Kind*"}
    sofort + Inobhutnahme
    geschlagen + {"*Kind*"}
    misshandelt + {"*Kind*"}
    missbraucht + {"*Kind*"}
    verprügelt + {"*Kind*"}
    droht + umzubringen
    {"*Morddroh*"}
    bedroht + Messer
    bedroht + Waffe
    akute Gewalt
    akuter Gewalt
    akute Gefahr
    akuter Gefahr
    {"*Lebensgefahr*"}
sorry = Entschuldige, bei uns ist ein Fehler passiert. Was Du zuletzt geschickt hast, konnte ich nicht verarbeiten. Sonst ist nichts verloren. Bitte versuch es noch einmal; klappt es wieder nicht, hilft Dir ein Mensch: /kontakt

quoted = „{ $words }“
help-guest = Noch bist Du nicht dabei. Schreib /start, dann geht es los.
digest-words-later = Die Worte hinter den Zahlen zeige ich, wenn die Woche vorbei ist.
