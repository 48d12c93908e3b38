### Every sentence in English. Short, kind and plain; days before months, a clock of 24 hours.
### *strong*, _emphasis_, `code`, [words](https://address); a line that would begin with * or [ begins with {""}.
### Labels of choices have at most 25 characters.

## Joining

join-hello =
    Welcome! This is where colleagues who work with refugees and migrants talk to each other: across regions, without rank or titles.

    A few short questions first. They take about two minutes.
join-language = In welcher Sprache soll ich Dir schreiben? · Which language shall I use?
join-consent = *Before we begin.* This bot is run by your state agency (/contact). It stores your name or a pseudonym, region, organisation, field, themes and your needs. What for: to exchange experience, and to pass needs on in numbers. Coordinators read your words without your name, and only where enough people stand behind a number.

    {""}*Nothing about clients:* no names, no cases. Social data has no place here (§ 80 SGB X).

    {""}*No emergency line:* nobody watches this chat. If somebody is in danger:
    { $emergency }

    Taking part is up to you, and you can leave at any time with /leave. More: /privacy. Do you agree?
    .yes = I agree
    .no = I'd rather not
join-name = What would you like to be called here? Write your name or a pseudonym, or take the suggestion.
join-region = Which region do you work in?
join-carrier = What kind of organisation do you work for?
join-strand = And in which field?
join-themes = Which themes are on your mind? Choose as many as you like, then “Done”. You can also write numbers, for example 1, 3.
join-first = You can do that once you have joined. Let's go on here:
join-done = Good to have you here, { $name }! Once a week I will briefly ask what you need. You can change the day, the hour and everything else under /profile.
join-declined = All right. Your answers are deleted; only the id of your account is kept. If you change your mind, just write to me again.
join-needs-code = You need an invitation to join. Open the link in it, or send me the code. You have none? /contact
join-code-unknown = That is no invitation code I know. Send me the code exactly as it stands in your invitation. You have none? /contact
join-code-over = This invitation code is no longer valid: it has expired or is used up. Your agency will give you a new one: /contact
language-de = Deutsch
language-en = English

## Roles

role-practitioner = practitioners
role-expert = invited experts
role-staff = staff of the agency
role-coordinator = coordinators
role-admin = administrators
role-already = You have this role already.
role-granted = The invitation is valid. You now belong to: { $role }. See /help for what you can do with it.

## Menu and plain sentences

menu = What would you like to do?
menu-need = Report a need
menu-mine = My needs
menu-digest = Weekly overview
menu-profile = My profile
menu-contact = Contact and emergency
menu-help = Help
menu-pause = Take a break
menu-leave = Leave
sentence =
    “{ $words }”

    What shall I do with it?
sentence-need = Report it as a need
sentence-post = Write into a channel
sentence-contact = Ask a human
sentence-workshops = See workshops
sentence-menu = Something else

## Choices

choice-yes = Yes
choice-no = No
choice-done = Done
choice-more = More
choice-back = Back
choice-skip = Skip
choice-cancel = Cancel
choice-resume = Go on
choice-new = Start anew
choice-send = Send
choice-change = Change something
choice-undo = Take back
choice-revise = Change
choice-withdraw = Delete
choice-keep = Keep
choice-list = To the list
choice-next = Next
choice-previous = Previous
choice-command = /{ $name }
page = Page { $number } of { $of }

## How to choose where nothing can be pressed

choices-one = Answer with the number or the words.
choices-several = Answer with all the numbers at once, for example: 1, 3
choices-words = Or write: { $words }

## Forms

form-join = joining
form-need = need
form-setting = setting
form-leave = leaving
form-pause = your break
form-sentence = message
form-resumed = Let's go on here:
form-cancelled = Cancelled. Nothing was stored or changed.
draft-found = You have begun something here: { $about }. Would you like to go on, or start anew?
draft-waiting = Kept for you: { $about }.
draft-kept = Begun and kept for you: { $about }. You can go on at any time. 14 days after your last answer I will delete the draft.
no-form-open = No question is open right now. See /menu for what you can do.
no-draft = There is nothing to go on with. See /menu for what you can do.
press-over = This choice is no longer valid. See /menu for what you can do now.
press-answered = That is answered already.
edit-too-late = This edit no longer reaches me. You can change needs you have reported under /mine.
review-line = *{ $name }:* { $value }

## Answers that do not fit

answer-choose-one = Please choose one, or write its number, for example 2.
answer-choose-many = Please choose from the list, or write the numbers, for example 1, 3.
answer-at-least = { $number ->
    [one] Please choose at least one, then “Done”.
   *[other] Please choose at least { $number }, then “Done”.
}
answer-write = Please write your answer as a message.
answer-empty = There was nothing to read. Please write a few words.
answer-no-files = I need words here, not a file. Please write it as a message.
answer-too-long = That is { $length } characters; there is room for { $limit }. Please make it a little shorter.
answer-scale = Please choose a step, or write a number from { $low } to { $high }, for example { $low }.
answer-day = I did not understand that day. Write, for example, 24.11., tomorrow or next Tuesday.
answer-day-outside = { $day } is not possible. Please take a day from today on, for example tomorrow.
answer-time = I did not understand that time. Write, for example, 8:30 or 2 pm.
answer-quiet-all-day = That would leave no hour in which I may write to you. Please take two different times for the beginning and end of your quiet hours, for example 18:00 and 08:00.
answer-name = A name has 2 to 40 characters, at least one of them a letter, for example “Ruhige Birke”.
answer-name-taken = Somebody here is called “{ $name }” already. Please take another name, or add a word or a number.
answer-not-optional = This question cannot be skipped. Please answer, or stop with /cancel.
answer-none = not given
answer-nothing = nothing
answer-open = not decided yet
answer-pair = { $first } · { $second }

## Needs

need-theme = What is it about?
    .name = Theme
need-text = What is needed? Write it in your own words, at most { $limit } characters. Please no names, and nothing by which a client could be recognised.
    .name = Need
need-whose = Who is it needed for?
    .name = For whom
need-urgency = How pressing is it? The overview comes once a week. What cannot wait: /contact
    .name = Urgency
need-region = Which region is it about?
    .name = Region
    .own = { $region } (mine)
need-review = Is everything right? Coordinators read the need in your own words, without your name, and only where enough people stand behind a number.
need-saved = Thank you. Your need is stored and counts in this week's overview. For the next 30 seconds you can take it back; later you can change or delete it under /mine.
need-revised = Thank you. The change takes effect in 30 seconds; until then you can take it back. The need still counts in the week in which you reported it.
undo-done = Taken back. Nobody has seen it.
undo-too-late = The 30 seconds are over. Under “My needs” you can still change or delete every need.
mine = { $number ->
    [one] You have reported one need.
   *[other] You have reported { $number } needs.
}
mine-line = { $number }. *{ $theme }* – { $words }
mine-open = Look at no. { $number }
mine-none = There is no need of yours here yet.
mine-about = *{ $theme }*
    For whom: { $whose }
    Urgency: { $urgency }
    Region: { $region }
    Reported on { DATETIME($day, dateStyle: "medium") }
mine-gone = This need does not exist, or it is deleted.
withdraw-sure = Shall I delete this need? It will no longer count. I cannot call back what has already been passed on.
withdraw-done = Deleted.
label-whose-own = Own work
label-whose-clients = Clients
label-whose-team = Team
label-urgency-1 = When there is time
label-urgency-2 = In the coming months
label-urgency-3 = In the coming weeks
label-urgency-4 = This week
label-urgency-5 = Today

## Guard

guard-found = This looks like something by which somebody could be recognised: { $found }. What shall I do?
guard-mask = Mask it
guard-edit = Change it
guard-send = Leave it as it is
guard-phone = phone number
guard-email = e-mail address
guard-iban = IBAN
guard-birth_date = date of birth
guard-file_number = file number
guard-azr_number = AZR number
guard-social_security = insurance number

## Weekly check-in

checkin = What do you need right now: for your work, for your clients, for your team? You can also just write it.
checkin-yes = Report a need
checkin-no = Nothing this week
checkin-hint-hour = Does this hour suit you? If not, choose another one.
checkin-hint-days = Do you work part-time? Tell me your working days; on other days I will not write unasked.
checkin-hint-evening = In the evening I leave you in peace. You decide from when on.
checkin-dismissed = All right, until next week! This is not counted anywhere.

## Profile and settings

profile = *Your profile.* Choose what you would like to change. Your needs are under /mine.
profile-line = *{ $name }:* { $value }
profile-paused = You are taking a break. You will be back on { DATETIME($day, dateStyle: "full") }.
set-done = Saved.
set-language = Which language shall I use?
    .name = Language
set-name = What would you like to be called here? Write your name or a pseudonym.
    .name = Name
set-region = Which region do you work in?
    .name = Region
set-carrier = What kind of organisation do you work for?
    .name = Organisation and field
set-themes = Which themes are on your mind? Choose as many as you like, then “Done”.
    .name = Themes
set-beside = What shall stand beside your name when you write into a channel? Choose, then “Done”. Nothing at all is fine too.
    .name = Beside my name
set-relays = May your posts appear for everybody who reads the channel, on Telegram and on Matrix?
    .name = Pass my posts on
post-carrier = Carrier
set-checkins = May I ask you once a week what you need?
    .name = Weekly question
set-weekday = On which day shall the weekly question come?
    .name = Day of the question
set-hour = At what time shall the weekly question come? Choose one, or write another, for example 8:30.
    .name = Hour of the question
set-days = On which days do you work? Choose them, then “Done”. On other days I will not write unasked.
    .name = Working days
set-evening = From what time would you like quiet in the evening? Choose a time, or write another, for example 17:30.
    .name = Quiet from
set-morning = Until when shall it be quiet in the morning? Choose a time, or write another, for example 8:30.
    .name = Quiet until
set-bundle = At what time shall the bundle of posts from your channels come? Choose a time, or write another one, for example 8:30. It never comes in your quiet hours.
    .name = Time of the bundle
set-optouts = Which announcements do you not want to hear of any more? Choose, then “Done”. Without a choice you get all of them.
    .name = Unsubscribed
set-urgent = May I send you what is urgent in your quiet hours, too? Never while you are on a break.
    .name = Urgent in quiet hours
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday

## Bundles

bundle = *New in your channels*
bundle-item =
    {""}*{ $channel }* { $number } · { $name }
    { $words }
bundle-gone =
    {""}*{ $channel }* { $number }
    This post is not there any more.
bundle-file = (no words, with a file)
bundle-more = There is more that is new: /recent

## Pairing

pair-code = With this your other account is yours here, too. From there, on the other network, write to me exactly:

    `!pair { $code }`

    The code holds for { $minutes } minutes, and once. Give it to nobody: whoever has it is you here.
pair-guest = You are here already with another account, and this one shall come along? Write /pair to me from there. You get a code, and write it here: `/pair CODE`
pair-unclear = That is no code. It has ten characters, and you get it from me when you write /pair on the other network. Then write here: `/pair CODE`
pair-accounts = *Your accounts.* With all of them you are the same person, and what comes, comes once.
pair-account = { $account }{ $place ->
    [here] {" (here)"}
    [closed] {" (I cannot reach it at the moment)"}
   *[elsewhere] {""}
}
pair-name = { $number ->
    [0] { $network }
   *[other] { $network } { $number }
}
pair-new = Connect another account
pair-part = Disconnect { $account }
pair-part-this = Disconnect this account
pair-look = My accounts
pair-same = This account belongs to you already. Write the code from the other account, the one that shall come along.
pair-code-unknown = There is no such code, or no longer. Write /pair from the other account again, and you get a new one.
pair-code-over = This code has run out, and everything here is as it was. Write /pair from the other account again, and you get a new one.
pair-code-used = This code has been used already. It was not you? /contact. You get a new one when you write /pair from the other account.
pair-too-many = Those were too many wrong codes. Please try again in an hour. You are stuck? /contact
pair-review = *You have a profile here already.* If you connect the accounts, both profiles become one. That cannot be undone.

    {""}*What stays* is what the other account says: { $name } · { $region } · { $carrier }. That is then your name above what you have written here, too.

    {""}*What comes together* are needs, posts, channels, themes, reactions, threads and drafts. Everything counts once.

    { $roles }

    Do this only if both accounts are yours: whoever has the other one has everything from here afterwards.
    .yes = Connect
    .no = Rather not
pair-review-roles = *The roles then hold everywhere:* { $roles }.
pair-kept = All right, everything stays as it is.
pair-done = This account is connected now. Your name here is { $name }, and your accounts are: { $accounts }. You did not mean this? Disconnect them with /pair, or write to us: /contact
pair-told = Another account is connected with you now: { $account }. It was not you? Disconnect it with /pair, and let us know: /contact
pair-parted = This account is disconnected now. Your profile and everything else stays with your other account. You want it back? Write /pair there.
pair-parted-told = An account does not belong to you any more: { $account }. Everything else stays as it is. It was not you? /contact
pair-part-unknown = This account does not, or does no longer, belong to you.
pair-part-last = This is the only account at which I can reach you. Write to me from another one first, then it works. Or do you want to go? /leave
form-pair = connecting accounts
set-network = Where do you want to get what I send of my own accord? Answers always come to where you write to me.
    .name = Network
network-last = Where I wrote last

## Pausing and leaving

pause-how-long = How long would you like to take a break? Choose, or write, for example, 3 weeks or until 24 December.
pause-weeks = { $number ->
    [one] One week
   *[other] { $number } weeks
}
pause-unclear = I did not understand that time. Write, for example, `/pause 3 weeks` or `/pause until 24 December`
pause-range = A break lasts until tomorrow at least and a year at most. Write, for example, `/pause 3 weeks` or `/pause until 24 December`
pause-begun = Enjoy your break! You will be back on { DATETIME($day, dateStyle: "full") }. Until then I will not write unasked.
pause-end = End the break
pause-ended = Your break has ended. Good to have you back.
pause-none = You are not taking a break right now.
pause-over = Your break is over. Good to have you back!
leave = Would you like to leave? Then I delete your profile and your drafts at once. I delete your needs and posts as well, or you leave them here: without any link to you, posts as those of a former member.
leave-erase = Delete everything
leave-keep = Leave what I wrote
leave-stay = Stay after all
leave-stayed = Good that you are staying. Everything is as before.
leave-done = You have left. Only the id of your account and the proof that you had agreed are kept, and for 30 days what I wrote to you. Thank you for the time together, all the best!

## Topic channels: reading

channels = *Your topic channels.* Choose one to see more.
channels-line = { $channel } – { $mode }
channels-choose = Choose channels
channels-which = Which channels would you like to read? Choose as many as you like, then “Done”. You can also write numbers, for example 1, 3.
channels-how = { $number ->
    [one] How often shall the new channel come to you?
   *[other] How often shall the { $number } new channels come to you?
} Your quiet hours always hold.
channels-done = { $number ->
    [0] All right, you are not reading any channel now. You can look in any time with /recent.
    [one] Saved: you are reading one channel.
   *[other] Saved: you are reading { $number } channels.
}
channels-none = There are no topic channels here yet.
mode-at_once = at once
mode-daily = once a day
mode-weekly = once a week
mode-muted = muted, only on /recent
channel-title = *{ $channel }*
channel-readers = { $number } people read along.
channel-is-confidential = This channel is confidential: it is on Matrix only.
channel-not-read = You are not reading this channel. Choose how often it shall come to you.
channel-mode = Comes to you: { $mode }.
channel-as = Here you appear as { $name }.
    .facts = Here you appear as { $name } ({ $facts }).
channel-region = Show / hide my region
channel-carrier = Show / hide my carrier
channel-write = Write here
channel-leave = Stop reading
channel-archived = The channel { $channel } is closed. You still find what is in it with /search.
channel-confidential = This channel is confidential, so it is on Matrix only. Write to me there.
channel-unknown = This channel is no longer there. /channels shows which there are.
menu-channels = Topic channels
menu-post = Write into a channel
menu-recent = Latest posts
form-channels = choice of channels
form-post = post
form-channel = new channel

## Topic channels: posts

post = *{ $name }* · { $channel } { $number }
    .edited = *{ $name }* · { $channel } { $number } · edited
    .facts = *{ $name }* ({ $facts }) · { $channel } { $number }
    .facts-edited = *{ $name }* ({ $facts }) · { $channel } { $number } · edited
question = ❓ *{ $name }* asks · { $channel } { $number }
    .edited = ❓ *{ $name }* asks · { $channel } { $number } · edited
    .facts = ❓ *{ $name }* ({ $facts }) asks · { $channel } { $number }
    .facts-edited = ❓ *{ $name }* ({ $facts }) asks · { $channel } { $number } · edited
talk-post = *{ $name }* writes to you:
    .edited = *{ $name }* writes to you (edited):
post-author-left = Former member
post-only-files = (files only)
post-files-missing = { $number ->
    [one] I could not pass on one file that belongs to it.
   *[other] I could not pass on { $number } files that belong to it.
}
post-mention = ↗ { $number } { $channel }: { $words }
post-thread = It goes on in a thread here. To read along: /thread { $number }
post-quote = _Reply to { $number }, { $name }: { $words }_
post-quote-gone = _Reply to { $number }, which is deleted_
post-quote-few = _Reply to { $name }: { $words }_
post-quote-few-gone = _Reply to something that is deleted_
post-gone = This post was deleted.
post-what = What would you like to write? No names please, and nothing by which clients could be recognised. Photos and documents are fine too.
post-where = Which channel shall it go to?
post-consent = *Before your first post goes out:* it appears for everybody who reads the channel, on Telegram and on Matrix, under the name you have here. Region and carrier stand beside it only if you want that. You can delete it later, but never quite get it back. Is that all right?
    .yes = Yes, pass it on
    .no = Rather not
post-declined = All right, I pass nothing on. You can still read everything.
post-declined-room = All right, what you write in the room stays there. Should you want to pass something on after all, write /post to me.
post-receipt = Goes to the channel *{ $channel }* in { $seconds } seconds. Until then you can take it back.
post-as = You appear there as { $name }.
    .facts = You appear there as { $name } ({ $facts }).
post-show-region = Add my region
post-hide-region = Leave out my region
post-show-carrier = Add my carrier
post-hide-carrier = Leave out my carrier
post-published = { $number } is in the channel *{ $channel }*.
choice-delete-post = Delete the post
choice-older = Older
talk-over = This conversation has ended; you cannot write there any more.
post-undo-too-late = It is too late for that: the post has gone out. You can delete it with /delete and its number.
post-relayed = Thank you, I am passing it on now.
post-nothing-waits = All right. Nothing is waiting for you any more.
post-kept-in-room = All right, it stays in the room and is not passed on.
post-edited = Changed.
post-edit-guarded = I am not passing on your change like this yet.
post-edit-empty = It cannot be without any words. To delete it, write /delete as a reply to the post.
post-gone-edit = This post is deleted, it cannot be changed any more.
post-gone-reply = This post is deleted, it cannot be answered any more. You are welcome to write a new one: /post
post-not-yet-reply = This post is not out yet. You can answer it in half a minute, or take it back.
post-gone-already = This post is no longer there.
post-unknown = I do not know this post. Send the command as a reply to a post, or name its number, for example H-124.
post-not-yours = You can only delete what is yours. Is it about something by which somebody could be recognised? Then please tell us at once: /contact
post-delete-sure = { $number } is not yours. Shall the post be deleted everywhere?
post-deleted = Deleted, wherever that is possible.
post-delete-late = Copies on Telegram cannot be deleted after 48 hours: there I replace the words. Files stay where they are.
post-delete-own = Your own message in this chat is for you to delete.
post-there = You already have { $number }: here.
post-line = *{ $number }* { $channel } · { $name } · { DATETIME($day, dateStyle: "medium") }

## Topic channels: files

sentence-file = What shall I do with the file?
need-without-files = I leave the file out of a need, words are enough for that.
post-files-wanted = One moment, I am fetching the file and removing what it says about you.
post-forwarded = I do not pass on forwarded messages: one could see whose they are. Please write it in your own words.
post-voice = I do not pass on voice messages, recordings or videos: your voice would tell who you are. Please write it down.
post-file-too-large = This file is too large: nothing over { $limit } MB reaches me. Could it be smaller?
post-too-many-files = These are too many files at once, { $limit } at most.
post-file-large = One file is too large, I could not fetch it.
post-file-unclean = I cannot remove what a file of this kind says about you. Please send it as a PDF or as a photo.
post-file-failed = I could not fetch one file. Please send it once more.
post-file-nothing-left = So nothing goes out.

## Topic channels: a channel for an hour

in-begun = What you write now goes to the channel *{ $channel }*, for an hour at most. Each post can be taken back for 30 seconds.
in-end = No longer there
in-ended = All right. What you write no longer goes to any channel by itself.
in-none = Which channel shall what you write go to?
in-now = What you write goes to the channel *{ $channel }* now. To another one?

## Topic channels: looking for something

recent = *New in the channel { $channel }*
recent-all = *New in your channels*
recent-which = Which channel would you like to look into?
recent-none = Nothing is here yet. Would you like to begin?
search = *Found for “{ $words }”*
search-how = What shall I look for? Write for example `/search residence`.
search-none = I found nothing about “{ $words }”. Try another or a shorter word.

## Topic channels: threads

thread-opened = The thread at { $number } is open. Only those who read along get at once what goes on there.
thread-joined = You are reading along in the thread at { $number } now.
thread-left = You are no longer reading along in the thread at { $number }.
thread-leave = Stop reading along
thread-where = At which post? Reply to it with /thread, or name its number, for example `/thread H-124`.

## Topic channels: in rooms

room-guest = What you write here stays in this room. For the others in the topic channel to read it too, join: write “start” to me privately.
    .link = What you write here stays in this room. For the others in the topic channel to read it too, [join]({ $address }).
room-not-relayed = What you have just sent in the room of the channel *{ $channel }* stays there.
room-asks = You wrote in the room of the channel *{ $channel }*: “{ $words }”

## Topic channels: linking rooms

link-in-room = Please write that in the room it is about. You get a code with /channel.
link-code-unknown = I do not know this code. There is a new one privately with /channel.
link-code-over = This code is no longer valid. There is a new one privately with /channel.
link-not-asked = I could not look up what you may do here. Please try again later.
link-no-say = For that you have to be an admin or moderator of this room.
link-none = This room belongs to no channel.
link-undone = This room no longer belongs to the channel. What is written here stays here from now on.
link-already = This room already belongs to the channel *{ $channel }*.
link-elsewhere = This room already belongs to the channel *{ $channel }*. /unlink parts it from there.
link-confidential = This channel is confidential, so it is on Matrix only.
link-done = *This room now belongs to the topic channel { $channel }.* What members write here, others read too: in other rooms and privately, on Telegram and Matrix. I ask each person once before. What others write stays here.
link-private = You become members privately: write “start” to me there.
    .link = You become members [privately with me]({ $address }).
link-reads-not = For me to read what is written here, please make me an admin of this group.
link-lost = I can no longer get into the room that you linked to the channel *{ $channel }*. As soon as you add me again, it goes on.

## Topic channels: for staff

channel-all = *All channels.* Choose one, or make a new one.
channel-new = New channel
channel-name = What shall the channel be called? { $limit } characters at most.
    .name = Name
channel-theme = Which theme does it belong to?
    .name = Theme
channel-no-theme = None of these
channel-about = What is it about? One sentence is enough, { $limit } characters at most.
    .name = Description
channel-language = Which language is mostly written there?
    .name = Language
channel-sensitive = May the channel appear on Telegram too?
    .name = On Telegram too
channel-everywhere = Yes, everywhere
channel-confidential-only = No, on Matrix only
channel-review = Is everything right?
channel-made = The channel *{ $channel }* is there. Its posts are called #{ $mark }-1, #{ $mark }-2 and so on.
channel-read = Read along myself
channel-key = Commands call it `{ $key }`, its posts are called #{ $mark }-1 and so on.
channel-rooms = { $network ->
    [telegram] On Telegram
    [matrix] On Matrix
   *[console] On the console
}: { $number ->
    [one] one room
   *[other] { $number } rooms
}
channel-link = Link a room
channel-close = Close the channel
channel-code = Write in the room that shall belong to the channel *{ $channel }*: `/link { $code }`. You have to be an admin or moderator there, and I have to be in the room already. The code is valid for 24 hours and for one room.
channel-close-sure = Shall the channel *{ $channel }* be closed? Reading and searching go on, new posts do not.
channel-closed = The channel *{ $channel }* is closed.

## Words of the field

lexicon = *Words that mean the same.* They help me find similar questions. { $number ->
    [one] One entry was added here in chat:
   *[other] { $number } entries were added here in chat:
}
lexicon-none = *Words that mean the same.* They help me find similar questions. None was added here in chat yet. You can also write: `/lexicon add Ausländerbehörde = ABH, Ausländeramt; immigration office`
lexicon-line = { $number }. *{ $canonical }*: { $variants }
lexicon-open = Entry { $number }
lexicon-new = New entry
lexicon-canonical = Which word stands for all of them? For example: Ausländerbehörde. At most { $limit } characters.
    .name = Word
lexicon-german = What means the same? Write it with commas between, for example: ABH, Ausländeramt. Abbreviations of three letters or fewer count in capitals only.
    .name = In German
lexicon-english = And in English? With commas between, too.
    .name = In English
lexicon-review = Is everything right? From then on I also find questions by it.
lexicon-added = *{ $canonical }* is in now. It counts at once and for everybody.
lexicon-remove = Remove
lexicon-removed = *{ $canonical }* is removed. It counts at once and for everybody.
lexicon-gone = This entry is no longer there.
lexicon-loop = That would go in a circle: { $circle }. Take one of these words as the word for all others.
lexicon-malformed = I cannot read that. Write words of letters or digits, with commas between.
form-lexicon = entry in the lexicon

## Peers

peer-why = Both of you work on *{ $theme }*.
    .close = Your questions are close to each other.
peer-why-three = All three of you work on *{ $theme }*.
    .close = The questions of all three of you are close to each other.
peer-you = You: { $facts }.
    .nothing = Nothing is shown of you yet.
peer-other = The other person: { $facts }.
    .nothing = I cannot say anything about the other person yet.
peer-third = The third person: { $facts }.
    .nothing = I cannot say anything about the third person yet.
peer-none-taken = Those who suit your question are meeting others in this round. Your question stays open, and I look again next week.
peer-none-busy = Those who suit your question were asked often lately, and now have a rest. Your question stays open, and I look again every week.
peer-none-nobody = Nobody suits your question yet. It stays open, and I look again every week.

## Practice cards

form-card = practice card
form-card-language = change of wording
help-cards = practice cards: what others have solved well
help-card = make a practice card of an answer
help-booklet = all practice cards as a booklet
card = *{ $title }*
    { $number } · { $theme } · { $name }
    .region = *{ $title }*
        { $number } · { $theme } · { $region } · { $name }
card-section = *{ $name }*
    { $words }
card-quote = “{ $words }” ({ $number })
card-quote-gone = “{ $words }”
card-helped = This has helped { $number } people.
card-helps = This helped me
card-helped-thanks = Thank you, that is counted. Nobody sees who it was.
card-ask-there = Questions are welcome: answer { $number } in its channel.
card-to-post = See { $number }
card-open = See the card
card-there = You have { $number } already: here.
card-unknown = There is no such practice card, or no longer. /cards shows which there are.
card-not-yours = That is possible with your own cards only.
card-where = Which post is to become a practice card? Answer it with /card, or name its number, for example `/card H-124`.
card-which = *Which answer is to become a practice card?*
card-which-line = *{ $number }* · { $name }
card-there-is = There is a card of that already: { $number }.
card-author-left = Whoever wrote that is no longer here. A card is written only by who has lived it.
card-proposed = Good idea. I will ask once whether that is to become a practice card. If and when stays quite open.
card-proposed-before = Thank you. I have asked about that already, and do not ask twice.
card-asked = *Somebody thinks others can learn from your answer { $number }.* Would you like to make a practice card of it? It takes about five minutes. You need not do anything: no answer is fine, too.
    .yes = Write the card
    .no = Rather not
card-not-written = All right, nobody asks you about that again. If you change your mind: answer your post with /card.
card-prefilled = What you did I take from your answer. At the end you can change everything.
card-quotable = *{ $number }*
card-quotes = Are words of others to stand on the card, just as they are? Choose, then “Done”. Nobody is fine, too. Everybody is asked before.
    .name = Quotes from
card-unquoted = And if somebody does not want to be quoted, or does not answer?
    .name = Without a quote
    .go = Then without the quote
    .stay = Then not at all
card-title = What is the card to be called? At most { $limit } characters, for example: A flat in spite of a residence rule.
    .name = Title
card-situation = What was the situation? At most { $limit } characters. Please no names, and nothing by which clients can be recognised.
    .name = Situation
card-done = What did you do? At most { $limit } characters.
    .name = What we did
card-needed = What did it need? Time, people, money, an agreement … At most { $limit } characters.
    .name = What it needed
card-carries = What of it can others take over, and what should they mind? At most { $limit } characters.
    .name = What carries over
card-theme = Which theme does the card belong to?
    .name = Theme
card-region = Is the region to stand on the card? Choose it, or skip the question.
    .name = Region
card-contact = May others ask you about it? Then the card says which post they can answer.
    .name = Questions
    .yes = Yes, gladly
    .no = Rather not
card-review = Is everything right? All members can read the card, { $name } stands there as its author. Without a name it may also go into a booklet of the agency. You can withdraw it at any time.
card-saved = Thank you! The card appears in 30 seconds. Until then you can take it back.
card-saved-asks = Thank you! In 30 seconds I ask everybody whom you quote. When all have answered the card appears, after 14 days at the latest. Until then you can take it back.
card-revised = Thank you. The change holds in 30 seconds, until then you can take it back.
card-undo-too-late = The 30 seconds are over. You can change or withdraw a card with /card.
card-go-on = Go on writing
card-published = *Your practice card is there:* { $number }, “{ $title }”. You can change or withdraw it with /card.
card-published-without = *Your practice card is there:* { $number }, “{ $title }”. Not all quotes were possible, it appears without those. You can change or withdraw it with /card.
card-kept-back = Not all quotes for “{ $title }” were possible. So the card cannot be read, as you wanted it. You can write it without quotes, or leave it.
card-quote-left = A quote no longer stands in { $number }, “{ $title }”. Everything else stays as it is.
card-consent = *May this stand on a practice card?* Somebody is writing the card “{ $title }” and would like to quote you word for word, without your name, with the number of your post:
    .yes = Yes, gladly
    .no = Rather not
    .take-back = Not after all
card-consent-free = All members could read it, and it may go into a booklet of the agency. Nobody learns what you answer. No answer within 14 days means no.
card-consent-over = That is decided already, or the card is gone. Nothing of yours is quoted here.
card-agreed = Thank you! If you change your mind, it is taken out at once. /card shows where you are quoted.
card-declined = All right, nothing of yours is quoted. Nobody learns of it.
card-how = *Practice cards* show what others have solved well. To read: /cards. To propose or write one: answer a post with /card, or name its number, for example `/card H-124`.
card-own = *Your cards*
card-quoted = *Here you are quoted*
card-quoted-line = { $number } { $title }
card-unquote = { $number }: no quote
card-own-line = { $number } { $title }{ $state ->
    [draft] {" (not out yet)"}
    [waiting] {" (waiting)"}
    [withdrawn] {" (withdrawn)"}
   *[published] {""}
}
card-state = { $state ->
    [draft] This card is not out yet.
    [waiting] This card is still waiting, for those who are quoted, for example.
    [withdrawn] This card is withdrawn.
   *[published] All members can read this card.
}
card-versions = Versions
    .title = *Versions of { $number }, “{ $title }”*
card-version = Version { $number }, { DATETIME($day, dateStyle: "medium") }, { $role ->
    [language] language: the agency
   *[author] author
}
    .label = Version { $number }
card-withdraw = Withdraw
card-withdraw-theirs = Take the card out
card-withdraw-sure = Shall I withdraw { $number }, “{ $title }”? It goes everywhere, and its text is deleted. In a booklet that has been handed out it stays.
    .theirs = { $number }, “{ $title }”, is not yours. Is the card to go for everybody? Its author is told, and can work on the text.
card-withdrawn = The card can no longer be read.
card-withdrawn-by-staff = The agency has taken out your card { $number }, “{ $title }”. The text is there for you for another 30 days. Why? /contact
card-look = See my card
card-edit-language = Change the wording
card-language-review = Change the language only, never the content. The author is told, and can take it back with one tap. Is everything right?
card-language-saved = Thank you. The change holds in 30 seconds, until then you can take it back. The author is told.
card-language-same = Nothing in it has changed.
card-language-nobody = Whoever wrote the card is no longer here and could take nothing back. So the words stay as they are.
card-language-changed = The agency has worked on the language of your card { $number }, “{ $title }”. If you do not like it, one tap brings your own words back.
card-take-back = My own words again
card-changed-meanwhile = The card was changed meanwhile. Please have another look.
card-own-already = It says your own words already.
card-own-again = { $number } says your own words again.
cards = *Practice cards.* Choose a theme, or search with words, for example `/cards residence rule`.
cards-theme = { $theme } ({ $number })
cards-all = *The newest practice cards*
cards-all-of-them = All
cards-of = *{ $theme }*
cards-found = *Practice cards about “{ $words }”*
cards-line = *{ $number } { $title }* · { $theme }
cards-nothing = There are none about that yet. Try another or a shorter word.
cards-none = There are no practice cards yet. Do you know an answer from which others can learn? Answer it with /card.
cards-by-theme = By theme
booklet = Which practice cards are to go into the booklet? Several themes you write with commas, for example `/booklet Housing, Language`.
booklet-theme-unknown = “{ $words }” is no theme. Which practice cards are to go into the booklet?
booklet-none = There are no practice cards about that yet that may go into a booklet.
booklet-note = *The booklet of practice cards*, to print (PDF) and for the browser (HTML). Without names, and without cards of confidential channels. Please look before you pass it on whether anybody can be recognised.
booklet-failed = The booklet has not arrived. Please try again, or ask us: /contact
booklet-again = Once more
booklet-file-name = practice-cards-{ $day }
booklet-title = Practice that works
booklet-about = What colleagues have achieved in their work with refugees and migrants, and what carries over.
booklet-made = As of { DATETIME($day, dateStyle: "long") } · { $number ->
    [one] one practice card
   *[other] { $number } practice cards
}
booklet-contents = Contents
booklet-quoted = From the exchange
booklet-asking = Questions and additions

## Writing to the agency's team

contact-channel = Conversation with the agency
contact-team = The agency's team
contact-way = *Or write to the agency's team:* everybody who works there can read your question, and the answer comes here.
contact-way-none = Writing to the team is not possible here right now: nobody of them can be reached here.
contact-stands = { $state ->
    [open] Your last question is still open.
   *[answered] Your last question is answered.
}
contact-write = Write to the team
contact-what = What would you like to ask the agency's team? Photos and documents are fine, too. No names, please, and nothing that clients could be recognised by.
contact-guard = This looks like something that somebody could be recognised by: { $found }. If it is your own, such as your telephone number, you can leave it. Nothing about clients may be in it. What shall I do?
contact-review = *This goes to everybody in the agency's team.* You appear there as { $name }. Is it right like this?
    .facts = *This goes to everybody in the agency's team.* You appear there as { $name } ({ $facts }). Is it right like this?
contact-review-open = Nothing about clients may be written on Telegram (§ 80 SGB X). Is it confidential? Then write it to me on Matrix.
contact-send-confidential = Send, on Matrix only
contact-not-here = On Matrix only: that works if you write to me there. From here, Telegram may be part of it.
contact-nobody = Nobody of the team can be reached here right now, so this does not go out. This is how to reach somebody: { $contact }
contact-nobody-kept = Nobody of the team can be reached like this right now, so this does not go out yet. I keep what you have written. This is how to reach somebody: { $contact }
contact-sent = *Your question goes to the agency's team.* The answer comes here; how long it takes I do not know. Anything to add? Reply to this message.
    .confidential = *Your question goes to the agency's team, on Matrix only.* The answer comes here; how long it takes I do not know. Anything to add? Reply to this message.
    .more = This goes to the agency's team, too.
contact-reply-sent = Your answer goes to { $name }, as an answer of the agency's team.
    .also = Your answer goes to { $name }, as an answer of the agency's team. Somebody else of you has answered, too.
    .unreachable = { $name } cannot be reached here any more: your answer will probably not arrive.
contact-post = *{ $name }* asks the team · { $state }
    .edited = *{ $name }* asks the team · { $state } · edited
    .facts = *{ $name }* ({ $facts }) asks the team · { $state }
    .facts-edited = *{ $name }* ({ $facts }) asks the team · { $state } · edited
contact-state-open = open
contact-state-answered = answered
contact-state-closed = closed
contact-answer = *From the agency's team:*
    .edited = *From the agency's team* (edited):
contact-not-team = Only the agency's team gets and answers this. You no longer belong to it, so this does not go out.
contact-closed = The agency's team has closed your conversation. If there is anything else, just write again: then it goes on.
contact-ended = A conversation with the team has ended: the person has left. What they wrote is deleted.
form-contact = Question to the team

## Writing to the agency's team: for the team

contacts-open = { $number ->
    [0] Nobody is waiting for an answer right now.
    [one] *One person is waiting for an answer.*
   *[other] *{ $number } conversations are waiting for an answer.* Who has waited longest comes first.
}
contacts-answered = { $number ->
    [0] Nothing is answered and not closed yet.
    [one] *One conversation is answered* and not closed yet.
   *[other] *{ $number } conversations are answered* and not closed yet.
}
contacts-line = { $number }. { $who }, since { DATETIME($since, dateStyle: "medium", timeStyle: "short") }
contacts-who = *{ $name }*{ $confidential ->
    [true] {" · confidential"}
   *[false] {""}
}
    .facts = *{ $name }* ({ $facts }){ $confidential ->
    [true] {" · confidential"}
   *[false] {""}
}
contacts-elsewhere = { $number ->
    [one] There is one more that is confidential: you see it on Matrix only.
   *[other] There are { $number } more that are confidential: you see them on Matrix only.
}
contacts-confidential = This conversation is confidential, so you see it on Matrix only.
contacts-about = { $who }
    { $state ->
    [open] Open
    [answered] Answered, asked
   *[closed] Closed, asked
} on { DATETIME($since, dateStyle: "medium", timeStyle: "short") }
contacts-answered-by = { $name } answered last, on { DATETIME($day, dateStyle: "medium", timeStyle: "short") }. Only the team sees this.
contacts-all-here = Everything that was said is here in the chat.
contacts-forgotten = What was said is deleted, or its time is over.
contacts-answer = Answer
contacts-answering = What you write now goes to { $name }, as an answer of the agency's team, for an hour at most. You can also reply to a message.
contacts-close = Close
contacts-close-sure = { $name } is still waiting for an answer. Shall the conversation be closed anyway?
contacts-keep = Leave it open
contacts-closed = Closed, and { $name } has been told. If they write again, the conversation is open again.
contacts-gone = There is no such conversation, or not any more.
contacts-show-open = Show open ones
contacts-show-answered = Show answered ones

## Announcements

announcement-heading-news = *News from the agency*
announcement-heading-workshops = *A workshop of the agency*
announcement-heading-surveys = *A survey of the agency*
announcement-heading-urgent = *Urgent, from the agency*
announcement-file-too-large = _There is a file with this. It is too large for this network: ask the agency for it (/contact)._
announcement-taken-away = This announcement was withdrawn.
form-announcement = Announcement
form-announcement-edit = Correction
announcement-said = What do you want to announce? Write it as it should arrive, with bold words and links if you like ({ $language }, { $limit } characters at most). You can send a file along with it.
announcement-in-de = German
announcement-in-en = English
announcement-said-too = Also in { $language }? Whoever chose this language gets this text then. Without it everybody gets the first one.
announcement-words-first = Please write some words, too: together with the file, or first the words and then the file.
announcement-one-file = One file can be attached. Please send just one.
announcement-send-file = Here I need a file. To go on without one, choose “Skip”.
announcement-file = Is there a file to go with it? Then send it now.
announcement-category = What is it about? Whoever does not want this kind gets nothing.
announcement-audience = To whom does it go?
announcement-when = When shall it go out?
announcement-when-now = At once
announcement-when-at = At a moment
announcement-when-hour = To all at an hour
announcement-day = On which day? Write for example 24 Nov or next Tuesday.
announcement-today = Today
announcement-tomorrow = Tomorrow
announcement-time-at = At what time? Whoever has quiet hours then gets it afterwards.
announcement-time-hour = At what time? Whoever does not work on that day gets it on their own next working day at this time.
announcement-time-left-out = There is no { $time } on { DATETIME($day, dateStyle: "medium") }: the clocks go forward that night. Please choose another time.
announcement-time-twice = { $time } comes twice that night, because the clocks go back. Which one do you mean?
announcement-time-first = The first, summer time
announcement-time-second = The second, winter time
announcement-time-over = { $time } on that day is over already. Please choose a later time.
announcement-urgent = Is it urgent? Then it comes in quiet hours, too, but only to those who chose that.
    .no = No
    .yes = Yes, urgent
announcement-reason = Why is it urgent? This is kept with the announcement ({ $limit } characters at most).
announcement-title = *Announcement { $number }* · { $kind } · { $state ->
    [draft] draft
    [unconfirmed] waits for a second yes
    [scheduled] planned
    [sending] going out
    [paused] paused
    [stopped] stopped
    [withdrawn] withdrawn
   *[sent] sent
}
announcement-to = To: { $audience }
announcement-on = { $number } on { $network }
announcement-reaches = { $number ->
    [0] It reaches nobody.
    [one] It reaches one person: { $networks }.
   *[other] It reaches { $number } people: { $networks }.
}
announcement-reaches-unreachable = { $number ->
    [one] One person cannot be reached.
   *[other] { $number } people cannot be reached.
}
announcement-reaches-opted-out = { $number ->
    [one] One person wants nothing of this kind.
   *[other] { $number } people want nothing of this kind.
}
announcement-reaches-untried = { $number ->
    [one] Trial: one person is not on the list and gets nothing.
   *[other] Trial: { $number } people are not on the list and get nothing.
}
announcement-trial = *Trial:* it goes only to the accounts that the configuration names.
announcement-reaches-closed = { $number ->
    [one] One of them has quiet hours now and gets it afterwards.
   *[other] { $number } of them have quiet hours now and get it afterwards.
}
announcement-reaches-away = { $number ->
    [one] One of them is away now and gets it afterwards.
   *[other] { $number } of them are away now and get it afterwards.
}
announcement-goes-now = When: at once
announcement-goes-at = When: { DATETIME($moment, dateStyle: "full", timeStyle: "short") }
announcement-goes-hour = When: from { DATETIME($moment, dateStyle: "full") } on, at { DATETIME($moment, timeStyle: "short") } on each one's first working day
announcement-takes = { $minutes ->
    [0] Takes less than a minute.
    [one] Takes about a minute.
   *[other] Takes about { $minutes } minutes.
}
announcement-pieces = On { $network } the text is too long for one message: there will be { $number }.
announcement-attached = Attachment: { $name }
announcement-without-file = { $number ->
    [one] The attachment is too large for { $network }: one person gets the text without it there.
   *[other] The attachment is too large for { $network }: { $number } people get the text without it there.
}
announcement-is-urgent = { $number ->
    [0] Urgent (“{ $reason }”). None of them wants that in quiet hours.
    [one] Urgent (“{ $reason }”). One person gets it in quiet hours, too.
   *[other] Urgent (“{ $reason }”). { $number } people get it in quiet hours, too.
}
announcement-looks = _This is how it looks:_
announcement-looks-in = _This is how it looks, { $language }:_
announcement-file-waits = The file is still on its way. One moment, then I show you everything again.
announcement-file-came = The file is here. What it told of you is removed.
announcement-nobody = There is nobody in this audience. Please choose another one.
announcement-too-few = There are fewer than { $k } people in this audience. So few could easily be guessed, so this cannot be sent. Please widen it.
announcement-none-reached = None of them would get anything. So it does not go out like this.
announcement-over = The time for this is over. Please choose a new one.
announcement-test = Send to myself
announcement-send = Send
announcement-plan = Plan it like this
announcement-discard = Discard
announcement-discarded = Discarded. Nothing went out.
announcement-change-what = What do you want to change?
announcement-topic-text = Text
announcement-topic-file = Attachment
announcement-topic-category = Kind
announcement-topic-audience = Audience
announcement-topic-when = Time
announcement-topic-urgent = Urgency
announcement-tested = This is how announcement { $number } arrives. It was for you only and counts as nothing.
announcement-repeats = The same went out before: announcement { $number }, { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }. Some people would get it twice. Send it anyway?
announcement-anyway = Send it anyway
announcement-asks-second = Announcement { $number } goes to { $people } people. So many need a second yes: the others of the agency have been asked. I will tell you.
announcement-again = Announcement { $number } goes to { $people } people. So many need a second yes, and nobody else can be reached right now. Sleep on it for a moment: from { DATETIME($moment, timeStyle: "short") } on you can confirm it yourself.
announcement-second = *Please have a look:* this announcement goes to { $people } people and needs a second yes.
announcement-confirm = Yes, it can go
announcement-refuse = Rather not like this
announcement-not-yourself = The second yes has to come from somebody else of the agency.
announcement-too-soon = That works from { DATETIME($moment, timeStyle: "short") } on.
announcement-confirmed = Announcement { $number } is confirmed.
announcement-refused = All right, announcement { $number } does not go out. Whoever wrote it has been told.
announcement-was-refused = Announcement { $number } (“{ $words }”) was not confirmed. It is a draft again, you can change it.
announcement-agreed-already = Announcement { $number } (“{ $words }”): somebody has agreed already. There is nothing left for you to do.
announcement-refused-already = Announcement { $number } (“{ $words }”): somebody has said no already. There is nothing left for you to do.
announcement-asked-no-more = Announcement { $number } (“{ $words }”): the question is settled, it does not go out like this.
announcement-decided = That has been decided already.
announcement-urgent-not-yours = This announcement is marked as urgent. Only who coordinates can send it like that.
announcement-taken-over = Announcement { $number } (“{ $words }”) was taken over and sent by the coordinators.
announcement-grown = The time for announcement { $number } has come. By now it goes to { $people } people, and above { $limit } a second yes is needed.
announcement-grown-asks = The others at the agency have been asked. It goes out as soon as somebody agrees.
announcement-grown-again = Nobody but you can be reached just now: from { DATETIME($moment, timeStyle: "short") } on you can confirm it yourself.
announcement-back = Back to the draft
announcement-cancel = Call it off
announcement-launched = Announcement { $number } goes out now. You will see here how far it is.
announcement-planned = Announcement { $number } is planned. I find out whom it goes to when the time comes.
announcement-late = It was meant for { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }, which is over.
announcement-bar = { $bar } { $share } %
announcement-so-far = Arrived: { $sent } · left: { $left } · not arrived: { $failed }
announcement-in-quiet = { $number ->
    [one] One person has quiet hours now and gets it afterwards.
   *[other] { $number } people have quiet hours now and get it afterwards.
}
announcement-ends = Done at about { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }.
announcement-count-all = { $number ->
    [one] *One person in the audience*, of whom:
   *[other] *{ $number } people in the audience*, of whom:
}
announcement-count-sent = arrived: { $number }
announcement-count-waiting = still on its way: { $number }
announcement-count-held = wait for the end of their quiet hours: { $number }
announcement-count-paused = paused: { $number }
announcement-count-uncertain = uncertain whether arrived: { $number }
announcement-count-unreachable = cannot be reached: { $number }
announcement-count-failed = did not work: { $number }
announcement-count-opted_out = want nothing of this kind: { $number }
announcement-count-untried = not on the list of the trial: { $number }
announcement-count-stopped = stopped before: { $number }
announcement-count-dropped = dropped: { $number }
announcement-outcome-sent = arrived
announcement-outcome-waiting = still on its way
announcement-outcome-held = waits for the end of the quiet hours
announcement-outcome-paused = paused
announcement-outcome-uncertain = uncertain whether arrived
announcement-outcome-unreachable = cannot be reached
announcement-outcome-failed = did not work
announcement-outcome-opted_out = wants nothing of this kind
announcement-outcome-untried = not on the list of the trial
announcement-outcome-stopped = stopped before
announcement-outcome-dropped = dropped
announcement-outcome-because = { $outcome } ({ $why })
announcement-why-left = has blocked the bot or left the chat
announcement-why-gone = the account is not there any more
announcement-why-never = has never spoken with the bot there
announcement-why-nowhere = at no account
announcement-why-file = the file could not be sent
announcement-why-restored = because of a restore
announcement-why-hours = the quiet hours never ended
announcement-why-network = the network refused or did not answer
announcement-why-other = there was no sense in it any more
announcement-recipient = { $name }: { $outcome }
    .when = { $name }: { $outcome }, { DATETIME($moment, dateStyle: "medium", timeStyle: "short") }
announcement-report-none = There is nobody more.
announcement-table = *The table*, for a spreadsheet. It names people: please do not pass it on, and delete it when you do not need it any more.
announcement-table-failed = The table has not arrived. Please try again.
announcement-file-name = announcement-{ $number }
announcement-column-name = Name
announcement-column-outcome = State
announcement-column-moment = When
announcement-column-reason = Reason
announcement-do-pause = Pause
announcement-do-resume = Go on
announcement-do-stop = Stop
announcement-do-report = Report
announcement-do-csv = Report as a table
announcement-do-resend = Again where it failed
announcement-do-edit = Correct
announcement-do-withdraw = Withdraw
announcement-look = Look at it
announcement-new = New announcement
announcement-list = *Announcements*, the newest first:
announcement-list-none = There are no announcements yet.
announcement-line = { $number }. “{ $words }” · { $state ->
    [draft] draft
    [unconfirmed] waits for a second yes
    [scheduled] planned
    [sending] going out
    [paused] paused
    [stopped] stopped
    [withdrawn] withdrawn
   *[sent] sent
} · { DATETIME($day, dateStyle: "medium", timeStyle: "short") }
announcement-gone = There is no such announcement, or it is somebody else's.
announcement-what = I do not know that. What can be done with this announcement is under “Look at it”.
announcement-not-now = That cannot be done now. This is how the announcement stands:
announcement-not-there = This announcement cannot be changed like that any more.
announcement-not-staff = Only the agency's staff can announce something. Nothing was stored.
announcement-paused = Announcement { $number } is paused. What was on its way already still arrives.
announcement-resumed = Announcement { $number } goes on.
announcement-stop-sure = { $number ->
    [one] Stopping cannot be undone. One person does not have it yet, and will not get it then. Really stop?
   *[other] Stopping cannot be undone. { $number } people do not have it yet, and will not get it then. Really stop?
}
announcement-stopped = Announcement { $number } is stopped. Whoever has it already keeps it.
announcement-resend-none = There is nobody for whom it failed and who could be reached now.
announcement-resend-gone = Nobody can register for this workshop any more. So it does not go out again.
announcement-resent = { $number ->
    [one] It goes once more to one person for whom it failed. To nobody else.
   *[other] It goes once more to { $number } people for whom it failed. To nobody else.
}
announcement-of-workshop = Workshop W-{ $number }
announcement-proposed = Shall this workshop be announced? Have a look, then decide whether and when. Whoever gets it can register with one tap.
announcement-workshop-gone = Its time has come, but nobody can register for this workshop any more. So it does not go out.
announcement-nobody-left = Its time has come, but nobody is left in the audience. So it does not go out.
announcement-too-few-left = Its time has come, but fewer than { $k } people are left in the audience. So it does not go out.
announcement-author-gone = Its time has come, but whoever wrote it is not of the agency's staff any more. So it does not go out.
announcement-author-gone-running = Whoever wrote it is not of the agency's staff any more. So it is paused: let it go on, then it is yours, or stop it.
announcement-edit-how = Write the whole text anew. All who have it already then see the new text in the same place; who does not have it yet gets the new one at once.
announcement-edited = { $number ->
    [0] Corrected. Nobody has it yet, everybody gets the new text.
    [one] Corrected. For one person the text is exchanged, without a sound.
   *[other] Corrected. For { $number } people the text is exchanged, without a sound.
}
announcement-edited-file = I leave the file out: the attachment stays as it was.
announcement-correction-asks = { $people } people read this. With so many, a correction needs a second yes, too: the others at the agency have been asked. Until then the old text stays.
announcement-correction-second = *Please have a look:* announcement { $number } is to be corrected. { $people } people read this, so it needs a second yes.
announcement-correction-again = { $people } people read this correction of announcement { $number }. With so many it needs a second yes, and nobody but you can be reached just now: from { DATETIME($moment, timeStyle: "short") } on you can confirm it yourself. Until then the old text stays.
announcement-correction-agreed = Somebody has agreed to the correction.
announcement-correction-refused = The correction was refused, the old text stays.
announcement-correction-void = This correction is no longer valid. If it is still needed, please write it again.
announcement-withdraw-sure = *Withdraw this announcement?* It goes from everybody who has it, and who does not have it yet will not get it.
announcement-withdraw-read = Somebody may have read it all the same, also in the preview of a notification.
announcement-withdraw-on = { $network }: will be deleted for { $number }
announcement-withdraw-late = { $network }: will be deleted for { $number }. For { $late } it is too old: there it only says that it was withdrawn; a file stays.
announcement-withdraw-uncertain = { $number ->
    [one] With one person nobody knows whether it arrived. It may stay there.
   *[other] With { $number } people nobody knows whether it arrived. It may stay there.
}
announcement-withdrawn = Withdrawn. It is being deleted everywhere now:

## Introductions

menu-meet = Find somebody
choice-meet = Find somebody for it
menu-talks = My conversations
menu-offer = Offer something
menu-offers = My offers
form-reveal = Showing something of you
form-report = Report
form-offer = Offer
set-meets = May I propose you when somebody has a question that you know about? All that is shown is region, carrier and strand, and only what enough others share. Your name is told only to whom you then want to talk with.
    .name = Being proposed
meet-which = For which of your questions shall I look for somebody? I ask you one after the other, and name nobody until both say yes.
meet-line = { $number }. { $words }
meet-choose = No. { $number }
meet-none = You have no open question at present. It begins with a question.
meet-gone = This question is not open any more.
meet-under-way = Something is under way for this question already. As soon as there is anything to tell, you will hear from me.
introduce-first = I have found somebody for your question “{ $words }”:
introduce-first-how = Shall I ask there? Your name is not told. What is shown is your question, and exactly what stands here about you.
introduce-second = Somebody has a question that you may know about:
introduce-second-how = Would you like to exchange ideas? If you say yes, I open a conversation for the two of you alone. You are called *{ $name }* there. If you say no, or do not answer, nobody hears of it.
introduce-yes = Yes
introduce-no = No
introduce-later = Not now
introduce-yes-first = Good, I will see to it. As soon as there is anything to tell, you will hear from me, in five days at the latest.
introduce-no-first = All right. Nobody hears of it.
introduce-later-first = All right, I stop looking for now. When you want it again: /meet
introduce-yes-second = Lovely! I am connecting you.
introduce-no-second = All right. Nobody hears of it. If you do not want to be proposed any more, you can change that in your profile.
introduce-over = This is over already. What goes on is shown by /talks.
introduce-agreed-already = You are connected already. You find the conversation with /talks.
introduce-moot = This has been settled meanwhile. Thank you!
introduce-late = This request is over. There is nothing for you to do.
introduce-nothing-yet = Nothing has come of it yet, which happens often. But there is somebody else.
introduce-nothing-came = Nothing has come of your question “{ $words }” yet, which happens often. It stays open, and I look again every week.
talk = Conversation
talk-opened = *You are connected:* { $names }.
talk-opened-how = Answer this message, or press “Write”: then everything you write goes there for an hour. Nobody else reads along, the agency neither. Please, no names of clients here either. All conversations: /talks
talk-ended = This conversation has ended.
talk-ended-by-other = Your conversation with *{ $name }* has ended. Thank you for giving it a try.
talk-more = More
talk-write = Write
talk-reveal = Show something of me
talk-end = End it
talk-report = Report
talk-block = Block
talk-gone = There is no such conversation.
talk-about = Conversation with *{ $name }* · { $theme }
talk-theirs = What the other person has shown of themselves:
talk-mine = Shown by you: { $kinds }.
talk-writing = What you write in the next hour goes to *{ $name }*.
talk-end-sure = Shall the conversation end? Then nobody can write there any more. The other person is told kindly that it has ended.
talk-end-done = The conversation has ended. What was said I forget after { $days } days at the latest.
talk-block-sure = If you block, the conversation ends, and you are never proposed to each other again. Nobody hears that you have blocked.
talk-block-done = Blocked. You are not proposed to each other any more.
talks = *Your conversations*
talks-line = { $number }. *{ $name }* · { $theme }
talks-none = You have no conversation at present. I can look for somebody for an open question:
talks-elsewhere = Confidential conversations you see on Matrix only.
talks-blocked = { $number ->
    [one] You block one person.
   *[other] You block { $number } people.
}
talks-unblock = Lift all blocks
talks-unblocked = You block nobody any more.
helped = A week ago you began a conversation. Did it help you? The other person does not see that.
helped-yes = Yes
helped-partly = A little
helped-no = No
helped-thanks = { $how ->
    [no] Thank you for saying so.
   *[other] Thank you, I am glad.
}
reveal-what = What would you like to show of yourself? That is your decision alone, and the other person need not give anything back.
    .name = What
reveal-words =
    .name = Wording
reveal-name = What is your name? Write it as the other person shall read it (at most { $limit } characters).
    .name = My name
reveal-address = How can you be reached? Phone, e-mail or what you like (at most { $limit } characters).
    .name = How to reach me
reveal-link = What is the link to your meeting (at most { $limit } characters)?
    .name = Link to the meeting
reveal-sure = This goes to the other person exactly so. You can still delete it, but what is read is read. Show it?
reveal-said = { $kind }: { $words }
reveal-done = Shown.
report-what = What has happened? Write it so that the agency's coordination understands it (at most { $limit } characters). They read only what you write here, and the number of the conversation.
    .name = Report
report-review = Shall this go to the coordination?
report-told = *Report about conversation { $number }.* No more can be read of it than what stands here:
report-done = Thank you. The coordination gets your report. You can also end or block the conversation.
report-nobody = At present there is nobody who reads reports. Please turn to the agency directly.
offer-what = What do you know about? Write it in your own words (at most { $limit } characters). Nobody reads that: I only compare it with questions. Please, nothing about clients.
    .name = What I know about
offer-theme = Which theme does it belong to?
    .name = Theme
offer-review = Is this right?
offer-done = Thank you, I will remember that.
offer-unmet = I may not propose you yet. You can change that here:
offer-many = I cannot remember more than { $number } offers. Remove one first.
offers = *What you know about.* Only I read this.
offers-line = { $number }. *{ $theme }* – { $words }
offers-remove = Remove no. { $number }
offers-removed = Removed.
offers-gone = There is no such offer.
offers-none = You have not offered anything yet.

## Workshops

menu-workshops = Workshops
help-workshops = workshops: what is coming, registering, declining
help-workshop = plan, change, cancel workshops; see who comes
form-workshop = Workshop
form-workshop-change = Change of a workshop
form-workshop-cancel = Cancelling a workshop
form-registration = Registration
workshop-title = What is the workshop called? At most { $limit } characters.
    .name = Title
workshop-regions = Which regions is it for? Choose none if it is for all, then “Done”.
    .name = Regions
workshop-where = Where does it take place?
    .name = Where
workshop-where-place = At a place
workshop-where-online = Online
workshop-where-both = Both
workshop-place = At which place? For example: Kulturhaus Görlitz, room 3. At most { $limit } characters.
    .name = Place
workshop-link = What is the address of the online room? Only those who are registered and the team see it. You can add it later, too.
    .name = Online room
workshop-link-https = Please write the whole address, it begins with https://.
workshop-days = On which day? For a series write all days, with commas between them: 3 March, 10 March, 17 March
    .name = Day
workshop-day = On which day?
workshop-start = At what time does it begin?
    .name = Start
workshop-end = At what time is it over? If it lasts several days, write the day as well: 4 March 12:00.
    .name = End
workshop-end-day = { $day }, { $time }
workshop-day-outside = { $day } is not possible. Please take days from today on, at most two years ahead.
workshop-one-day = Please write one day only.
workshop-many-days = More than 20 days at once are not possible. Make a second series of the others.
workshop-end-series = With several days write the time only. It counts for each of them.
workshop-twice = On { $day } clocks are put back: { $time } comes twice. Which one do you mean?
workshop-twice-first = The first (summer time)
workshop-twice-second = The second (winter time)
workshop-missing = On { $day } clocks are put forward: there is no { $time }. Shall it be the next time that there is?
workshop-other-time = Another time
workshop-past = That start is over already. Please take a later time, or go back and take another day.
workshop-end-first = The end is not after the start ({ $start }). Please write a later time.
workshop-seats = How many seats are there? Write a number.
    .name = Seats
workshop-no-limit = No limit
workshop-seats-number = Please write a number from 1 to { $most }, or choose “No limit”.
workshop-seats-few = { $number ->
    [one] One seat is
   *[other] { $number } seats are
} taken already. It cannot be fewer: take at least { $number }, or let somebody decline first.
workshop-waits = Shall there be a waiting list when all seats are taken? When one becomes free, I offer it in turn.
    .name = Waiting list
workshop-until = Until when can people register? Choose, or write a number of days before the start, or a day.
    .name = Register until
workshop-before = { $days ->
    [0] Until the start
    [one] 1 day before
   *[other] { $days } days before
}
workshop-until-unclear = I did not understand that. Write for example: 3 days before, or a day such as 24 November.
workshop-until-series = With several days write how long before, for example: 3 days before.
workshop-until-late = It has begun by then ({ $start }). Please take an earlier day, or “Until the start”.
workshop-until-past = Then registration would be over by now. Please take a later day, for example “Until the start”.
workshop-themes = Which themes is it about? Those who chose them see the workshop further up.
    .name = Themes
workshop-audience = For whom is it? Others neither see it nor can they register.
    .name = For whom
workshop-about = What is it about? At most { $limit } characters.
    .name = Description
workshop-material = Is there any material? Send me the files, one after the other, then “Done”.
    .name = Material
workshop-no-files = No material
workshop-send-files = Please send a file, or choose below.
workshop-questions = What would you like to ask at the registration? Choose, or write questions of your own, each as a message. One with a \* at its end must be answered. Then “Done”.
    .name = Questions at registration
workshop-many-questions = More than { $limit } questions are too many. Take one away, or choose “Done”.
workshop-question-diet = What do you not eat, or what shall we mind with the food? You can skip this.
    .short = Food
workshop-question-access = What do you need to take part well, for example step-free access or interpreting? You can skip this.
    .short = Accessibility
workshop-question-topic = Which topic would you like to bring in? Please nothing that clients could be recognised by. You can skip this.
    .short = Own topic
workshop-names = Does the attendance list need real names, for example for a funder? Then I ask for them, with a consent of its own.
    .name = Real names
workshop-review = Is everything right? At first it is a draft that only the team sees.
workshop-made = { $number ->
    [one] *{ $title }* is there as a draft.
   *[other] *{ $title }* is there as a draft, on { $number } dates.
}
workshop-made-line = { $number }: { $when }
workshop-cloning = A new workshop like *{ $title }*. Only the day is missing; you can change the rest at the end.
workshop-not-staff = Only the agency's team plans workshops. You no longer belong to it, so nothing is stored.
workshop-publish = Publish
workshop-announce = Announce it
workshop-announce-late = Nobody can register for this workshop any more, or not yet. An announcement would come at the wrong time.
workshop-publish-all = Publish all
workshop-look = Have a look
workshop-edit = Change something
workshop-move = Move
workshop-clone = Copy
workshop-people = Who comes
workshop-cancel = Cancel the workshop
workshop-discard = Discard
workshop-new = New workshop
workshop-all = *Workshops.* Drafts, and what is coming:
workshop-none = No workshop is planned yet.
workshop-line = { $number }. *{ $title }* ({ $id }) – { $when }{ $state ->
    [draft] {" · draft"}
   *[published] {""}
}
workshop-gone = There is no such workshop, or no longer.
workshop-whom = For: { $audience }
workshop-state = { $number } · { $state ->
    [draft] draft
    [cancelled] cancelled
   *[published] published
}
workshop-come = Registered: { $number }
workshop-come-of = Registered: { $number } of { $seats }
workshop-wait = On the waiting list: { $number }
workshop-seats-planned = Seats: { $number }
workshop-needs-names = The attendance list needs real names.
workshop-is-published = { $number ->
    [one] *{ $title }* is published: everybody it is for can register.
   *[other] { $number } dates of *{ $title }* are published: everybody they are for can register.
}
workshop-published-already = It is published already.
workshop-publish-past = Its start is over already. Please move it first.
workshop-publish-late = The time to register is over already. Please change “Register until” first.
workshop-cancel-sure = Shall *{ $title }* ({ $when }) be cancelled? Everybody who is registered or waits hears of it at once.
workshop-discard-sure = Shall the draft *{ $title }* ({ $when }) be discarded?
workshop-cancel-which = { $others ->
    [0] It cannot be taken back.
    [one] One more date of the same series is to come. It cannot be taken back.
   *[other] { $others } more dates of the same series are to come. It cannot be taken back.
}
workshop-discard-which = { $others ->
    [0] It will be gone.
    [one] One more draft belongs to the same series.
   *[other] { $others } more drafts belong to the same series.
}
workshop-cancel-all = All { $number } dates
workshop-discard-all = All { $number } drafts
workshop-cancel-reason = Would you like to say why? Everybody who is registered or waits reads it. At most { $limit } characters; you can skip it. Then I cancel it.
workshop-kept = *{ $title }* stays as it is.
workshop-discarded = { $number ->
    [one] The draft *{ $title }* is discarded.
   *[other] { $number } drafts of *{ $title }* are discarded.
}
workshop-is-cancelled = { $number ->
    [one] *{ $title }* is cancelled. Everybody who was registered or waited has been told.
   *[other] { $number } dates of *{ $title }* are cancelled. Everybody who was registered or waited has been told.
}
workshop-cancelled-already = It is cancelled already.
workshop-over-already = It is over already.
workshop-change = What would you like to change about *{ $title }*?
    .series = What would you like to change about *{ $title }*? It holds for this date only, the others of the series stay as they are.
workshop-changing = *{ $title }* – { $when }
workshop-changed = Stored: *{ $title }*.
workshop-changed-told = Stored: *{ $title }*. Everybody who is registered or waits has been told.
workshop-same = Nothing has changed.
workshop-field-title = Title
workshop-field-regions = Regions
workshop-field-where = Place
workshop-field-when = Time
workshop-field-seats = Seats
workshop-field-until = Register until
workshop-field-themes = Themes
workshop-field-audience = For whom
workshop-field-about = Description
workshop-field-material = Material
workshop-field-questions = Questions
workshop-field-names = Real names
workshop-field-reminders = Reminders
workshop-file-missing = A file for *{ $title }* is left out:
workshop-people-head = *{ $title }* – { $when }
workshop-people-none = Nobody has registered yet.
workshop-people-registered = *Registered*
workshop-people-offered = *Was offered a seat*
workshop-people-waiting = *Waits*
workshop-people-outside = Real names and answers are for who made the workshop, and for coordinators.
workshop-person = { $name }
workshop-person-real = { $name }: { $real }
workshop-person-unnamed = { $name }: without a real name
workshop-person-answers = { $who } – { $answers }
workshop-answer = { $question }: { $answer }
workshop-headline = *{ $title }*
workshop-when = { $start } – { DATETIME($end, timeStyle: "short") }
    .days = { $start } – { $end }
workshop-at-place = Place: { $place }
workshop-at-place-link = Place: { $place }
workshop-at-online = Online. You see the address when you are registered.
workshop-at-online-link = Online: [{ $link }]({ $link })
workshop-at-both = Place: { $place }, and online. You see the address when you are registered.
workshop-at-both-link = Place: { $place }, and online: [{ $link }]({ $link })
workshop-for-regions = For: { $regions }
workshop-on-themes = Themes: { $themes }
workshop-until-when = Register until { $until }
workshop-full = All seats are taken.
workshop-full-waits = All seats are taken, there is a waiting list.
workshop-stands = { $state ->
    [cancelled] It is cancelled.
    [over] It is over.
    [closed] The time to register is over.
   *[unknown] It is a draft still.
}
workshop-you-registered = You are registered.
workshop-you-waiting = You are on the waiting list.
workshop-you-offered = A seat is free for you, until { $until }.
workshop-you-interested = You will be reminded; you are not registered.
workshop-you-declined = You do not come.
workshop-you-lapsed = The seat that was free for you went on.
workshop-register = Register
workshop-queue = On the waiting list
workshop-decline = I don't come
workshop-remind = Remind me
workshop-claim = Take the seat
workshop-name = My real name
workshop-material-see = Material
workshop-material-here = The material of *{ $title }*:
workshop-material-none = There is no material for *{ $title }*.
workshop-moved = *{ $title }* is moved.
    So far: { $was }
    Now: { $when }
workshop-elsewhere = *{ $title }* ({ $when }) takes place somewhere else.
workshop-cancelled = *{ $title }* ({ $when }) is cancelled.
workshop-offer = A seat is free for you at *{ $title }* ({ $when }). You can take it until { $until }; then I offer it to the next person.
workshop-passed = A seat was free for you at *{ $title }* ({ $when }). The time to take it is over now; never mind. { $stands ->
    [free] It is still free: you can register again right away.
    [queue] Would you still like to come? Then just join the waiting list again, at its end.
    [full] All seats are taken at the moment.
   *[closed] It is too late to register now.
}
workshop-asks = Registration for *{ $title }*.
workshop-real = For this workshop the attendance list needs real names. Only who made the workshop and coordinators see yours; they pass the list on where it is needed, for example to the funder. Here I delete it { $days } days after the workshop, or as soon as you decline or say so. Would you like to give it? You can register without it, too.
    .yes = Yes, give it
    .no = No, without a name
workshop-real-name = What is your name? First name and surname.
workshop-name-kept = Your real name is on the attendance list.
workshop-name-gone = No real name of yours is on the attendance list.
workshops = *Workshops.* What concerns your region and your themes comes first.
workshops-none = No workshop that is for you is planned just now.
workshops-line = { $number }. *{ $title }* ({ $id }) – { $when }{ $state ->
    [registered] {" · registered"}
    [waiting] {" · waiting list"}
    [offered] {" · a seat is free for you"}
    [interested] {" · I will remind you"}
   *[none] {""}
}
workshops-unknown = There is no such workshop, or no longer.
workshops-others = This workshop is meant for others. Questions about it: /contact
workshops-registered = You are registered. Good that you come!
workshops-waiting = All seats are taken. You are on the waiting list now. When a seat becomes free, I tell you as soon as it is your turn.
workshops-again = You are registered already.
workshops-again-waiting = You are on the waiting list already.
workshops-full = All seats are taken, and there is no waiting list.
workshops-closed = The time to register is over. Questions about it: /contact
workshops-cancelled = This workshop is cancelled.
workshops-over = This workshop is over.
workshops-late = Sorry, that was too late: the seat went on. You can register anew as long as that is possible.
workshops-not_offered = No seat is kept for you here just now.
workshops-declined = All right, you don't come.
workshops-declined-seat = All right, you don't come. Thank you for saying so: the seat is free for others now.
workshops-noted = All right, I will remind you. You are not registered by that.
workshops-reminded-already = You will be reminded anyway.
workshops-remind-late = Registration ends as soon as { $until }. I cannot remind you in time for that: it is best to register right away.

## The week's digest

digest = *Weekly overview, week { $number }*, { DATETIME($from, dateStyle: "medium") } to { DATETIME($to, dateStyle: "medium") }{ $state ->
    [running] {" (so far)"}
   *[over] {""}
}
digest-theme = *{ $theme }*
digest-others = Other themes
digest-cell = { $region }: { $people } people{ $trend ->
    [new] {" · new"}
    [rising] {" · rising"}
   *[none] {""}
}
digest-pool = Other regions together: { $people } people{ $trend ->
    [new] {" · new"}
    [rising] {" · rising"}
   *[none] {""}
}
digest-nowhere = Region not given: { $people } people{ $trend ->
    [new] {" · new"}
    [rising] {" · rising"}
   *[none] {""}
}
digest-rest = Together: { $people } people
digest-voices = *{ $theme }* – in their own words
    { $group }
digest-silent = From these regions, no theme reached { $k } people: { $regions }. It does not mean that nobody there spoke.
    .title = Without a number of their own
digest-empty = There is no number that can be shown for this week: it takes at least { $k } people. It does not mean that nobody spoke.
digest-before = Week before
digest-after = Week after
digest-as-file = As a file
digest-file-name = weekly-overview-{ $week }.md
digest-file-note = People are counted, not reports; small numbers are never shown. The needs stand here in their own words and without names. Before you pass this on, please check whether anybody could be recognised by it.
digest-file-failed = The file did not arrive. Please try again, for example with `/digest file`, or ask us: /contact
digest-week-unknown = I do not know this week, or it has not begun yet. Write, for example, `/digest week 47` or `/digest last`.

## Help, contact, privacy

help = This is what you can do here:
help-line = /{ $name } – { $what }
help-need = say what you or others need
help-mine = look at, change or delete your needs
help-channels = topic channels: read along, and how often
help-post = write something into a channel
help-recent = the latest from a channel
help-search = search the channels
help-pair = connect your account on the other network
help-meet = find somebody who knows about your question
help-talks = your conversations with one other person
help-offer = say what you know about
help-channel = make channels and link rooms to them
help-lexicon = words that mean the same, for similar questions

help-announce = announce something: to whom, when, with a preview
help-announcements = look at announcements, steer and correct them
help-contacts = what members asked the team: read and answer it
help-digest = what is needed this week, where, by how many
help-profile = see and change what is stored about you
help-pause = hear nothing from me for a while
help-contact = reach a human, and whom to call in an emergency
help-privacy = what is stored, what for and how long
help-help = this list
help-menu = the main ways at a glance
help-leave = leave and have your data deleted
help-cancel = cancel what is being asked
help-plain = You need not remember any of this: just write what you need. Instead of “/” you can also write “!”.
    .unmarked = You need not remember any of this: just write what you need. A word of the list by itself works without “!” too, for example: help
contact = *If you would like to talk to somebody*
contact-emergency = *If somebody is in danger.* This bot is no emergency line, nobody watches this chat.
privacy = *What is stored:* your profile, your needs, your posts and questions in channels, your practice cards and offers, whom I brought you together with, your registrations for workshops, your consent and the id of your account.

    {""}*What for:* for exchange among colleagues, and to pass needs on in numbers to those who can change something.

    {""}*How long:* your profile until you leave. Needs and offers until you delete them. Posts until you delete them, { $days } days at most. Practice cards until you withdraw them. Talks between two and with the agency's team for 30 days. What else you write until it is handled; the fact that something came for 3 days. What the bot writes to you for 30 days. Drafts for 14 days. Registrations for workshops { $workshops } days after them at most, real names { $names } days. After leaving, the id of your account and the proof of your consent remain.

    {""}*Your rights:* see and change with /profile and /mine, delete with /delete, /card, /offers and /leave. Questions and information: /contact. You can also complain to the data protection authority.
privacy-limits = *What others see:* your posts in channels, under the name you have here. What you write between two: only the two of you. What you ask the agency's team, and that you come to a workshop: everybody who works there. What you answer for it: only who made it, and coordinators. Numbers about { $k } people or more. Only beside such a number do coordinators read the words of needs too, always without a name.

    {""}*Nothing about clients:* no names, no cases, no social data at all. I recognise phone numbers, dates of birth and file numbers, for example, and then ask you. I do not recognise names and addresses: please mind them yourself.
command-not-yours = /{ $command } is meant for { $who }. See /help for what you can do here.
command-unknown = I do not know /{ $command }. See /help for what you can do here.
command-nearest = I do not know that one. Did you mean /{ $name }?
nothing-to-read = There was nothing to read. Just write what you need, or choose:
unreadable = I cannot read this message: I do not have the key to it. Please write it once more. Does this come again? Then restart your app, or log out there and in again. If that does not help either, this is how you reach us: /contact

## In groups

group-private = That only works in private: just write to me there what you need.
    .link = That only works in private: just [write to me there]({ $address }) what you need.
group-privacy = If this group belongs to a topic channel, I pass on there what members write here. Otherwise I only read commands for me; I do not keep what you write. Of everybody who calls me here, or writes in such a group, I otherwise only remember the id of the account.
group-menu-help = how to reach me in private
group-menu-privacy = what I read and keep here
greeting = *Hello everybody!* I am Kollegial, the bot of your state agency. You can tell me what is missing in your work with refugees and migrants. Here in the group I only look out for commands such as /help, I do not read anything else.
greeting-private = Everything else goes on in private: just write to me there.
    .link = Everything else goes on in private: just [write to me there]({ $address }).
greeting-reactions = I only see reactions to what I write if I am an admin of this group. Then I am sent everything else, too; I would not keep it. It is only needed if the group shall belong to a topic channel.

## What a network shows of the bot before the first message

bot-name = Kollegial
bot-about = Say what you need in your work with refugees and migrants. The bot of your state agency. No emergency line.
bot-description =
    For everybody who works with refugees and migrants: write what you, your team or your clients need. Your state agency bundles it and passes it on, without names, to those who can change something.

    Taking part is voluntary, a pseudonym will do, and you can leave at any time. Please write nothing here by which clients could be recognised.

    No emergency line: nobody watches this chat.

## Audiences

aud-all = everybody
aud-comma = { $first }, { $last }
aud-or = { $first } or { $last }
aud-and = { $first } and { $last }
aud-and-also = { $first } and at the same time { $last }
aud-but = { $first }, but not { $rest }
aud-not = not { $part }
aud-group = ({ $part })
aud-theme = theme { $theme }
aud-channel = channel { $channel }
aud-workshop = registered for W-{ $number } ({ $title })
aud-workshop-number = registered for W-{ $number }
aud-everybody = Everybody
aud-kind-region = Region
aud-kind-carrier = Kind of organisation
aud-kind-strand = Field
aud-kind-theme = Theme
aud-kind-channel = Channel
aud-kind-workshop = Workshop registration
aud-kind-role = Role
aud-which-region = Which regions? Choose as many as you like, then “Done”.
aud-which-carrier = Which kinds of organisation? Choose as many as you like, then “Done”.
aud-which-strand = Which fields? Choose as many as you like, then “Done”.
aud-which-theme = Which themes? That is who chose one of them. Choose as many as you like, then “Done”.
aud-which-channel = Who reads which channel? Choose as many as you like, then “Done”.
aud-which-workshop = Who is registered for which workshop? Choose as many as you like, then “Done”.
aud-which-role = Who has which role? Choose as many as you like, then “Done”.
aud-so-far = So far: *{ $audience }*. Is the audience right like this?
aud-next-and = So far: *{ $audience }*. What else has to be true?
aud-next-or = So far: *{ $audience }*. Who else is to be included?
aud-next-not = So far: *{ $audience }*. Who is to be left out?
aud-add-and = Narrower: and
aud-add-or = Wider: or
aud-add-not = Without: but not
aud-of-kind = { $kind } { $name }
aud-unclear = I do not understand that as an audience. Choose step by step, or write for example: Görlitz or Bautzen, but not MBE. “Everybody” works, too.
aud-unknown = I do not know “{ $words }”. Name regions, organisations, fields, themes, channels, workshops or roles, joined by “and”, “or”, “but not”.
aud-nearly = I do not know “{ $words }”. Do you mean { $meant }? Please write it again.
aud-ambiguous = “{ $words }” can mean several things: { $meanings }. Please be more exact.
aud-brackets = The brackets do not match. Please write it again.
aud-too-much = That is too much at once. Please make it shorter.
aud-nobody = Nobody would be left like this. Please write it differently.
category-news = News
category-workshops = Workshops
category-surveys = Surveys
optout-news = No more news
optout-workshops = No more workshops
optout-surveys = No more surveys
optout-done = Unsubscribed: *{ $what }*. You will get nothing of that any more, not even what was on its way.
optout-back = You will get *{ $what }* again.

## Questions

menu-ask = Ask colleagues
menu-questions = Questions
form-ask = Question
help-ask = ask colleagues something
help-questions = open questions, and how yours stand
sentence-ask = Ask colleagues
ask-question = What would you like to ask colleagues? No names please, and nothing by which clients can be recognised.
    .name = Question
ask-no-words = There was no question. Please write it in a few words.
ask-without-files = A file cannot come along here. You can add it later, as a reply to your question.
ask-known = This sounds similar. Does any of it help you?
ask-known-perhaps = Perhaps some of this helps you:
ask-known-line = { $place }. { $words }
ask-known-card = { $place }. 📗 Practice card: { $words }
ask-known-own = { $place }. You have asked this yourself before: { $words }
ask-known-question = *{ $number }:* { $words }
ask-known-answer = ↳ *{ $name }:* { $words }
ask-known-unanswered = Nobody has answered yet.
ask-known-gone = What I had found is not there any more.
ask-anyway = Ask my question
ask-helped = This helps me
ask-same = This is my question too
ask-keep = Good! May I remember your words so that others find the answer more easily? They are shown to nobody.
    .yes = Yes, remember them
    .no = No
ask-done = Thank you, that is good to know.
ask-background = Would you like to say something about the background? What you have tried already, for example.
    .name = Background
ask-theme = What is it about?
    .some = What is it about? Themes that are specially protected are on Matrix only.
ask-audience = Who may see the question?
    .name = Who sees it
ask-audience-all = Everybody
ask-audience-region = Only { $region }
ask-audience-channel = Only one channel that I choose
ask-channel =
    .name = Channel
ask-name = Under which name would you like to ask?
    .name = Name
ask-name-own = As { $name }
ask-name-alias = Under another one: { $name }
ask-consent = *Before your first question goes out:* it appears for everybody who may see it, on Telegram and on Matrix, under the name you have chosen. Region and carrier stand beside it only if you want that. You can delete it later, but never quite get it back. Is that all right?
ask-review = Is this right?
choice-helped = Yes, it helped
choice-end-question = End the question
choice-reopen = Still open after all
choice-question = My { $number }
choice-card = Keep it as a practice card
question-answered = There is an answer to your question { $number }. Does it help you? You can also reply /helped to the answer that did.
question-which = I cannot find that question of yours. Here are all of them:
question-over = { $number } is not open any more.
question-helped = Good. { $number } is marked as answered now.
question-has-helped = ✓ An answer helped.
question-ended = { $number } has ended. Nobody is asked any more.
question-open = { $number } is open again.
question-state-open = open
question-state-helped = an answer helped
question-state-ended = ended
question-one = *{ $number }* ({ $state }): { $words }
question-has-answers = There are answers to it.
question-no-answers = Nobody has answered yet. After two days I will offer to ask around further.
questions-own = *Your questions*
questions-own-line = { $number } ({ $state }): { $words }
questions-others = *Perhaps you know something here*
questions-line = { $number } · { $theme }: { $words }
questions-none = No question is open at the moment that I could ask you about.
questions-all = All themes
questions-region = Only from my region
questions-which = About which theme?
widen-region = Nobody has answered { $number } yet. Shall I ask colleagues in other regions?
widen-strand = { $number } is still without an answer. Shall I ask at other carriers and in other strands?
widen-team = { $number } is still without an answer. Shall I ask the agency and the experts it has invited?
widen-done = I have passed { $number } on there. If an answer comes, you will hear at once.
widen-nobody = There is nobody there at the moment whom I may ask about { $number }. The question stays open.
widen-not = All right, { $number } stays where it is.
set-questions = How many questions a week may come to you if they match your themes? You need not answer any.
    .name = Questions to me
questions-0 = none
questions-1 = one at most
questions-3 = three at most
questions-5 = five at most

## Calendar and reminders

calendar-file = workshop-{ $number }.ics
calendar-here = *{ $title }* for your calendar: open the file, then the workshop is in it.
calendar-yours = Open the file, then the workshop is in your calendar, too. If its time or place changes, you get a new one.
calendar-get = Calendar file
reminder-when = { $distance ->
    [today] today at { DATETIME($at, timeStyle: "short") }
    [tomorrow] tomorrow at { DATETIME($at, timeStyle: "short") }
   *[days] on { $at }
}
reminder-days = *{ $title }* begins { $when }. Good that you are coming.
reminder-asks = *{ $title }* begins { $when }. Are you coming? If not, please say so: then somebody else gets the seat.
reminder-today = *{ $title }* begins { $when }. See you later!
reminder-soon = It is about to begin: *{ $title }* begins { $when }.
reminder-come = I am coming
reminder-decline = I cannot come
reminder-last-call = *{ $title }* takes place { $when }. You wanted to be reminded: you can register until { $until }.
reminder-register = Register
attended-question = *{ $title }* is over. Were you there?
attended-yes = Yes, I was
attended-no = No
attendance-offer = *{ $title }* is over. If you like, tick who was there. Everybody can say so themselves, too.
attendance-list = Open the list
come-good = Good, see you at *{ $title }*!
come-not = You are not registered for *{ $title }* now, or it does not take place. See how it stands:
attended-thanks = Thank you! What do you take along, and what do you still need? Both are up to you.
attended-not = All right, thank you.
attended-closed = You cannot say that of *{ $title }* now: you can if you were registered, until three days after the end.
attendance = Who was at *{ $title }*? Tap who was there; once more, and it is taken back.
attendance-nobody = Nobody was registered for *{ $title }*.
attendance-inside = Only who made *{ $title }* and coordinators see this list.
attendance-early = *{ $title }* has not begun yet. The list is there from the start on.
attendance-closed = The list of *{ $title }* is closed: it was over more than three days ago, or did not take place.
attendance-take = Attendance list as a table
attendance-file = attendance-w-{ $number }.csv
attendance-table = The attendance list of *{ $title }*. It has real names: pass it on only for what it is needed for, and then delete it here in the chat, too. It is noted that you took it.
attendance-without-names = There is a list with real names only of workshops that ask for them and are not cancelled.
attendance-column-name = Name
attendance-column-came = Was there
attendance-unnamed = (no name)
form-takeaway = What you take along
takeaway-about = *{ $title }*
takeaway-text = What do you take along? At most { $limit } characters, and nothing by which clients could be recognised. Who made the workshop reads it without names, and only if several people wrote something.
    .name = What you take along
takeaway-review = Is that right?
takeaway-saved = Thank you, that is noted. Is anything missing, or would you like to make a practice card of it?
takeaway-write = What I take along
takeaway-need = What I still need
takeaway-card = Make a practice card
takeaway-not-there = You can do that if you were registered for *{ $title }* and it has begun.
summary = *{ $title }* – { $when }. This can be passed on:
summary-region = *Who was there, by region*
summary-carrier = *Who was there, by carrier*
summary-region-others = other regions together
summary-carrier-others = other carriers together
summary-line = { $name }: { $number } people
summary-few = There is no figure that can be shown. Only figures of { $k } people or more are.
summary-takeaways = *What people take along*
summary-early = The summary is there from { $at } on: until then everybody can say whether they came.
summary-none = There is a summary of workshops that took place only, for those who made them and coordinators.
workshop-reminders = Reminders
offsets = When shall people be reminded of *{ $title }*? Tap what holds; once more, and it does not. This is how it stands:
offsets-late = Nobody is reminded of this workshop any more.
offsets-line = { $kind }, { $due }: { $state ->
    [told] said
    [moved] dropped, because the workshop was moved
    [cancelled] dropped, because the workshop was cancelled
    [over] dropped, because it was too late for it
    [overtaken] dropped, because the next one was nearer
    [past] dropped, because its time had gone by already
    [nobody] there was nobody to remind
   *[planned] planned
}
workshop-remind-when = When shall I remind everybody who is registered? Tap what holds, then “Done”. Without reminders: none.
    .name = Reminders
offset-P14D = 14 days before
offset-P7D = 7 days before
offset-P3D = 3 days before
offset-P1D = 1 day before
offset-morning = In the morning at 8
offset-PT2H = 2 hours before
offset-PT1H = 1 hour before
offset-last-call = Before registration ends
offset-afterwards = Question afterwards who was there
workshop-attendance = Who was there
workshop-summary = Summary

## The poster of an invitation

poster-title = What do you need in your work?
poster-about = Kollegial is a chat bot of your state agency: you write what is missing in your work with refugees and migrants, and the agency bundles it and passes it on to those who can change something.
poster-voluntary = Taking part is voluntary, you can leave at any time, and a pseudonym will do instead of your name.
poster-write = This is how you join: send the bot “{ $words }”, typed, or read from the pattern with your phone.
poster-open = This is how you join: read the pattern with your phone, or open { $address } and send the bot the code { $code }.
    .start = This is how you join: read the pattern with your phone, or open { $address }. Then write to the bot: { $words }
poster-also = On { $network } it works like this: open { $address }, and write to the bot: { $words }
poster-until = The code is valid until { DATETIME($until, dateStyle: "long", timeStyle: "short") }.
poster-asking = Questions?

## After a restore

restored = *The service was restored from a backup* ({ DATETIME($day, dateStyle: "medium") }). When it was made, some messages were about to go out. Nobody knows whether they have arrived. So none of them goes out by itself: you decide.
restored-held = { $people ->
    [0] Held back: { $messages ->
        [one] one message
       *[other] { $messages } messages
    }.
    [one] Held back: { $messages ->
        [one] one message
       *[other] { $messages } messages
    } to one person.
   *[other] Held back: { $messages } messages to { $people } people.
}
restored-kind = { $kind ->
    [interactive] Answers: { $number }
    [reminder] Reminders and check-ins: { $number }
    [relay] Contributions of others: { $number }
   *[bulk] Announcements: { $number }
}
restored-span = Due between { DATETIME($first, dateStyle: "medium", timeStyle: "short") } and { DATETIME($last, dateStyle: "medium", timeStyle: "short") }.
restored-moment = Due on { DATETIME($first, dateStyle: "medium", timeStyle: "short") }.
restored-care = What you send may reach some people a second time. To decide later: /restored
restored-send = { $kind ->
    [interactive] Send answers only
    [reminder] Send reminders only
    [relay] Send contributions only
    [bulk] Send announcements only
   *[all] Send all
}
restored-drop = { $kind ->
    [interactive] Drop answers only
    [reminder] Drop reminders only
    [relay] Drop contributions only
    [bulk] Drop announcements only
   *[all] Drop all
}
restored-send-done = { $messages ->
    [one] All right, the message goes out as soon as it may.
   *[other] All right, the { $messages } messages go out as soon as they may.
}
restored-drop-done = { $messages ->
    [one] All right, the message is dropped.
   *[other] All right, the { $messages } messages are dropped.
}
restored-rest = What is still held back
restored-none = Nothing is held back now: it has been decided already, or there was nothing.

## The demo

demo-title = A week in Saxony: seven practitioners, one weekly overview. All people are invented.
demo-member = { $name }: { $region } · { $carrier } · { $strand }
demo-newcomer = { $name }: has not joined yet
demo-coordinator = { $name }: coordinates at the state agency
demo-legend = ▸ answer   ↻ replaces the message before   What has been read once is shortened later.
demo-day = { DATETIME($day, dateStyle: "full") }
demo-time = Time passes
demo-restart = The service is stopped and started again.
demo-file = The weekly overview lies here: { $path }
demo-nothing = No file was sent in this week.

## Danger and errors

danger = It sounds as if somebody could be in danger. I am a program and no emergency line, and nobody is reading along right now. Please call at once where people can help:
# One phrase a line, as handlers/danger.py reads them: * for any letters, + for nearby in any order. Not shown to anybody.
danger-words =
    today + {"*deport*"}
    tonight + {"*deport*"}
    tomorrow + {"*deport*"}
    morning + {"*deport*"}
    police + {"*deport*"}
    {"*suicid*"}
    kill myself
    kill himself
    kill herself
    kill themselves
    killing myself
    killing himself
    killing herself
    killing themselves
    end my life
    end his life
    end her life
    end their life
    take my own life
    take his own life
    take her own life
    take their own life
    wants to die
    want to die
    don't want to live
    doesn't want to live
    does not want to live
    child + beaten
    children + beaten
    child + abused
    children + abused
    child + hit
    children + hit
    child protection
    child abuse
    hits + child
    beats + child
    child at risk
    child in danger
    children in danger
    threatens to kill
    threatened + knife
    threatened + weapon
    threatened + gun
    death threat
    death threats
    in acute danger
    life in danger
    life is in danger
    lives are in danger
sorry = I am sorry, an error happened on our side. I could not handle what you sent last. Nothing else is lost. Please try again; if it fails once more, a human will help you: /contact

quoted = “{ $words }”
help-guest = You have not joined yet. Write /start to begin.
digest-words-later = I show the words behind the numbers when the week is over.
