"""Czech."""

COMMON = """
a aby aj ale ani ano asi až bez bude budu budou budeme by byl byla byli bylo byly být bych bychom byste
co což či dnes do já jak jako jaký jaká jaké je jeho jej její jejich jen jenom jenže ještě ji jím jí
jim již jsem jsi jsme jsou jste k kam kde kdo kdy když ke která které který kteří kterou kterého ku ma
mě mne mně mi mít můj moje mou může můžu můžete mohu mohl mezi má mám máme máte mají na nad nám nás náš
naše ne nebo nebyl nebyla nebylo něco nic není než nejsou někdo nemá nemám o od on ona oni ono pak po
pod podle pokud pouze pro proč proto protože před přes při s se si sice svůj své svou svého ta tak také
taky takže tam ten tento této tato to toho tom tomu tohle toto tu tuto ty tím té těch trochu u už v váš
vás vám vaše ve více však všechno vše všech všichni vy z za zda zde ze že dobrý den prosím děkuji
děkuju díky ahoj zdravím pan paní dobře velmi moc hodně málo první dva tři rok let roky hodin dní týden
včera zítra teď nyní pořád stále vždy nikdy zase znovu bohužel možná určitě prostě vlastně někdy občas
hned brzy film filmu filmy příběh herci scéna scény konec konci mnoho člověk lidi lidé jinak jediné
jeden jedna jedno zboží objednávka faktura účet peníze snad dost celkem docela spíš spíše hlavně stejně
právě navíc zatím
"""

WORDS: dict[str, str] = {
    "great": """
        výborn*, vynikající*, vynikajíc*, skvěl*, skvost*, úžasn*, úchvatn*, perfektn*, dokonal*, fantastick*,
        famózn*, fenomenáln*, geniáln*, brilantn*, báječn*, nádher*, překrásn*, okouzl*, excelentn*, exceletn*,
        špičkov*, špička, prvotřídn*, parádn*, paráda, pecka, pecková, bomba, bombov*, bezchybn*, bezvadn*,
        bezkonkurenčn*, nezapomenuteln*, neskutečně dobr*, senzačn*, senzace, mistrovsk*, mistrn*, velkolep*,
        strhujíc*, nadupan*, naprostá spokojenost, maximální spokojenost, velká spokojenost, super, superb*,
        nejlepší*, nejlíp, nejlépe, nejkrásnější, miluj*, miluje*, milovan*, zbožňuj*, nadšen*, nadchl*,
        nadchne*, nářez*, klenot*, lahůdka, lahůdk*, bravo, klobouk dolů, palec nahoru, hvězd* z,
        doporučuji všem, vřele doporučuj*, všemi deseti, top, dechberouc*, ohromn*, impozantn*, majstrštyk,
        kultovn*, srdcovka, srdcovk*, legenda, legendárn*, 100 %, 10 10
    """,
    "good": """
        dobr*, dobře, vše funguje, všechno funguje, funguje dobře, funguje skvěle, funguje výborně, funguje bez,
        splňuje, splnil* účel, splní účel, plní účel, svůj účel, svoj účel, rozumná cena, rozumnou cenu,
        dostačujíc*, postačujíc*, stačí mi, trvanliv*, účinn*, nízká hmotnost, malá hmotnost, vydrží, lepší*,
        lépe, líp, krásn*, krása, hezk*, hezky, pěkn*, pěkně, milý, milá, milé, mile, milou, mil* překvap*,
        příjemn*, sympatick*, spokojen*, spokojenost*, líbí, líbil*, líbila, líbit, chválím, chvál*, pochval*,
        doporuč*, kvalitn*, kvalita, kvalitě, spolehliv*, rychl*, rychle, rychlost*, snadn*, jednoduch*,
        pohodln*, praktick*, užitečn*, šikovn*, funkčn*, stabiln*, tich*, tiše, potěš*, raduj*, radost*, rád,
        ráda, rádi, šťastn*, štěst*, zábav*, zábavn*, pobav*, baví, bavil*, vtipn*, vtip*, směšn*, sranda,
        srand*, zasmál*, úsměv*, smích*, humor*, napínav*, napět*, zajímav*, poutav*, dojemn*, dojal*, dojím*,
        silný, silné, silná, silně, zaujal*, zaujme*, oceň*, oceňuj*, ocenit, slušn*, solidn*, profesionáln*,
        ochotn*, vstřícn*, laskav*, přátelsk*, úspěch*, úspěšn*, výhod*, výhodn*, levn*, příznivá cena,
        spolehl*, přehledn*, elegantn*, stylov*, moderní design, vkusn*, chytr*, originál*, nápadit*, vydařen*,
        povedl*, poveden*, podařil*, podařen*, zvlád*, překvap*, funguje jak, výdrž*, lehk*, lehce, tenk*,
        kompaktn*, šetř*, úspor*, jasn*, ostr*, čist*, bohat*, pevn*, odoln*, vhodn*, ideáln*, univerzáln*,
        propracovan*, uvěriteln*, sympaťák, uspokoj*, nezklam*, nezklamal*, nenadchne ale, spokojenej, fajn, ok,
        bezva, super, prima, luxus, luxusn*, hodnotn*, věrohodn*, výstižn*, chytlav*, skvěle, děkuji za,
        pomohl*, pomohli, vyřešen*, vyřešil*, opraveno, bez problém*, bez potíž*, bez chyb*, bez závad*,
        bez výhrad, žádný problém, žádné problémy, nemám výhrad*, nic mi nevadí, žádná chyba, žádné nevýhody,
        stojí za to, stojí za, za ty peníze, nemůžu si stěžovat, nelze nic vytknout, nemám co vytknout,
        nemá chybu, není špatn*, není zlé, není zlý, ujde, dá se, slast, pohod*, atmosféra, atmosfér*, mrazí,
        něžn*, romantick*, krásou, poctiv*, chytne, vtáhne, vtáhl*, neomrzí, klasika
    """,
    "bad": """
        špatn*, špatně, zle, zlý, zlé, zlá, horší*, hůř, hůře, slab*, slabš*, slabin*, pomal*, nud*, nudn*,
        nuda, nudil*, otravn*, otrav*, únavn*, zdlouhav*, rozvlek*, rozvláčn*, smutn*, škoda, bohužel, zklam*,
        zklamán*, zklamal*, vadí, vadil*, vada, vady, vadn*, chyb*, chybí, chyběl*, chybějíc*, nedostat*,
        nedostatek, mínus*, nevýhod*, nekvalitn*, poruch*, porouch*, rozbil*, rozbit*, zničen*, poškozen*,
        praskl*, prask*, zlomil*, zlomen*, odešl*, odešel, kazí, pokazil*, zkazil*, zkažen*, problém*, potíž*,
        obtíž*, komplikovan*, složit*, zmaten*, zmatek, nepřehledn*, hluk, hlučn*, hlučnost, hlasit*, šum*,
        píská, vrže, vrzá, drah*, draž*, předražen*, vysoká cena, drobn* na, malá výdrž, slabá výdrž, nízk*,
        krátk*, krátce, málo, malý, malé, nic moc, nic extra, nic víc, průměr*, podprůměr*, trapn*, trapárn*,
        hloup*, blb*, pitom*, idiot*, debil*, nesmysl*, blbost*, kravin*, hovadin*, pěkná blbost, absurdn*,
        lacin*, laciné, levný plast, laciný, umělohmotn*, přehnan*, přeplácan*, klišé, předvídateln*, nevýrazn*,
        prázdn*, plytk*, nedotažen*, nezáživn*, nelog*, neuvěřitelně špatn*, křečovit*, bolest*, bolí, nemoc*,
        smrt*, umřel*, zemřel*, strach*, bojím, obav*, nebezpeč*, naštv*, nasral*, nasran*, štve*, štval*,
        rozčil*, rozčarovan*, zlob*, hádk*, stížnost*, stěžuj*, reklam*, vracím, vrátil jsem, lež, lžou, lže,
        podvod*, ukradl*, krádež*, podezřel*, pozdě, zpožd*, zpožděn*, opožděn*, čekám, čekal*, čekáme,
        nedočkal*, zbytečn*, k ničemu, o ničem, nemá smysl, bez nápadu, bez napětí, ztráta, ztrát*, ztratil*,
        propadák*, průser*, mizern*, bídn*, chabě, chab*, nešťastn*, hrubě, hrub*, drz*, arogantn*, nedbal*,
        ignoruj*, ignorov*, vypína*, vypadáv*, zasekáv*, sek*, seká, zamrz*, mrzn*, přehřív*, hřeje, těžk* na,
        těžkopád*, pracný, pracně, nešlo, nešel, nejde, nejdou, selhal*, selháv*, vyhoz* peníz*, vyhozen*,
        zbyteč*, ukecan*, přestřelen*, utahan*, omšel*, vyčpěl*, sucho*, kýč*, kýčovit*, béčk*, béčkov*, ztrácí,
        mohlo být, mohl být, mohla být, čekal jsem víc, čekala jsem víc, čekal jsem něco, nesedl*, nenadch*,
        nezaujal*, nestabiln*, nespolehliv*, nepohodln*, nepraktick*, neprakticky, nevhodn*, nepodporuj*,
        nedrží, nevydrž*, nestíhá, nestačí, nelze vypnout, není pro každodenní, omezen*, tlumí zvuk, řvav*,
        rozviklan*, viklá, zbytečně, příliš dlouh*, příliš krátk*, příliš velk*, příliš mal*, chyběl mi,
        nezvládá, neodpovídá, nesplň*, neumí, neobsahuje, chybějící, škrábe, škrábanc*, poškrában*, oxiduj*,
        rezav*, reziv*, umělá, nebaví, nebavil*, nevtipn*, nevydařen*, nepovedl*, nepoveden*, nepřesvědč*,
        neuspokoj*, odpor*, odrazuj*, uspáv*, usnul*, usínal*, spal*
    """,
    "awful": """
        hrozn*, hrůz*, strašn*, příšern*, otřesn*, odporn*, nechutn*, hnus*, katastrof*, katastrofáln*,
        tragick*, tragéd*, tragédie, děsn*, děsiv* špatn*, zoufal*, žalostn*, ubož*, uboh*, mizerie, ostud*,
        skandál*, skandalózn*, šmejd*, šunt*, brak, brakov*, odpad*, sračk*, hovn*, kurv*, do prdele, prd,
        naprost* zklamán*, velké zklamání, obrovské zklamání, nejhorší*, nejhůř, nenávid*, nesnáš*,
        nesnesiteln*, nekoukateln*, podvodn*, zloděj*, zlodějin*, ztráta času, ztráta peněz, vyhozené peníze,
        ruce pryč, nikdy více, nikdy víc, už nikdy, nekupovat, nekupujte, nedoporučuj*, varuji, vyhněte se,
        nepoužiteln*, nefunkčn*, k uzoufání, utrpení, k smíchu, fuj, blivajz, trapnost, zhovadil*, odpudiv*
    """,
    "not": """
        ne, není, nejsou, nebyl, nebyla, nebylo, nebyly, nemá, nemají, nemám, nikdy, nic, nikdo, žádný, žádná,
        žádné, žádnou, žádného, ani, bez, nelze, nemůže, nemohu, nemůžu, nebude, nijak, nikterak, nikoli,
        postrád*, neměl, neměla, neměli, nedá, moc ne, méně, nepřijde, nepřijde mi, nebyli, nepatří, málo
    """,
    "very": """
        velmi, velice, moc, opravdu, fakt, hodně, naprosto, úplně, extrémně, mimořádně, neskutečně,
        neuvěřitelně, totálně, nesmírně, maximálně, děsně, strašně, vážně, obrovsk*, velk*, absolutně, celkově,
        vždy, hrozně moc, nejvíc, příliš, zcela
    """,
    "hardly": """
        trochu, trošku, trošičku, celkem, docela, poměrně, vcelku, spíš, spíše, snad, možná, občas, někdy,
        místy, by, mohl by, kdyby, relativně, asi
    """,
    "but": """
        ale, avšak, však, jenže, nicméně, přesto, bohužel, ačkoli, ačkoliv, přestože
    """,
    "plain": """
        nejen, ne jen, nejenom, dobrý den, dobré ráno, dobré odpoledne, dobrý večer, dobrou noc, hezký den,
        krásný den, pěkný den, s pozdravem, přeji hezký, mimo jiné, nic jiného, dobrodruž*, rádoby, malý kluk,
        malé děti, malá holka, malý, silnic*, jasně že, jasné že, vážený*, vážená, milý pane, krátký film,
        krátkometráž*, děkuji předem, předem děkuji, doba, dobu, dobou, dobách, době, chybička se, humoresk*,
        smrtonosn*, smrtihlav, chybova*, než, nemocnic*, spoleh, rádio, rádia, originální znění, čistě, čistír*,
        čistič*, čistící, lehátko, plastik*, nutno, rychlovarn*, ostrov*, nechybí, nechyběl*, nevadí, bohatýr,
        humorist*, první pohled, milénium, nejsem, čekárn*, jednoduše, ceník*, s cenou, seknut*, sekund*,
        sekvenc*, sekt*, sekretář*, seker*, sekáč*, plasticit*, vtipálek, štěstěn*, spalovač*, obtisk
    """,
    "works": """
        funguj*, fungov*, funguje, jde, jdou, chodí, běží, načít*, načte, spustí, otevře, otevřít, připoj*,
        přihlásit, dorazil*, přišel, přišla, přišlo, doruč*, reaguj*, tiskne, nabíjí
    """,
    "failure": """
        chyb*, porucha, poruchy, poruchu, poruch*, rozbit*, rozbil*, porouch*, nefunkčn*, spadl*, padá, padaj*,
        zamrzá, zamrzl*, zasekl*, zasekáv*, nejde, nejdou, nešlo, nešla, nešel, nejede, nejedou, problém*,
        závad*, vadn*, poškozen*, hlásí chybu, chybová hláška, výpad*, přestal* fungovat, přestalo fungovat,
        selhal*, selhání, zmizel*, zmizela, nedorazil*, nepřišel, nepřišla, nepřišlo, nedoruč*, nedostal*,
        špatné zboží, jiné zboží, špatná velikost, bug, error, nereaguj*, teče, kape, přerušen*
    """,
    "severe": """
        kritick*, závažn*, vážn*, zásadn*, vysoká priorita, nejvyšší priorita, vysokou prioritou, důležit*,
        nutně, nezbytn*, klíčov*, eskal*, rozsáhl*
    """,
    "outage": """
        nic nefunguje, nefunguje nic, nefunguje vůbec nic, vůbec nic nefunguje, nefunguje vůbec,
        vůbec nefunguje, nic nejde, nejde nic, nejde vůbec nic, vše stojí, všechno stojí, všechno spadlo,
        vše spadlo, spadl server, server spadl, spadl systém, systém spadl, server nejede, server nefunguje,
        systém nefunguje, systém nejede, web nefunguje, web spadl, výpadek*, výpadky, celý systém,
        úplný výpadek, je mimo provoz, mimo provoz, nedostupn*, stojí výroba, výroba stojí, ztráta dat,
        ztratili jsme data, přišli jsme o data, všechna data, nejde proud, nejde internet, nejde elektřina,
        nejde nám nic, stojí nám
    """,
    "blocked": """
        nemohu se přihlásit, nemůžu se přihlásit, nejde se přihlásit, nelze se přihlásit, nemůžeme se přihlásit,
        nejde přihlásit, nemůžu se dostat, nemohu se dostat, nedostanu se, nemám přístup, nemáme přístup,
        přístup odepřen, zablokova*, zamčen*, nemůžu pracovat, nemohu pracovat, nemůžeme pracovat,
        nemůžu zaplatit, nelze zaplatit, nejde zaplatit, nejde otevřít, nejde spustit, nemůžu otevřít,
        ztratil* kartu, ztracená karta, ukradli mi, ukradená karta, odcizen*
    """,
    "security": """
        hack*, hackn*, hacknut*, napaden* účet, napadli, únik dat, únik údajů, únik osobních, unikla data,
        unikly, bezpečnostní incident, bezpečnostní problém, bezpečnostní díra, bezpečnostní chyba,
        narušení bezpečnosti, narušen*, neoprávněn*, neautorizovan*, phishing*, malware, ransomware, virus*,
        trojan*, kompromitovan*, zneuži*, zneužit*, krádež identity, krádež dat, ukradl* data, ukradli data,
        někdo se přihlásil, někdo se mi přihlásil, cizí přihlášení, někdo se dostal, kybernetick*, kyberútok*,
        podvodná platba, podvodné platby, cizí osoba
    """,
    "legal": """
        právník*, advokát*, žalob*, žalovat, zažaluj*, soud, soudu, soudem, soudit, u soudu, soudní*, k soudu,
        právní kroky, právní cestou, právní oddělení, trestní oznámení, česká obchodní inspekce, čoi,
        obchodní inspekc*, ochrana spotřebitele, ochranu spotřebitele, ombudsman*, úřad pro ochranu,
        gdpr stížnost, porušení gdpr, předžalobní*, náhrad* škody, policie, policii, udám vás
    """,
    "safety": """
        hoří, hořet, začalo hořet, vzplan*, požár*, kouří se, kouř, dým, zápach spáleniny, spálenin*, jiskř*,
        jiskry, kopla mě, zásah proudem, úraz*, elektrickým proudem, únik plynu, cítit plyn, uniká plyn,
        výbuch*, explo*, vybuchl*, zraněn*, zranil*, zranění, krvác*, sanitk*, záchrank*, ohrožení života,
        ohrožen*, v ohrožení, otrav* jídlem, otráven*, alergick*, nebezpečn*, sebevražd*, zabiju se, popálen*,
        popálil*, dusí se, přehřívá
    """,
    "urgent": """
        urgentn*, naléhav*, spěchá, spěch*, pospěšte, ihned, okamžit*, neprodlen*, co nejdříve, co nejrychleji,
        co nejdřív, bezodkladn*, nutně potřebuj*, akutn*, nouz*, nouzov*, asap, hned teď, hned, rychle prosím,
        havárie, havarij*, kritické, hoří nám, na nic nečekejte, obratem
    """,
    "deadline": """
        dnes, ještě dnes, do zítřka, do zítra, zítra, do večera, do poledne, do konce dne, do konce týdne,
        do pondělí, do úterý, do středy, do čtvrtka, do pátku, do # hodin, do # minut, do # dnů, do hodiny,
        během hodiny, za hodinu, za # hodin, za # hodiny, nejpozději, termín vyprší, vyprší, deadline, lhůt*,
        dnes večer, dnes odpoledne, poslední den
    """,
    "waiting": """
        čekám, čekáme, už čekám, stále čekám, pořád čekám, čekám už, pořád nic, stále nic, dosud nic,
        bez odpovědi, žádná odpověď, nikdo neodpov*, nikdo se neozval, nikdo se mi neozval, nikdo nebere,
        nikdo nereaguj*, neodpovíd*, neodpověd*, neozval*, podruhé, potřetí, počtvrté, už několikrát,
        několikrát, opakovan*, znovu píš*, zase, už týden, už měsíc, už # dní, už # dny, # týdnů, # týdny,
        týdny, měsíce, urguj*, urgence, upomín*, připomín*, opět, přetrváv*, stále nefunguje, pořád nefunguje,
        marně, stále nepřišl*, pořád nepřišl*
    """,
    "scope": """
        všichni zákazníci, všem zákazníkům, naši zákazníci, všichni uživatelé, všem uživatelům,
        všichni zaměstnanci, celá firma, celé firmě, celá společnost, celé oddělení, celý tým, nikomu,
        nikdo z nás, všem, výrob*, provoz*, server*, databáz*, síť, sítě, produkc*
    """,
    "money": """
        vrácení peněz, vrátit peníze, vraťte peníze, vraťte mi, vrátíte peníze, chci peníze zpět, peníze zpět,
        peníze zpátky, mé peníze, moje peníze, refundac*, strhli dvakrát, dvakrát stržen*, strženo dvakrát,
        stržena dvakrát, strhl* dvakrát, dvakrát zaplac*, dvojí platb*, dvojitá platba, účtovali dvakrát,
        dvakrát naúčtov*, naúčtoval*, špatně vyúčt*, špatná faktura, chyba ve faktuře, chybná faktura,
        faktura nesedí, špatná částka, neoprávněně stržen*, strhli mi, odškodn*, kompenzac*, reklamac*,
        dobropis*, neobjednal*
    """,
    "cancel": """
        zrušit smlouvu, zruším smlouvu, zrušit účet, zrušit předplatné, zrušit objednávku, zrušit službu,
        zrušit, zruším, zrušte, ruším, vypovědět, výpověď, výpovědi, vypovíd*, odstoupit od, odstupuji od,
        odstoupení, ukončit smlouvu, ukončit spolupráci, ukončení smlouvy, ukončuji, ke konkurenci,
        přejdu jinam, přecházím jinam, odcházím, odejdu, změním dodavatele, změnit dodavatele, přejít k jinému,
        neprodloužím, neprodlužovat, naposledy, smazat účet, přišli jste o zákazníka, ztratili jste zákazníka,
        storno, stornov*
    """,
    "complaint": """
        stížnost*, stěžuj*, stěžovat, reklam*, nepřijateln*, neakceptovateln*, neslýchan*, skandál*, ostuda,
        drzost, hrozný přístup, hrozné služby, špatné služby, otřesný přístup, nadřízen*, vedoucí*, nespokojen*,
        nespokojenost*, zklamán*, rozhořčen*, mám toho dost, už toho mám, to snad nemyslíte, neskutečné jednání,
        podvod*, nehorázn*, neschopn*
    """,
    "calm": """
        nespěchá, nespěchám, není to urgentní, není urgentní, nehoří, žádný spěch, až budete mít čas,
        až bude čas, až se vám to bude hodit, kdykoli se, někdy příště, v klidu, nízká priorita, není důležité,
        může počkat, počká, počká to, drobnost, maličkost
    """,
    "routine": """
        informace o, více informací, bližší informace, další informace, zajímalo by mě, zajímá mě,
        chtěl bych vědět, chtěla bych vědět, rád bych věděl, ráda bych věděla, dotaz na, návod*, dokumentac*,
        návrh*, zpětná vazba, podnět, doporučení jak, poradit, jak nastavit, nastavení, pro informaci,
        vylepšen*, přehled
    """,
    "thanks": """
        děkuji, děkuju, děkujem*, díky, dík, dikes, děkuji moc, moc děkuji, děkuji vám, poděkov*, vděčn*,
        předem děkuji
    """,
    "greeting": """
        dobrý den, dobré ráno, dobrý večer, ahoj, čau, nazdar, zdravím, zdar, dobrej
    """,
    "request": """
        prosím, prosíme, mohli byste, můžete, mohl byste, mohla byste, potřebuji, potřebuju, potřebujeme,
        potřeboval bych, chtěl bych, chtěla bych, žádám, žádost*, pošlete mi, pošlete, zašlete, pomozte,
        potřebuji pomoc, pomůžete, dejte mi vědět, poraďte, poprosil*
    """,
    "ask": """
        jak, co, kdy, kde, proč, kdo, který, která, které, jaký, jaká, jaké, zda, jestli, je možné, lze, mohu,
        můžu, dotaz, otázk*
    """,
    "price": """
        cena, cenu, ceny, ceník*, cenov*, kolik stojí, kolik to stojí, kolik by stál*, za kolik, kolik, nabídk*,
        kalkulac*, slev*, sazb*, tarif*, poplat*, poštovné
    """,
    "buy": """
        koupit, koupil bych, koupila bych, objednat, objednám, objednal bych, chci objednat, zakoupit,
        předplatit, máte skladem, skladem, zkušební verz*, demo, mám zájem o, zájem o, rezervovat
    """,
    "schedule": """
        schůzk*, termín, termíny, termínu, přesunout, přeložit, přeobjednat, zavolejte mi, zavolejte, zavolat,
        sejít, setkání, kdy se vám hodí, hodí se vám, příští týden, v pondělí, v úterý, ve středu, ve čtvrtek,
        v pátek, v kolik hodin
    """,
    "leave_me": """
        nechte mě být, nechte mě na pokoji, dejte mi pokoj, dej mi pokoj, nech mě být, nepište mi, nepište,
        nepiš mi, už mi nepište, přestaňte mi psát, přestaňte psát, přestaňte mi, nevolejte mi, nevolejte,
        už mi nevolejte, přestaňte volat, přestaňte mi volat, neposílejte mi, už mi neposílejte,
        přestaňte posílat, nekontaktujte mě, už mě nekontaktujte, nepřeji si být kontaktován*, nepřeji si,
        neobtěžujte, neotravujte, odhlaste mě, odhlásit z, odhlásit odběr, odhlásit, vymažte mé číslo,
        vymažte mě, smažte mé číslo, smažte mě, vyřaďte mě, nemám zájem, žádné další zprávy, žádné další maily,
        žádné reklamy, nechci od vás, už od vás nic nechci, nechci dostávat
    """,
    "auto_reply": """
        automatická odpověď, automatická odpoveď, automaticky vygenerovan*, automaticky generovan*,
        automatická zpráva, mimo kancelář, nejsem v kanceláři, nejsem v práci, neodpovídejte na tento
    """,
    "away": """
        na dovolené, čerpám dovolenou, čerpám řádnou, budu zpět, vrátím se, v nepřítomnosti, mé nepřítomnosti,
        v naléhavých případech, v urgentních případech, v nutných případech, mateřské dovolené,
        omezený přístup k
    """,
    "newsletter": """
        odhlásit z odběru, odhlásit odběr, odhlásit newsletter, odhlásit se, zobrazit v prohlížeči,
        zobrazit online, newsletter*, tento e mail jste, dostáváte tento, všechna práva vyhrazena,
        ochrana osobních údajů, nakupujte, nakupovat, více zde, číst více, přečtěte si, novinky, akce týdne,
        jen do, sleduj* nás, výprodej
    """,
    "spam": """
        vyhráli jste, vyhrál jste, vyhráváte, výherce, výherc*, gratulujeme vyhr*, loterie, jackpot, viagra,
        kasino, casino, rychlá půjčka, půjčka bez, bez registru, vydělávejte, vydělejte, výdělek z domova,
        z pohodlí domova, bitcoin*, milion eur, dědictví, hubnut*, zhubnout, erotick*, porno*, seo,
        zpětné odkazy, klikněte, bez rizika, garantovan*
    """,
    "lure": """
        zdarma, výhra, dárek, dárk*, poukaz*, exkluzivn*, nabídka, klikněte, odkaz, http, www, bonus, sleva,
        jen dnes, peníze, invest*, zisk*, %, $, €
    """,
}
