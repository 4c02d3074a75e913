"""Slovak; many people write it without diacritics, which the index allows for."""

COMMON = """
a aby aj ale alebo ani áno ako asi až bez bude budem budete budú by bol bola boli bolo byť som si sme
ste sú sa čo čí dnes do ho hoci i iba ich im ja jeho jej je ju jemu k kam kde kto kedy keď keďže ke
ktorá ktoré ktorý ktorí ktorú ktorého ktorom ktorej len lebo ma mi mne mňa môj moja moje môže môžem
môžete mohol mohla medzi má mám máme máte majú na nad nám nás náš naše nie nič niečo nech než nebol
nebola nebolo nemá nemám niekto o od on ona oni ono po pod podľa pokiaľ pre pred prečo preto pretože
pri proti s so seba sebe svoj svoje svoju svojho ta tak takže tam ten tento táto toto tej tie to toho
tom tomu tú tuto ty tým tých trochu u už v vás vám váš vaše vo však všetko všetci všetky všetkých vy
viac veľa veľmi z za zo že dobrý deň prosím ďakujem ďakujeme neboli jedlo vďaka ahoj zdravím pán pani
dobre málo prvý dva tri rok rokov roky hodín dní týždeň včera zajtra teraz stále vždy nikdy zase znova
žiaľ bohužiaľ možno určite proste vlastne niekedy občas hneď skoro ešte tiež takto takýto nejaký nejako
kvôli cez okrem niektoré človek ľudia ľudí život konca koniec začiatku film filmu filmy príbeh dej
herci scény scéna pozerať videl videla uvidel pozrel pozrieť dosť celkom skôr hlavne navyše zatiaľ účet
peniaze objednávka faktúra tovar naozaj skutočne mohli nejde treba tejto tomto tohto nemôžem nemôže
"""

WORDS: dict[str, str] = {
    "great": """
        výborn*, vynikajúc*, skvel*, skvost*, úžasn*, úchvatn*, perfektn*, dokonal*, fantastick*, famózn*,
        fenomenáln*, geniáln*, brilantn*, báječn*, nádher*, prekrásn*, očar*, excelentn*, špičkov*, špička,
        prvotriedn*, parádn*, paráda, pecka, pecková, bomba, bombov*, bezchybn*, bezkonkurenčn*, nezabudnuteľn*,
        senzačn*, majstrovsk*, majstrovské dielo, veľkolep*, strhujúc*, super, superb*, najlepš*, najlepšie,
        najkrajš*, milujem, milujú, zbožňuj*, nadšen*, nadchl*, nadchol, nadchne*, nárez*, klenot*, lahôdk*,
        bravo, klobúk dole, palec hore, vrelo odporúč*, všetkými desiatimi, top, dychberúc*, ohromn*,
        impozantn*, kultov*, srdcovk*, legenda, legendárn*, absolútna spokojnosť, maximálna spokojnosť,
        veľká spokojnosť, ohúril*, uchvátil*, famozn*, 10 10, masterpiece, jedinečn*, výnimočn*,
        neuveriteľne dobr*, ultimátn*
    """,
    "good": """
        dobr*, dobre, všetko funguje, funguje dobre, funguje skvele, funguje výborne, funguje bez, splnil* účel,
        splní účel, svoj účel, rozumná cena, rozumnú cenu, trvanliv*, účinn*, vzorn*, lepší, lepšie, lepšia,
        lepších, krásn*, krása, pekn*, pekne, milý, milá, milé, milo, príjemn*, sympatick*, spokojn*,
        spokojnosť, páči*, páčil*, páčila, páčilo, páčiť, chválim, chvál*, pochvál*, odporúč*, kvalitn*,
        kvalita, spoľahliv*, rýchl*, rýchlo, jednoduch*, pohodln*, praktick*, užitočn*, šikovn*, funkčn*,
        poteš*, radosť, raduj*, rád, rada, radi, šťastn*, šťast*, zábav*, zábavn*, pobav*, baví, bavil*, bavila,
        vtipn*, vtip*, smiešn*, sranda, zasmial*, zasmej*, úsmev*, smiech, humor*, napínav*, napät*, zaujímav*,
        zaujal*, zaujme*, pútav*, dojemn*, dojal*, dojím*, siln*, silno, ocen*, oceňuj*, oceniť, slušn*,
        solídn*, profesionáln*, ochotn*, ústretov*, láskav*, priateľsk*, úspech*, úspešn*, výhod*, výhodn*,
        prehľadn*, elegantn*, štýlov*, vkusn*, múdr*, originál*, nápadit*, vydaren*, vydaril*, podaren*,
        podaril*, zvlád*, prekvap*, ľahk*, ľahko, bohat*, vhodn*, ideáln*, prepracovan*, uveriteľn*, uspokoj*,
        nesklam*, nesklamal*, fajn, ok, hodnotn*, výstižn*, chytľav*, ďakujem za, pomohl*, pomohli, vyriešen*,
        vyriešil*, opraven*, bez problém*, bez chýb, bez výhrad, žiadny problém, žiadne problémy, stojí za to,
        stojí za vidanie, stojí za pozretie, oplatí sa, nemá chybu, nie je zl*, nie je zle, nebolo to zl*, ujde,
        pohod*, atmosfér*, mrazivá, nežn*, romantick*, poctiv*, vtiahne, vtiahl*, vtiahol, klasika, emotívn*,
        precítil*, presvedčiv*, vierohodn*, famózne, nezaspí, skvele, lahodn*, smiali, nasmial*, očarujúc*,
        chytí za srdce, chytilo za srdce, za srdce, plač dojatia, dojatie, hravosť, nestarnúc*, nadčasov*,
        jeden z najlepších, veľká poklona, poklona, smekám, klaniam, dokázal zaujať, prekvapil* ma,
        milo prekvapil*, príjemne prekvapil*, oplatilo, šťavu, štýl, štýlovo, rozoznateľ*, odporučiť,
        pozrieť si znova, cool, vážim, vďačn*, oduševn*, svieži*, svieže, úprimn*, hlbok*, krehk*, poetick*,
        hravý, hravé, hravo, inteligentn*, precízn*, trefn*, jemn*, zlato, zlatý fond, odporúčam, páčivý,
        obľúben*, hrdin*, charizm*, charizmatick*, pôvab*
    """,
    "bad": """
        zlý, zlé, zlá, zlo, zlého, zle, zlou, horš*, horšie, slab*, slabš*, slabin*, slabo, pomal*, nud*, nudn*,
        nuda, nudil*, nudí, otravn*, únavn*, zdĺhav*, rozvlač*, rozťahan*, smutn*, škoda, bohužiaľ, žiaľ,
        sklam*, sklaman*, sklamal*, vadí, vadil*, vadila, vada, vadn*, chýb*, chyb*, chýba, chýbal*, nedostat*,
        nedostatok, mínus*, nevýhod*, nekvalitn*, poruch*, pokazen*, pokazil*, rozbil*, rozbit*, zničen*,
        poškoden*, praskl*, zlomen*, kazí, problém*, ťažkost*, komplikovan*, zložit*, zmäten*, zmätok,
        neprehľadn*, hluk, hlučn*, drah*, predražen*, vysoká cena, málo, nič moc, nič extra, nič viac,
        nič výnimočn*, priemer*, podpriemer*, trápn*, hlúp*, blb*, sprost*, idiot*, debil*, nezmysel*,
        nezmyseln*, kravin*, hovadin*, somarin*, absurdn*, lacn*, prehnan*, klišé, predvídateľn*, nevýrazn*,
        prázdn*, plytk*, nedotiahnut*, nezáživn*, nelogick*, kŕčovit*, bolest*, bolí, chorob*, smrť, umrel*,
        zomrel*, strach, bojím, obav*, nebezpeč*, naštv*, nasral*, štve, štval*, rozčul*, rozčarovan*, hnev*,
        hádk*, sťažnosť*, sťažuj*, reklam*, lož, klam*, klame, podvod*, ukradl*, krádež*, podozriv*, neskoro,
        meška*, mešká, omešk*, oneskor*, čakám, čakal*, nedočkal*, zbytočn*, na nič, o ničom, nemá zmysel,
        bez nápadu, bez napätia, strata, strat*, prepadák*, mizern*, biedn*, chabo, chab*, nešťastn*, hrub*,
        drz*, arogantn*, nedbal*, ignoruj*, vypadáv*, zasekáv*, seká, zamŕz*, prehriev*, nešlo, nešiel, nejde,
        nejdú, zlyhal*, zlyháv*, vyhoden*, ukecan*, utáran*, ošúchan*, gýč*, gýčovit*, béčk*, béčkov*, stráca,
        stratil*, mohlo byť, mohol byť, mohla byť, čakal som viac, čakala som viac, čakal som niečo, nesadl*,
        nesadol, nenadch*, nezaujal*, nebaví, nebavil*, nevtipn*, nevydaren*, nepodaren*, nepodaril*,
        nepresvedč*, neuspokoj*, odrádz*, uspáv*, zaspal*, zaspával*, nedáva zmysel, nechápem, nechápal*,
        nerozumiem, pritiahnut* za vlasy, otrasn*, primitívn*, infantiln*, patetick*, pátos*, zúfal*, priveľa,
        zbytočne, rozpačit*, rozpaky, vlažn*, utrápen*, nezvládnut*, nestabiln*, nespoľahliv*, nepohodln*,
        nepraktick*, nevhodn*, nevydrž*, nestačí, nudou, plačko*, skaz*, odrb*, mizerne, čierna diera,
        stráca dych, preplácan*, prekombinovan*, dosekan*, strojen*, odfláknut*, ťažkopádn*, nudné, chaotick*,
        zle zahra*, nedalo sa pozerať, nedopozer*, vypol som, vypla som, stratený čas, škoda času,
        čakal som lepš*, nič mi nedal*, ničím nezauj*, nedokáz*, polotovar, neoriginál*, vykrádač*, vyčpel*,
        trpel*, nepozerateľn*, dlh* minút*, nevyužit*
    """,
    "awful": """
        hrozn*, hrôz*, strašn*, príšern*, otrasn*, odporn*, nechutn*, hnus*, katastrof*, katastrofáln*,
        tragick*, tragéd*, tragédia, desn*, žalostn*, úbož*, úboh*, hanb*, škandál*, škandalózn*, šmejd*, šunt*,
        brak, brakov*, odpad*, sračk*, hovn*, kurv*, do riti, obrovské sklamanie, veľké sklamanie, najhorš*,
        nenávid*, neznáš*, neznesiteľn*, podvodn*, zlodej*, zlodejstv*, strata času, stratený čas,
        strata peňazí, vyhodené peniaze, ruky preč, nikdy viac, už nikdy, nekupujte, neodporúč*, varujem,
        vyhnite sa, nepoužiteľn*, utrpenie, fuj, trápnosť, nepozerateľn*, odpudiv*, zhovadil*, hrôza,
        na porazenie, na zaplakanie, šialene zl*, totálny prepad*, blivajz*
    """,
    "not": """
        nie, nie je, nie sú, nebol, nebola, nebolo, neboli, nemá, nemajú, nemám, nikdy, nič, nikto, žiadny,
        žiadna, žiadne, žiadnu, žiadneho, ani, bez, nemôže, nemôžem, nebude, nijako, nemal, nemala, nemali,
        nedá, menej, postráda*, málo, nepatrí, neprišlo mi, nieje
    """,
    "very": """
        veľmi, moc, naozaj, skutočne, fakt, veľa, úplne, extrémne, mimoriadne, neskutočne, neuveriteľne,
        totálne, nesmierne, maximálne, strašne, vážne, absolútne, obrovsk*, veľk*, naprosto, príliš, celkovo,
        vždy, najviac, silno
    """,
    "hardly": """
        trochu, trošku, trošička, celkom, pomerne, skôr, snad, možno, občas, niekedy, miestami, by, mohol by,
        keby, relatívne, asi, dosť
    """,
    "but": """
        ale, avšak, však, lenže, no, napriek tomu, predsa, bohužiaľ, žiaľ, hoci, aj keď
    """,
    "plain": """
        nielen, nie len, nie len že, dobrý deň, dobré ráno, dobré popoludnie, dobrý večer, dobrú noc, pekný deň,
        krásny deň, s pozdravom, prajem pekný, okrem iného, nič iné, dobrodruž*, vopred ďakujem, ďakujem vopred,
        doba, dobu, dobe, vážený*, vážená, nemocnic*, nechýba, nechýbal*, nevadí, radikál*, radí, radšej,
        radoby, malý chlapec, silvest*, čakáreň, čakárn*, zločin*, zlodejk*, zloženie, zložen*, hnevník,
        seknut*, chybova*, rada vám, rady, radu, humorist*, predsa len, kamerou, kameraman*, jednoducho,
        hrubá sila, dlho, hrdinov, hrdinu, hrdinovi, hrdinom, hrdinka, výkonn*
    """,
    "works": """
        funguj*, fungov*, funguje, ide, idú, chodí, beží, načíta*, spustí, otvorí, otvoriť, pripoj*, prihlásiť,
        dorazil*, prišiel, prišla, prišlo, doruč*, reaguj*, tlačí, nabíja
    """,
    "failure": """
        chyb*, porucha, poruchy, poruchu, poruch*, pokazen*, pokazil*, rozbit*, nefunkčn*, spadol, spadla,
        spadlo, padá, padaj*, zamŕza, zamrzol, zamrzl*, zasekol, zasekáv*, nejde, nejdú, nešlo, nejdu, problém*,
        závad*, vadn*, poškoden*, hlási chybu, chybová hláška, výpad*, prestal* fungovať, prestalo fungovať,
        zlyhal*, zlyhanie, zmizol, zmizl*, nedorazil*, neprišiel, neprišla, neprišlo, nedoruč*, nedostal*,
        zlý tovar, iný tovar, zlá veľkosť, bug, error, nereaguj*, tečie, kvapká, prerušen*
    """,
    "severe": """
        kritick*, závažn*, vážn*, zásadn*, vysoká priorita, najvyššia priorita, vysokou prioritou, dôležit*,
        nutne, nevyhnutn*, kľúčov*, eskal*, rozsiahl*
    """,
    "outage": """
        nič nefunguje, nefunguje nič, vôbec nič nefunguje, nefunguje vôbec, vôbec nefunguje, nič nejde,
        nejde nič, nejde vôbec nič, všetko stojí, všetko spadlo, spadol server, server spadol, spadol systém,
        systém spadol, server nejde, server nefunguje, systém nefunguje, systém nejde, web nefunguje,
        web spadol, výpadok*, výpadky, výpadku, celý systém, úplný výpadok, mimo prevádzky, nedostupn*,
        stojí výroba, výroba stojí, strata dát, stratili sme dáta, prišli sme o dáta, všetky dáta, nejde prúd,
        nejde internet, nejde elektrina, nejde nám nič, stojí nám
    """,
    "blocked": """
        nemôžem sa prihlásiť, neviem sa prihlásiť, nedá sa prihlásiť, nemôžeme sa prihlásiť, nejde sa prihlásiť,
        nejde prihlásiť, nemôžem sa dostať, neviem sa dostať, nedostanem sa, nemám prístup, nemáme prístup,
        prístup odmietnutý, zablokova*, zamknut*, nemôžem pracovať, nemôžeme pracovať, nedá sa pracovať,
        nemôžem zaplatiť, nedá sa zaplatiť, nejde zaplatiť, nejde otvoriť, nejde spustiť, stratil* kartu,
        stratená karta, ukradli mi, ukradnutá karta, odcuden*
    """,
    "security": """
        hack*, hacknut*, napadnut* účet, napadli, únik dát, únik údajov, únik osobných, unikli,
        bezpečnostný incident, bezpečnostný problém, bezpečnostná diera, bezpečnostná chyba,
        narušenie bezpečnosti, narušen*, neoprávnen*, neautorizovan*, phishing*, malware, ransomware, vírus*,
        trojan*, kompromitovan*, zneuži*, krádež identity, krádež dát, ukradli dáta, ukradli údaje,
        niekto sa prihlásil, niekto sa mi prihlásil, cudzie prihlásenie, niekto sa dostal, kybernetick*,
        kyberútok*, podvodná platba, podvodné platby
    """,
    "legal": """
        právnik*, advokát*, žalob*, žalovať, zažaluj*, súd, súdu, súdom, súdiť, súdn*, na súd, na súde, súde,
        právne kroky, právnou cestou, právne oddelenie, trestné oznámenie, obchodná inšpekcia,
        obchodnej inšpekcii, obchodnú inšpekciu, soi, ochrana spotrebiteľa, ochranu spotrebiteľa, ombudsman*,
        úrad na ochranu, porušenie gdpr, predžalobn*, náhrad* škody, polícia, políciu, polícii, udám vás
    """,
    "safety": """
        horí, začalo horieť, horieť, vzplan*, požiar*, dymí, dym, zápach spáleniny, iskr*, iskry, kopla ma,
        zásah prúdom, úraz*, elektrickým prúdom, únik plynu, cítiť plyn, uniká plyn, výbuch*, explo*, vybuchl*,
        vybuchol, zranen*, zranil*, zranenie, krváca*, sanitk*, záchrank*, ohrozenie života, ohrozen*,
        v ohrození, otráven*, alergick*, nebezpečn*, samovražd*, zabijem sa, popálen*, popálil*, dusí sa,
        prehrieva
    """,
    "urgent": """
        urgentn*, naliehav*, súrn*, ponáhľa*, ponáhľajte, ihneď, okamžit*, bezodkladn*, čo najskôr,
        čo najrýchlejšie, nutne potrebuj*, akútn*, núdz*, núdzov*, asap, hneď teraz, hneď, rýchlo prosím,
        havária, havarij*, horí nám, obratom
    """,
    "deadline": """
        dnes, ešte dnes, do zajtra, zajtra, do večera, do obeda, do poludnia, do konca dňa, do konca týždňa,
        do pondelka, do utorka, do stredy, do štvrtka, do piatku, do # hodín, do # minút, do # dní, do hodiny,
        o hodinu, o # hodín, o # hodiny, najneskôr, vyprší, deadline, lehot*, dnes večer, dnes popoludní,
        posledný deň
    """,
    "waiting": """
        čakám, čakáme, už čakám, stále čakám, čakám už, stále nič, doteraz nič, bez odpovede, žiadna odpoveď,
        nikto neodpov*, nikto sa neozval, nikto sa mi neozval, nikto nedvíha, nikto nereaguj*, neodpoved*,
        neozval*, druhýkrát, tretíkrát, štvrtýkrát, druhý krát, tretí krát, už niekoľkokrát, niekoľkokrát,
        viackrát, opakovan*, znova píš*, zase, už týždeň, už mesiac, už # dní, # týždňov, # týždne, týždne,
        mesiace, urguj*, urgencia, upomien*, pripomín*, opäť, pretrváva*, stále nefunguje, márne,
        stále neprišl*
    """,
    "scope": """
        všetci zákazníci, všetkým zákazníkom, naši zákazníci, všetci používatelia, všetkým používateľom,
        všetci zamestnanci, celá firma, celej firme, celá spoločnosť, celé oddelenie, celý tím, nikomu,
        nikto z nás, všetkým, výrob*, prevádzk*, server*, databáz*, sieť, siete, produkci*
    """,
    "money": """
        vrátenie peňazí, vrátiť peniaze, vráťte peniaze, vráťte mi, vrátite peniaze, chcem peniaze späť,
        peniaze späť, peniaze naspäť, moje peniaze, refundác*, stiahli dvakrát, strhli dvakrát,
        dvakrát stiahnut*, strhl* dvakrát, dvakrát zaplat*, dvojitá platba, účtovali dvakrát, dvakrát naúčtov*,
        naúčtoval*, zle vyúčt*, zlá faktúra, chyba vo faktúre, chybná faktúra, faktúra nesedí, zlá suma,
        neoprávnene stiahnut*, stiahli mi, strhli mi, odškodn*, kompenzác*, reklamác*, dobropis*, neobjednal*
    """,
    "cancel": """
        zrušiť zmluvu, zruším zmluvu, zrušiť účet, zrušiť predplatné, zrušiť objednávku, zrušiť službu, zrušiť,
        zruším, zrušte, ruším, vypovedať, výpoveď, výpovede, odstúpiť od, odstupujem od, odstúpenie,
        ukončiť zmluvu, ukončiť spoluprácu, ukončenie zmluvy, ukončujem, ku konkurencii, prejdem inam,
        prechádzam inam, odchádzam, odídem, zmením dodávateľa, zmeniť dodávateľa, prejsť k inému, nepredĺžim,
        zmazať účet, prišli ste o zákazníka, stratili ste zákazníka, storno, stornov*
    """,
    "complaint": """
        sťažnosť*, sťažnosti, sťažuj*, sťažovať, reklamovať, reklamuj*, neprijateľn*, neakceptovateľn*,
        neslýchan*, škandál*, hanba, drzosť, hrozný prístup, hrozné služby, zlé služby, otrasný prístup,
        nadriaden*, vedúc*, nespokojn*, nespokojnosť*, sklaman*, rozhorčen*, mám toho dosť, už toho mám,
        podvod*, nehorázn*, neschopn*
    """,
    "calm": """
        neponáhľa sa, neponáhľam sa, nie je to urgentné, nie je to súrne, nie je urgentné, nehorí, žiadny zhon,
        keď budete mať čas, až budete mať čas, keď bude čas, kedykoľvek, v pokoji, nízka priorita,
        nie je dôležité, môže počkať, počká, počká to, drobnosť, maličkosť
    """,
    "routine": """
        informácie o, viac informácií, bližšie informácie, ďalšie informácie, zaujímalo by ma, zaujíma ma,
        chcel by som vedieť, chcela by som vedieť, rád by som vedel, otázka na, návod*, dokumentác*, návrh*,
        spätná väzba, podnet, poradiť, ako nastaviť, nastavenie, pre informáciu, vylepšen*, prehľad
    """,
    "thanks": """
        ďakujem, ďakujeme, ďakujem vám, vďaka, díky, dik, ďakujem pekne, veľmi pekne ďakujem, poďakov*, vďačn*,
        vopred ďakujem
    """,
    "greeting": """
        dobrý deň, dobré ráno, dobrý večer, ahoj, čau, nazdar, zdravím, servus
    """,
    "request": """
        prosím, prosíme, mohli by ste, môžete, mohol by ste, mohla by ste, potrebujem, potrebujeme,
        potreboval by som, chcel by som, chcela by som, žiadam, žiadosť*, pošlite mi, pošlite, zašlite, pomôžte,
        potrebujem pomoc, pomôžete, dajte mi vedieť, poraďte
    """,
    "ask": """
        ako, čo, kedy, kde, prečo, kto, ktorý, ktorá, ktoré, aký, aká, aké, či, je možné, dá sa, môžem, otázk*
    """,
    "price": """
        cena, cenu, ceny, cenník*, cenov*, koľko stojí, koľko to stojí, koľko by stál*, za koľko, koľko, ponuk*,
        kalkulác*, zľav*, sadzb*, tarif*, poplat*, poštovné
    """,
    "buy": """
        kúpiť, kúpil by som, objednať, objednám, objednal by som, chcem objednať, zakúpiť, predplatiť,
        máte na sklade, skladom, na sklade, skúšobn* verz*, demo, mám záujem o, záujem o, rezervovať
    """,
    "schedule": """
        schôdzk*, stretnutie, termín, termíny, termínu, presunúť, preložiť, zavolajte mi, zavolajte, zavolať,
        stretnúť, kedy sa vám hodí, hodí sa vám, budúci týždeň, v pondelok, v utorok, v stredu, vo štvrtok,
        v piatok, o koľkej
    """,
    "leave_me": """
        nechajte ma na pokoji, nechajte ma, dajte mi pokoj, daj mi pokoj, nechaj ma na pokoji, nepíšte mi,
        nepíšte, nepíš mi, už mi nepíšte, prestaňte mi písať, prestaňte písať, prestaňte mi, nevolajte mi,
        nevolajte, už mi nevolajte, prestaňte volať, prestaňte mi volať, neposielajte mi, už mi neposielajte,
        prestaňte posielať, nekontaktujte ma, už ma nekontaktujte, neželám si byť kontaktovan*, neželám si,
        neobťažujte, neotravujte, odhláste ma, odhlásiť z, odhlásiť odber, odhlásiť, vymažte moje číslo,
        vymažte ma, zmažte moje číslo, vyraďte ma, nemám záujem, žiadne ďalšie správy, žiadne ďalšie maily,
        žiadne reklamy, nechcem od vás, už od vás nič nechcem, nechcem dostávať
    """,
    "auto_reply": """
        automatická odpoveď, automaticky vygenerovan*, automaticky generovan*, automatická správa,
        mimo kancelárie, nie som v kancelárii, nie som v práci, neodpovedajte na tento
    """,
    "away": """
        na dovolenke, čerpám dovolenku, čerpám riadnu, budem späť, vrátim sa, v neprítomnosti,
        mojej neprítomnosti, v naliehavých prípadoch, v súrnych prípadoch, v urgentných prípadoch,
        materskej dovolenke, obmedzený prístup k
    """,
    "newsletter": """
        odhlásiť z odberu, odhlásiť odber, odhlásiť newsletter, odhlásiť sa, zobraziť v prehliadači,
        zobraziť online, newsletter*, tento e mail ste, dostávate tento, všetky práva vyhradené,
        ochrana osobných údajov, nakupujte, nakupovať, viac tu, čítať viac, prečítajte si, novinky,
        akcia týždňa, len do, sledujte nás, výpredaj
    """,
    "spam": """
        vyhrali ste, vyhrávate, výherca, výherc*, gratulujeme vyhr*, lotéria, jackpot, viagra, kasíno, casino,
        rýchla pôžička, pôžička bez, bez registra, zarábajte, zarobte, zárobok z domu, z pohodlia domova,
        bitcoin*, milión eur, dedičstv*, chudnut*, schudnúť, erotick*, porno*, seo, spätné odkazy, kliknite,
        bez rizika, garantovan*
    """,
    "lure": """
        zadarmo, výhra, darček, darček*, poukaz*, exkluzívn*, ponuka, kliknite, odkaz, http, www, bonus, zľava,
        len dnes, peniaze, invest*, zisk*, %, $, €
    """,
}
