from tests.homeserver.conftest import Serve, Install, Meet
import asyncio, time
async def test_x(serve: Serve, meet: Meet) -> None:
    t=time.time()
    bot = await serve()
    print("served", time.time()-t); t=time.time()
    anna = await meet("anna", careful=True)
    print("met", time.time()-t); t=time.time()
    await anna.opens(bot.id, encrypted=True)
    print("opened", time.time()-t); t=time.time()
    await anna.sees("Sprache")
    print("seen", time.time()-t); t=time.time()
    for words in ("Deutsch", "1", "Anna", "1","1", "1", "Fertig", "bedarf", "2", "Wohnungen", "1", "1", "1", "1", "1"):
        n = len(anna.events())
        await anna.says(words)
        await anna.until(lambda: len(anna.events()) > n+1)
        await asyncio.sleep(0.2)
    print("seen", time.time()-t); t=time.time()
    for shown in anna.messages()[-20:]:
        print("---", shown.sender, shown.encrypted, shown.edits, shown.reactions, shown.text)
    assert 0
