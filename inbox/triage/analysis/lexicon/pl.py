"""Polish."""

COMMON = """
a aby ale albo ani bardzo bez bo by być był była było były byli będzie będę będą chce chcę chciał
chciałbym chciałabym ci co coś czy czyli dla dlaczego do dobrze dziś dzisiaj gdy gdzie go i ich ile im
inne inny ja jak jaki jakie jako je jeden jednak jego jej jest jestem jesteśmy jeszcze jeśli jeżeli już
każdy kiedy kilka kto która które który którą których którzy którego lub ma mam mamy mają mi mnie mną
moim moje mojej mój moja może można mogę mógł muszę mu na nad nam nas nasz nie niech nic nigdy niż no o
od on ona oni ono oraz pan pana pani panu państwo po pod podczas pomimo ponieważ poza proszę przed
przez przy raz razem również są się siebie sobie swoje swój swoim ta tak taka taki takie tam te tego
tej temu ten też to tobie tu tutaj tych tylko tym u w we wam was wasz więc wszystko wszyscy wszystkich
wszystkie wy z za zawsze ze że żeby dzień dobry dziękuję dzięki cześć witam pozdrawiam złotych rok lat
lata godziny dni tydzień wczoraj jutro teraz nadal znowu niestety chyba pewnie właśnie czasami zaraz
zamówienie faktura konto pieniądze lekarz lekarza pacjent pacjenta pacjentów wizyta wizyty wizytę
doktor dr badania leczenie leczenia ludzi osoba osób dziecko dziecka córki syna mąż żona polecam nawet
dopiero wtedy później potem przecież bym zostać została został jakieś żadnych dużo mało zbyt
"""

WORDS: dict[str, str] = {
    "great": """
        doskonał*, znakomit*, świetn*, wspania*, rewelac*, rewelacja, fantastycz*, genialn*, cudown*,
        fenomenal*, idealn*, perfekcyjn*, wyśmienit*, wybitn*, wyjątkow*, niesamowit*, niezwyk*, niezastąpion*,
        najlepsz*, najlepiej, najmilsz*, super, superb*, ekstra, bomba, mistrz*, mistrzostwo, rewelka,
        przepiękn*, zachwyc*, zachwyt*, bezbłędn*, nieoceni*, uwielbiam, uwielbia, kocham, kochan*, ukochan*,
        złoty człowiek, anioł*, serdecznie polecam, gorąco polecam, szczerze polecam, z czystym sumieniem,
        godny polecenia, godna polecenia, godne polecenia, polecam wszystkim, polecam każdemu, wielki szacunek,
        wielkie dzięki, pełen profesjonalizm, pełna profesjonal*, profesjonalizm, wysoka klasa,
        najwyższ* poziom, najwyższej klasy, z powołania, z powołaniem, wielki plus, ogromny plus, brawo, oddan*,
        jestem zachwycon*, bardzo zadowolon*, strzał w dziesiątkę, wdzięczn*, dozgonn*, uratował*, ocalił*,
        zawdzięczam, wielkie serce, ogromn* wiedz*, ogromn* cierpliwo*, cud, cudotwórc*, fachowiec, mega
    """,
    "good": """
        dobr*, dobrze, lepsz*, lepiej, ładn*, ładnie, piękn*, pięknie, miły, miła, miłe, miło, miłą, miłym,
        miłej, mili, sympatyczn*, uprzejm*, przyjazn*, przyjaźnie, życzliw*, serdeczn*, ciepł*, ciepło, pomocn*,
        pomóg*, pomogł*, pomógł, pomogła, pomaga, pomaga*, polec*, polecam, poleci*, zadowol*, zadowolon*,
        satysfakc*, profesjonal*, profesjonalnie, fachow*, kompetent*, kompetencj*, rzeteln*, rzetelnie,
        dokładn*, dokładnie, solidn*, solidnie, sumien*, skuteczn*, skutecznie, sprawn*, sprawnie, szybk*,
        szybko, punktualn*, punktualnie, delikatn*, delikatnie, cierpliw*, cierpliwie, wyrozumia*, empatycz*,
        empati*, troskliw*, troszczy, opiekuńcz*, ludzki*, kultural*, taktown*, konkretn*, konkretnie, rzeczow*,
        wnikliw*, wyczerpując*, wyjaśni*, wyjaśnia, wytłumaczy*, tłumaczy, odpowiada na, odpowiedział* na,
        doświadczon*, doświadczenie, wykwalifikow*, wiedz*, wiedza, mądr*, inteligent*, bystr*, zaangażow*,
        zaangażowan*, przychyln*, uśmiech*, wesoł*, radoś*, radość, ciesz*, cieszę, szczęś*, szczęście,
        szczęśliw*, zabawn*, śmieszn*, fajn*, spoko, ok, okej, czyst*, czysto, wygodn*, przyjemn*, przyjemnie,
        komfort*, bezbolesn*, bezpiecz*, spokojn*, spokój, uspokoi*, zaufan*, ufam, ufać, godny zaufania,
        szacun*, szacunek, podziw*, dumn*, nadziej*, udan*, udał*, udało, sukces*, zwycięst*, wygra*, wyleczy*,
        wyleczon*, wyzdrow*, zdrow*, poprawa, poprawi*, ulg*, korzystn*, zalet*, plus, plusy, atrakcyjn*, tani*,
        niedrog*, przystępn*, nowoczesn*, ciekaw*, interesując*, wart, warto, warta, działa jak, rozwiązan*,
        rozwiązał*, naprawi*, naprawion*, bez zarzutu, bez problem*, bez zastrzeżeń, bez żadnych problem*,
        nie mam zastrzeżeń, nie zawiod*, nie zawied*, nigdy nie zawi*, złego słowa, z ręką na sercu, na medal,
        na plus, na wysokim, stanął na wysokości, na wysokości zadania, podziękow*, dziękuj*, dzięki, doceniam,
        cenię, cenion*, lubi*, lubię, podoba*, trafn*, trafnie, dobrego fachowca, dobra robota, okaza* serce,
        z sercem, wspiera*, wsparci*, dba, dbają, poświęca, szczer*, uczciw*, skrupulatn*, zrozumieni*,
        zrozumiale, mądroś*, cenn*, cenne wskazówki, pozytywn*, pogodn*, wysok* kultur*, kultura osobista,
        kulturę osobistą, kultury osobistej, godnie, łatwo, żadnego namawiania, bez pośpiechu, z pasją,
        z uśmiechem, na wszystkie pytania, bez znieczulicy, nie boli, nic nie bolało, nie bolało, bez bólu,
        bezbłędn*, trafna diagnoza, trafił* w, postawi* na nogi, stanęł* na nogi, dzięki niemu, dzięki niej,
        dzięki panu, dzięki pani, nie żałuj*, oby więcej, tak trzymać, tylko on, tylko ona, rozsądn*,
        życz* powodzenia, gratul*, haha*, hehe*, nie jest zły, nie jest zła, nie jest źle, nie najgorz*,
        przesympatyczn*, przemiły, przemiła, przemił*
    """,
    "bad": """
        złe, zły, zła, złego, źle, gorsz*, gorzej, słab*, słabo, kiepsk*, marn*, marnie, niskiej jakości, wad*,
        wada, wady, wadliw*, minus*, mankament*, brak, brakuj*, braku, brakiem, niestety, szkoda, smutn*,
        smutek, przykr*, przykro, żal, rozczarow*, zawiód*, zawiodł*, zawied*, zawiedzion*, niezadowol*,
        problem*, kłopot*, trudn*, trudno, ciężko, uciążliw*, skomplikow*, zamiesz*, chaos*, chaotycz*, bałagan,
        brud*, brudn*, śmierdz*, hałas*, głośn*, drog*, drogo, drożs*, droższ*, zdziera*, zdzierstwo, naciąga*,
        naciągacz*, wyciąg* pieni*, wyłudz*, kasa, kasę, liczy się kasa, pieniędzy strat*, opóźni*, opóźnien*,
        spóźn*, spóźni*, spóźnia, czekam, czekał*, czekać, czekani*, kolejk*, kolejki, długo, za długo,
        zbyt długo, odwoł*, odmówi*, odmawia, odesłał*, odsyła, zignorow*, ignoruj*, lekceważ*, zlekceważ*,
        olew*, olał*, zbywa*, zbył*, zbagatelizow*, bagateliz*, obojętn*, oschł*, oziębł*, niemił*, niemiła,
        niegrzeczn*, nieuprzejm*, niekulturaln*, niesympat*, niekompetent*, nieprofesjon*, niepoważn*,
        nierzeteln*, niedokładn*, niesolidn*, nieudoln*, niedelikat*, nieskuteczn*, niepunktualn*, nieprzyjemn*,
        niewłaściw*, nieodpowiedzial*, nieuczciw*, niedopuszcz*, nieludzk*, nieodpowiedni*, niefachow*,
        niezdecydow*, niepotrzeb*, nieporozumien*, nieprawd*, niesmak, nietrafion*, arogan*, arogancki*,
        bezczeln*, chamsk*, cham, chamstwo, opryskliw*, wulgarn*, wredn*, złośliw*, krzycz*, krzyk*, wrzeszcz*,
        nakrzycza*, obraz*, obraża*, upokorz*, poniż*, wyśmia*, kpi*, ironicz*, wyrzuci*, kłam*, okłama*,
        kłamstwo, oszuk*, oszukan*, oszust*, błąd, błęd*, błędn*, pomyłk*, pomyli*, zaniedb*, zaniedban*,
        zepsu*, zepsuty, popsu*, uszkodz*, zniszcz*, zmarnow*, strac*, stracił*, strata, strata czasu, stratą,
        bezradn*, bezsens*, bez sensu, bezużytecz*, bezmyśln*, nudn*, nuda, głup*, głupi*, debil*, idiot*,
        kretyn*, dziwn*, podejrzan*, wątpliw*, wątpi*, boję, obaw*, strach*, stres*, nerw*, nerwow*, denerw*,
        zdenerw*, wkurz*, irytuj*, złość, zły humor, boli, ból, bólu, bolał*, bolesn*, płac*, płacz*, cierpi*,
        cierpien*, powikłan*, pogorszy*, pogorszen*, krzywd*, skrzywdz*, śmierć, umar*, zmar*, zmarł*, zginą*,
        wojn*, przemoc*, atak*, skarg*, skarż*, reklamac*, rutyniarz*, rutynow* potrakt*, po łebkach,
        na odczepn*, byle jak, byle jaki, byle szybciej, łaski, z łaski, jak intruz*, taśmow*, pośpie*,
        w pośpiechu, odradz*, nie polec*, nie poleci*, ostrzeg*, przestrzeg*, uważajcie, omija*, z daleka,
        żenad*, żenuj*, wstyd*, skandal*, porażk*, dno, masakr*, paranoj*, szok, jestem w szoku, nic nie pomog*,
        nic nie pomóg*, nic nie wyjaśni*, nic nie dał*, zmienił* lekarza, nie dopuszcz*, nieprzytomn*,
        rozdrażnion*, znudzon*, gbur*, gburowat*, humorzast*, zadufan*, przemądrza*, nieczuł*, niezaangaż*,
        niewiedz*, niedouczon*, przereklamow*, przecenia*, nic specjalnego, szkoda czasu, szkoda pieniędzy,
        szkoda słów, bez komentarza, natrętn*, jak natręt*, niechętn*, zdezorientow*, namawia*, naciąg*,
        wodolejstw*, zarabiani* pieniędzy, nastawion* na zysk, nastawion* na kasę, nie pomog*, nie pomóg*,
        nie pomaga*, nie potrafi*, nie raczy*, nie zbada*, nie wykona*, nie udziel*, nie słucha*,
        nie interesuj*, nie wie co, nie zna się, nie wiedział*, nie chciał*, nie odbiera*, nie odpowiada na,
        nie można liczyć, nie można się dodzwonić, nie ma pojęcia, nie mają pojęcia, nie przejmuje,
        nie wyjaśni*, nie wytłumaczy*, nie powiedział*, nie poinformow*, nie spojrza*, nie obchodzi,
        nie wzbudz*, nie nadaje się, nie warto, nawet nie, nawet mnie nie, ani razu, ani słowa, żadnej pomocy,
        żadnej poprawy, żadnych efektów, bez efekt*, bez rezultat*, po co, traktuje jak, potraktow*, oczekiwał*,
        traci zaintereso*, łzy, ze łzami, trauma, wyszłam z płaczem, panik*, depresj*, zrezygnowan*, obojętność,
        arogancja, ignorancj*, niekompetencj*, brak zainteresowania, brak podejścia, brak wiedzy, brak czasu,
        brak zrozumienia, śmiech na sali, ręce opadają, nigdy tam nie, więcej nie pójdę, więcej tam nie, unikać,
        unikajcie, na siłę, wmawia*, zwleka*, złe podejście, oszczędza* na
    """,
    "awful": """
        okropn*, straszn*, strasznie, koszmar*, fataln*, fatalnie, tragicz*, tragedi*, tragedia, beznadziej*,
        beznadzieja, żałosn*, żałośnie, tandet*, obrzydliw*, ohydn*, paskudn*, skandaliczn*, skandal, haniebn*,
        hańba, katastrof*, dramat*, dramat, porażka, totalna porażka, masakra, dno, dno i metr, najgorsz*,
        najgorzej, nienawidz*, nienawiść, szczerze odradzam, zdecydowanie odradzam, stanowczo odradzam,
        odradzam, omijać szerokim, omijajcie, nigdy więcej, konował*, rzeźni*, partacz*, pseudo*, szarlatan*,
        oszust*, złodziej*, kpina, kpiny, żenada, gówn*, kurw*, chuj*, do dupy, dupa, pierdol*, wstrętn*,
        horror*, zero empatii, zero wiedzy, zero zaangażow*, zero kultury, zero szacunku, brak kompetencji,
        brak kultury, brak szacunku, brak profesjonalizmu, brak empatii, szczyt chamstwa, trzymać się z daleka,
        z daleka od, strata czasu i, zmarnowane pieniądze, wyrzucone pieniądze, okradz*, okradł*
    """,
    "not": """
        nie, nigdy, ani, bez, brak, żaden, żadna, żadne, żadnej, żadnego, żadnych, nikt, nic, niewiele, mało,
        zero, trudno o, nijak, zamiast, ledwo
    """,
    "very": """
        bardzo, naprawdę, niezwykle, wyjątkowo, strasznie, mega, super, totalnie, całkowicie, kompletnie,
        absolutnie, ogromn*, wielk*, zdecydowanie, niesamowicie, zawsze, tak, taki, taka, zbyt, szczerze,
        najbardziej, wysoce, w pełni, szczególnie, gorąco, serdecznie
    """,
    "hardly": """
        trochę, nieco, raczej, dość, dosyć, w miarę, może, chyba, czasami, czasem, niby, stosunkowo, byłby,
        byłoby, gdyby, podobno
    """,
    "but": """
        ale, lecz, jednak, natomiast, jednakże, choć, chociaż, niestety, mimo
    """,
    "plain": """
        nie tylko, dzień dobry, dobry wieczór, dobranoc, miłego dnia, dobrego dnia, z poważaniem,
        z wyrazami szacunku, serdecznie pozdrawiam, dobrych lekarzy, dobrego lekarza, szukam dobrego, dobierz*,
        dobrać, dobór, dobrowoln*, z góry dziękuję, dziękuję z góry, poza tym, gorszy dzień, pogorszeni*,
        dobrze byłoby, jak dobrze, szanown*, poprawnie, wiedzieć, wiedząc, wiedział*, choroby serca, na serce,
        zdrowia, zdrowie, zdrowotn*, dobowo, dopiero, bólu głowy, ból głowy, bóle, leki przeciwbólowe,
        przeciwból*, brzuch*, opieki zdrowotnej, zdrowych, zdrowy tryb, czasochłonn*, drogi, drogą, drodze,
        drogę, dróg, trudno powiedzieć, pomocy, złamani*, złota, złoto, złote, zaraz, szybkie tętno, szybkość
    """,
    "works": """
        działa*, działać, działają, chodzi, uruchamia, uruchomić, otwiera, otworzyć, ładuje, zalogować,
        połączyć, łączy, dotarł*, przyszł*, dostarcz*, odpowiada, drukuje
    """,
    "failure": """
        błąd, błęd*, awari*, zepsut*, zepsuł*, popsut*, uszkodz*, usterk*, zawiesz*, zawiesił*, wysypuje,
        wywala, nie działa, przestał działać, przestało działać, przestała działać, problem*, wadliw*,
        komunikat błędu, zniknęł*, zniknął, nie dotarł*, nie przyszł*, nie dostarcz*, nie otrzymał*, zły towar,
        niewłaściwy towar, zły rozmiar, pomylon*, bug, error, cieknie, przecieka, zacina, rozłącza, przerw* w,
        zakłócen*
    """,
    "severe": """
        krytyczn*, poważn*, istotn*, wysoki priorytet, najwyższy priorytet, wysokim priorytet*, ważne, ważna,
        ważny, koniecznie, niezbędn*, kluczow*, eskal*, rozległ*
    """,
    "outage": """
        nic nie działa, nic u nas nie działa, wszystko nie działa, nie działa nic, wszystko stoi,
        wszystko stanęło, wszystko padło, wszystko leży, padł serwer, serwer padł, serwer nie działa,
        padł system, system padł, system nie działa, strona nie działa, strona padła, sklep nie działa,
        awaria systemu, awaria serwera, awaria sieci, całkowita awaria, poważna awaria, przerwa w działaniu,
        jest niedostępn*, są niedostępn*, niedostępn*, cały system, produkcja stoi, utrata danych,
        utraciliśmy dane, straciliśmy dane, wszystkie dane, brak prądu, nie ma prądu, brak internetu,
        nie ma internetu, przestój*, offline
    """,
    "blocked": """
        nie mogę się zalogować, nie możemy się zalogować, nie da się zalogować, nie mogę zalogować,
        nie mogę wejść, nie mam dostępu, nie mamy dostępu, brak dostępu, odmowa dostępu, zablokowan*,
        zablokował*, nie mogę pracować, nie możemy pracować, nie mogę zapłacić, nie da się zapłacić,
        nie mogę otworzyć, nie mogę uruchomić, zgubiłem kartę, zgubiłam kartę, zgubiona karta, ukradziono mi,
        skradzion*, skradziono*
    """,
    "security": """
        zhakowan*, shakowan*, zhackowan*, haker*, hakerzy, włama*, włamał*, włamanie, wyciek*, wyciek danych,
        naruszen* bezpieczeń*, incydent bezpieczeństwa, luka w zabezpiecz*, luka bezpieczeństwa, nieautoryzow*,
        nieuprawnion*, phishing*, malware, ransomware, wirus*, trojan*, przejęt* konto, ktoś przejął,
        ktoś się zalogował, ktoś zalogował, kradzież tożsamości, kradzież danych, skradzione dane, wykradzion*,
        wykradli, ktoś ma dostęp, cyberatak*, podejrzane logowanie, oszukańcza płatn*, ktoś użył mojej
    """,
    "legal": """
        prawnik*, adwokat*, w sądzie, sądzie, pozew, pozwę, pozwać, pozwiemy, pozywam, sąd, sądu, sądem, sądow*,
        do sądu, kroki prawne, kroków prawnych, drog* sądow*, dział prawny, uokik, rzecznik* konsument*,
        rzecznik praw, ochrony konsument*, ochrony danych, uodo, rodo naruszen*, naruszenie rodo,
        zgłoszę na policję, na policję, policj*, prokuratur*, odszkodowan*, wezwanie przedsądowe, mój mecenas,
        mecenas*
    """,
    "safety": """
        pali się, zapalił*, zapaliło, pożar*, dymi, dym, swąd, spaleniz*, iskrz*, iskry, poraził*,
        porażen* prądem, kopnął prąd, ulatnia się gaz, wyciek gazu, czuć gaz, zapach gazu, wybuch*, eksploz*,
        ranny, ranna, rannych, zranił*, obrażeni*, krwaw*, karetk*, pogotowi*, zagrożenie życia, zagraża życiu,
        w niebezpieczeństwie, zatruci*, zatruł*, alergiczn*, niebezpieczn*, samobój*, zabiję się, poparzy*,
        poparzen*, dusi się, przegrzewa
    """,
    "urgent": """
        pilne, pilny, pilna, pilnie, pilnego, piln*, natychmiast*, niezwłoczn*, bezzwłoczn*, jak najszybciej,
        najszybciej jak, jak najprędzej, asap, nagły wypadek, nagła sytuacja, awaryjn*, od razu,
        w trybie pilnym, teraz zaraz, czas nagli, śpieszy, spieszy mi, proszę o szybk*, alarm*
    """,
    "deadline": """
        dziś, dzisiaj, jeszcze dziś, jeszcze dzisiaj, do jutra, jutro, do wieczora, do południa, do końca dnia,
        do końca tygodnia, do poniedziałku, do wtorku, do środy, do czwartku, do piątku, do # godzin*,
        w ciągu # godzin*, w ciągu # minut, w ciągu # dni, w ciągu godziny, za godzinę, za # godzin*,
        najpóźniej, termin mija, termin upływa, deadline, dziś wieczorem, ostatni dzień
    """,
    "waiting": """
        czekam, czekamy, nadal czekam, wciąż czekam, ciągle czekam, czekam już, nadal nic, wciąż nic, dotąd nic,
        do tej pory nic, bez odpowiedzi, brak odpowiedzi, żadnej odpowiedzi, nikt nie odpowiada,
        nikt nie odpowiedział, nikt się nie odezwał, nikt nie odbiera, nikt nie reaguje, nie odpowiadacie,
        drugi raz, trzeci raz, po raz kolejny, po raz drugi, po raz trzeci, kolejny raz, wielokrotn*,
        kilkukrotn*, kilkakrotn*, ponown*, znowu, od tygodnia, od miesiąca, od # dni, od # tygodni, # tygodni,
        ponaglam, ponaglen*, przypomin*, nadal nie, wciąż nie, do tej pory nie, do dziś nie, bezskuteczn*
    """,
    "scope": """
        wszyscy klienci, nasi klienci, wszyscy użytkownicy, wszystkich użytkowników, wszyscy pracownicy,
        cała firma, całej firmie, całą firmę, cały zespół, cały dział, nikomu, nikt z nas, wszystkim, produkcj*,
        serwer*, baza danych, bazy danych, sieć
    """,
    "money": """
        zwrot*, zwrot pieniędzy, zwrotu pieniędzy, zwróćcie pieniądze, zwrócić pieniądze, oddajcie pieniądze,
        oddać pieniądze, pieniądze z powrotem, moje pieniądze, moich pieniędzy, refundac*, pobrano dwa razy,
        dwa razy pobra*, dwukrotnie pobra*, pobrano dwukrotnie, podwójn* płatn*, podwójnie, dwa razy obciąż*,
        obciążon*, obciążyli, błędna faktura, zła faktura, błąd na fakturze, błędn* kwot*, niesłusznie pobra*,
        pobrali mi, pobrano mi, rekompensat*, reklamac*, korekt*, nie zamawiał*
    """,
    "cancel": """
        rezygnuj*, zrezygnuj*, rezygnacj*, anuluj*, anulować, anulowan*, wypowiedzen*, wypowiadam,
        wypowiedzieć umowę, rozwiązać umowę, rozwiązuję umowę, rozwiązanie umowy, odstępuję od, odstąpić od,
        odstąpienie, zamknąć konto, zamykam konto, usunąć konto, usuńcie konto, do konkurencji,
        przejdę do konkur*, przechodzę do konkur*, przenoszę się, odchodzę, odejdę, zmienię dostawcę,
        zmieniam dostawcę, nie przedłuż*, straciliście klienta, tracicie klienta, kończę współpracę,
        zakończyć współpracę
    """,
    "complaint": """
        skarg*, skarżę, reklamuj*, składam skargę, niedopuszczaln*, nieakceptowaln*, nie do przyjęcia, skandal*,
        bezczelność*, żenada, kpina, kpiny, okropna obsługa, fatalna obsługa, zła obsługa, słaba obsługa,
        beznadziejna obsługa, przełożon*, kierownik*, niezadowolon*, rozczarowan*, oburzon*, oburzając*,
        mam dość, mam tego dość, oszust*, ile można
    """,
    "calm": """
        nie pilne, nie jest pilne, to nie jest pilne, nie jest to pilne, nic pilnego, nie spieszy się,
        nie ma pośpiechu, bez pośpiechu, jak będzie czas, gdy będzie czas, gdy znajdą państwo czas,
        kiedy znajdziesz czas, w wolnej chwili, kiedyś, przy okazji, niski priorytet, może poczekać, poczeka,
        drobiazg, drobnostka
    """,
    "routine": """
        informacje o, informacji o, więcej informacji, dodatkowe informacje, chciałbym się dowiedzieć,
        chciałabym się dowiedzieć, chciałbym wiedzieć, chciałabym wiedzieć, interesuje mnie, pytanie o,
        zapytanie o, instrukcj*, dokumentacj*, propozycj*, sugesti*, opinia, porad*, jak ustawić, ustawieni*,
        konfiguracj*, dla informacji, ulepszen*, przegląd
    """,
    "thanks": """
        dziękuję, dziękujemy, dzięki, dziękuję bardzo, bardzo dziękuję, dziękuję państwu, podziękow*, wdzięczn*,
        z góry dziękuję, dziekuje, dzieki
    """,
    "greeting": """
        dzień dobry, dobry wieczór, cześć, hej, witam, siema, witajcie
    """,
    "request": """
        proszę, prosimy, poproszę, prosiłbym, prosiłabym, czy mogliby, czy możecie, czy mogę prosić,
        czy mógłby pan, czy mogłaby pani, potrzebuję, potrzebujemy, chciałbym, chciałabym, wnoszę o, prośba,
        prośb*, wyślijcie, przyślijcie, pomóżcie, pomocy, dajcie znać, proszę o
    """,
    "ask": """
        jak, co, kiedy, gdzie, dlaczego, kto, który, która, które, jaki, jaka, jakie, czy, ile, pytanie,
        pytania
    """,
    "price": """
        cena, cenę, ceny, cennik*, ile kosztuje, ile to kosztuje, ile by kosztował*, koszt*, za ile, ofert*,
        wycen*, rabat*, zniżk*, stawk*, taryf*, opłat*
    """,
    "buy": """
        kupić, kupiłbym, zamówić, zamówię, chcę zamówić, zakupić, zakup, subskrybować, na stanie,
        dostępny w sklepie, wersja próbna, demo, jestem zainteresowan*, zainteresowan*, zarezerwować
    """,
    "schedule": """
        spotkani*, termin, terminu, terminy, przełożyć, przesunąć, umówić, umówić się, zadzwońcie,
        proszę zadzwonić, oddzwoni*, kiedy pan może, kiedy pani może, w przyszłym tygodniu, w poniedziałek,
        we wtorek, w środę, w czwartek, w piątek, o której
    """,
    "leave_me": """
        zostawcie mnie w spokoju, dajcie mi spokój, daj mi spokój, zostaw mnie w spokoju,
        dajcie mi święty spokój, nie piszcie do mnie, nie pisz do mnie, nie piszcie, proszę nie pisać,
        przestańcie do mnie, przestańcie pisać, przestańcie mi, nie dzwońcie, nie dzwoń, proszę nie dzwonić,
        przestańcie dzwonić, nie wysyłajcie, proszę nie wysyłać, przestańcie wysyłać, nie kontaktujcie się,
        proszę się nie kontaktować, nie życzę sobie, nie chcę więcej, nie chcę już, nie chcę otrzymywać,
        nie nękajcie, przestańcie mnie nękać, wypiszcie mnie, wypisać się z, wypisać z, usuńcie mój numer,
        usuńcie mnie, usunąć mój numer, usuńcie moje dane, nie jestem zainteresowan*, żadnych więcej wiadomości,
        żadnych reklam, rezygnuję z newslettera
    """,
    "auto_reply": """
        automatyczna odpowiedź, odpowiedź automatyczna, automatycznie wygenerowan*, wiadomość automatyczna,
        autoresponder, poza biurem, nie ma mnie w biurze, prosimy nie odpowiadać na, proszę nie odpowiadać na
    """,
    "away": """
        jestem na urlopie, przebywam na urlopie, na urlopie do, na zwolnieniu lekarskim do, wrócę,
        będę z powrotem, będę ponownie, mojej nieobecności, w sprawach pilnych, w pilnych sprawach,
        w nagłych sprawach, urlopie macierzyńskim, ograniczony dostęp do
    """,
    "newsletter": """
        wypisz się, zrezygnuj z subskrypcji, rezygnacja z subskrypcji, zobacz w przeglądarce,
        wyświetl w przeglądarce, wersja online, newsletter*, otrzymujesz tę wiadomość, otrzymali państwo tę,
        wszelkie prawa zastrzeżone, polityka prywatności, kup teraz, sprawdź teraz, czytaj więcej,
        dowiedz się więcej, nowości, oferta tygodnia, tylko do, obserwuj nas, wyprzedaż
    """,
    "spam": """
        wygrałeś, wygrałaś, wygrali państwo, zwycięzc*, loteri*, jackpot, viagra, kasyno, casino,
        szybka pożyczka, pożyczka bez, chwilówk*, bez bik, zarabiaj, zarób, praca z domu, bitcoin*, milion euro,
        spadek po, dziedzictwo, odchudzan*, schudnij, erotyczn*, porno*, pozycjonowanie, seo, linki zwrotne,
        kliknij, bez ryzyka, gwarantowan*
    """,
    "lure": """
        za darmo, darmo*, wygran*, nagrod*, prezent*, bon, kupon*, ekskluzywn*, oferta, kliknij, link, http,
        www, bonus, rabat, tylko dziś, pieniądze, inwest*, zysk*, %, $, €
    """,
}
