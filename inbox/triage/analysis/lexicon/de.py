"""German."""

COMMON = """
der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen ich du
er sie es wir ihr mich dich sich uns euch mir dir ihm ihnen mein meine meinen meiner dein deine sein
seine ihre ihren unser unsere ist sind war waren bin bist seid hat habe haben hatte hatten wird werden
wurde wurden worden kann können konnte könnte könnten muss müssen soll sollen sollte will wollen wollte
möchte mag darf dürfen auf aus bei mit nach seit von vor zu zum zur für durch gegen ohne um an am im
ins über unter zwischen wegen während bis als wie wenn weil dass daß ob auch noch schon nur mehr sehr
so dann da dort hier jetzt heute morgen gestern immer nie wieder mal doch ja nein na eben halt also
denn warum wieso wer was wo wann welche welcher welches dieser diese dieses diesem diesen alle alles
nichts etwas jemand niemand man viel viele wenig gut geht gibt macht mach machen gehen kommt kommen
sagt sagen bitte danke hallo guten tag herr frau liebe lieber grüße gruß mfg geehrte geehrter damen
herren rechnung bestellung kunde vertrag konto geld zeit jahr jahre tage woche wochen uhr eigentlich
vielleicht leider endlich gerade einfach ganz gar bisschen irgendwie überhaupt trotzdem damit dafür
davon dabei daran darauf neue neuen neuer neues gute erst erste zwei drei nun weiter zurück kurz lange
"""

WORDS: dict[str, str] = {
    "great": """
        ausgezeichnet*, hervorragend*, exzellent*, großartig*, grossartig*, fantastisch*, phantastisch*,
        wunderbar*, wunderschön*, wundervoll*, perfekt*, genial*, brillant*, begeister*, traumhaft*, herrlich*,
        spitze, spitzen*, klasse, top, super, superb*, toll, tolle*, tollste*, mega, hammer, hammermäßig*,
        geil*, geilste*, großes lob, lieb* dich, liebe es, liebe das, liebe diese*, lieben es, liebt, geliebt*,
        verliebt*, liebling*, phänomenal*, sensationell*, grandios*, atemberaubend*, überragend*, vorbildlich*,
        meisterhaft*, meisterwerk*, unvergesslich*, einzigartig*, überwältigend*, entzück*, glücklich*,
        überglücklich*, gratul*, glückwunsch*, glückwünsche*, herzlichen dank, vielen lieben dank, tausend dank,
        bestens, beste, bester, bestes, besten, allerbeste*, weltklasse, erstklassig*, daumen hoch,
        freu* mich riesig, hurra, juhu*, yeah*, yay*, jubel*, traum, wow, ein genuss, sehr zufrieden,
        jederzeit wieder, absolut empfehlenswert, nur empfehlen, kann ich nur empfehlen, herzallerliebst*,
        zauberhaft*, bezaubernd*
    """,
    "good": """
        gut, gute, guter, gutes, guten, gutem, besser*, schön, schöne*, schöner*, schönes, schönen, nett*,
        freundlich*, sympathisch*, lieb, lieber, liebe*, süß*, niedlich*, angenehm*, bequem*, gemütlich*,
        zufrieden*, freu*, freude*, froh*, fröhlich*, spaß*, spass*, lustig*, witzig*, amüsant*, lach*, lächel*,
        grins*, gefällt, gefallen, gefiel, mag, mögen, gern, gerne, empfehl*, empfohlen, empfehlenswert*, lob*,
        gelobt, hilfsbereit*, hilfreich*, geholfen, kompetent*, professionell*, schnell*, flott*, zuverlässig*,
        pünktlich*, sauber*, lecker*, köstlich*, schmeckt*, interessant*, spannend*, cool*, hübsch*, attraktiv*,
        elegant*, wertvoll*, nützlich*, praktisch*, einfach zu, unkompliziert*, problemlos*, reibungslos*,
        erfolg*, gewinn*, gewonnen, gewinnt, sieg*, siegt*, stolz*, hoff*, hoffnung*, optimis*, positiv*,
        dankbar*, glück, glück gehabt, zum glück, glücklicherweise, erfreu*, erfreulich*, gelungen*, gelingt*,
        geklappt, lohnt*, lohnenswert*, beeindruck*, faszinier*, überzeug*, stark, starke*, kreativ*, klug*,
        schlau*, intelligent*, ehrlich*, fair*, vertrau*, sicher*, respekt*, ehre, ruhig*, entspann*, genieß*,
        geniess*, feier*, frieden, freundschaft, wünsch*, viel spaß, viel erfolg, viel glück, alles gute,
        alles liebe, kein problem, keine probleme, keine sorge, alles klar, alles bestens, einwandfrei*,
        tadellos*, preiswert*, günstig*, fein*, prima, okay, ordentlich*, solide*, herzlich*, willkommen*,
        richtig*, wohl*, sonnig*, sonnenschein, cute, nice, happy, love, gelöst, behoben, repariert, erledigt,
        hat geholfen, nicht schlecht, nicht übel, stimmt, danke schön, haha*, hihi*, hehe*, yummy, favorit*,
        vorfreude, urlaub, feierabend, wochenende, party, perfekter, sehenswert*, lesenswert*, ideal*, optimal*,
        kulant*, verständnisvoll*, engagiert*
    """,
    "bad": """
        schlecht*, schlimm*, übel*, mies*, doof*, blöd*, dumm*, dämlich*, idiot*, trottel*, depp*, schwach*,
        langsam*, lahm*, langweil*, öde, traurig*, trauer*, schade, leider*, bedauer*, enttäusch*, unzufrieden*,
        unfreundlich*, unhöflich*, frech*, unverschämt*, arrogant*, ignorant*, ignorier*, inkompetent*,
        unfähig*, unprofessionell*, unzuverlässig*, unpünktlich*, verspät*, verspätung*, unbrauchbar*, nutzlos*,
        sinnlos*, unnötig*, überflüssig*, nervig*, nervt*, nerven*, genervt*, ärger*, ärgerlich*, geärgert,
        sauer, wütend*, wut, zornig*, böse*, empört*, hass*, problem*, schwierig*, kompliziert*, umständlich*,
        anstrengend*, mangelhaft*, mängel*, mangel*, fehler*, fehlt, fehlte, fehlen, fehlend*, kaputt*, defekt*,
        zerstör*, zerbroch*, beschädig*, verlor*, verlier*, verliert, verlust*, verpass*, versag*, gescheitert,
        scheiter*, niederlage*, pleite*, verarsch*, betrog*, betrug*, betrüg*, abzock*, wucher*, überteuert*,
        teuer*, zu teuer, teurer, schmutz*, dreck*, stink*, ekel*, eklig*, widerlich*, hässlich*, krank*,
        krankheit*, schmerz*, kopfschmerz*, weh, verletz*, tot, tote*, tod*, stirbt, starb, gestorben, mord*,
        krieg*, terror*, gewalt*, angst*, panik*, sorge*, besorg*, fürcht*, befürcht*, gefahr*, gefährlich*,
        kritik*, kritisier*, streit*, skandal*, krise*, lüge*, lügen*, lügt*, gelogen, falsch*, peinlich*,
        schäm*, scham*, schuld*, verbot*, straf*, drohung*, drohen*, droht*, einsam*, allein gelassen, müde*,
        erschöpf*, stress*, frust*, frustrier*, verzweif*, heul*, wein*, hilflos*, chaos*, chaotisch*,
        katastroph*, lächerlich*, unsinn*, quatsch, schwachsinn*, blödsinn*, bullshit, fail*, mist, verdammt*,
        fuck*, shit, wtf, zumutung*, unmöglich*, frechheit*, unglaublich schlecht, zweifel*, misstrau*,
        negativ*, nachteil*, beschwer*, beschwerde*, beleidig*, rassis*, nazi*, arsch*, asozial*,
        nichts passiert, keine antwort, keine reaktion, keine lust, kein bock, keine ahnung, keine chance,
        kein verständnis, kein wunder, zu spät, zu langsam, zu wenig, zu viel, zu lange, schon wieder,
        immer noch nicht, immer noch kein*, warte, warten, wartet, gewartet, wartezeit*, abgesagt, abgelehnt,
        lehnt ab, verweiger*, verhinder*, unterbroch*, gestört, störung*, störend*, störungen, ausgefallen,
        ausfall*, fällt aus, arbeitslos*, armut*, arm*, wahnsinn*, irre, sinnfrei, nie wieder, finger weg,
        abraten, rate ab, vergiss es, reicht mir, was soll, muss das sein, wie kann man, wer braucht
    """,
    "awful": """
        furchtbar*, schrecklich*, grauenhaft*, grauenvoll*, grausam*, grässlich*, entsetzlich*, katastrophal*,
        katastrophe*, unterirdisch*, miserabel*, erbärmlich*, jämmerlich*, abscheulich*, abartig*, ekelhaft*,
        widerlich*, zum kotzen, kotz*, scheiß*, scheiss*, beschissen*, kacke, kack*, drecks*, arschloch*,
        wichser*, hurensohn, hasse*, hasst, verabscheu*, horror*, alptraum*, albtraum*, desaster*, skandalös*,
        unverschämtheit*, unmöglich*, frechheit, sauerei*, schweinerei*, unerträglich*, schlimmste*,
        schlechteste*, müll, schrott*, betrüger*, abzocke*, verbrecher*, nie wieder, finger weg, absolutes no,
        schande*, pfui, fuck, wutentbrannt, stinksauer, armselig*, inakzeptabel*, eine zumutung
    """,
    "not": """
        nicht, kein, keine, keinen, keinem, keiner, keines, nie, niemals, niemand, nichts, nix, net, ned, nich,
        weder, ohne, kaum, mangelnd*, fehlende, statt, keinerlei
    """,
    "very": """
        sehr, so, echt, wirklich, richtig, total, absolut, extrem, unglaublich, wahnsinnig, besonders, äußerst,
        mega, voll, höchst, überaus, zutiefst, unheimlich, verdammt, völlig, ganz, endlich, viel, massiv
    """,
    "hardly": """
        etwas, ein bisschen, bisschen, wenig, ziemlich, eher, relativ, halbwegs, einigermaßen, vielleicht,
        teilweise, könnte, wäre, hätte, würde
    """,
    "but": """
        aber, jedoch, allerdings, trotzdem, dennoch, sondern, obwohl, doch
    """,
    "plain": """
        ihre automatische antwort, eure automatische antwort, nicht nur, guten morgen, guten tag, guten abend,
        gute nacht, gute besserung, guten rutsch, mit freundlichen grüßen, mit freundlichen gruessen,
        freundliche grüße, freundlichen grüßen, liebe grüße, lieben gruß, beste grüße, besten grüßen,
        herzliche grüße, viele grüße, liebe frau, lieber herr, liebes support*, liebes team, liebe damen,
        liebes, lieber kunden*, sehr geehrt*, so gut wie, na gut, im guten, falls, fallen, gute frage,
        schon gut, im voraus, vielen dank im voraus, danke im voraus, krankenhaus*, krankenkasse*,
        krankenversicher*, sicherheit*, sicherlich, sicher dass, sicherung*, sicherstell*, sichern, schuldig*,
        lieber als, feindlich*, wohl, sofern, obwohl, sowohl, wohnung*, wohn*, weinbau, weinberg, waren,
        gern geschehen, richtlinie*, richtig dass, feine*, weinen*, allein, armee*, armband*, armaturen*,
        ehrenamt*, dummerweise, gewinnspiel*, gefallen sie, fehlermeldung*, erfolgt*, erfolgen, erfolgte,
        strafrecht*, schuldenbremse, freundschaftsspiel, hoffentlich nicht, passiert, rechnung, fair play, so,
        mögen, möglichst, möglich*, möglicherweise, möglichkeit*
    """,
    "works": """
        funktionier*, geht, gehen, ging, läuft, laufen, klappt, klappen, startet, starten, lädt, laden, öffnet,
        öffnen, reagiert, verbindet, angekommen, erreichbar, verfügbar, druckt, lässt sich
    """,
    "failure": """
        fehler*, kaputt*, defekt*, absturz*, abstürz*, abgestürzt*, stürzt ab, hängt, hängt sich auf,
        eingefroren, einfrier*, friert, störung*, unterbroch*, unterbrech*, problem*, fehlfunktion*,
        fehlermeldung*, fehlerhaft*, fehlgeschlag*, schlägt fehl, schlagen fehl, ausfall*, ausfälle*, versagt,
        gescheitert*, scheitert, verschwunden, beschädigt*, falsch geliefert, falsche ware, falscher artikel,
        falsche größe, nicht geliefert, nicht angekommen, nicht erhalten, nie angekommen, kam nie an,
        ging nie ein, bug, bugs, error*, timeout*, instabil*, beeinträcht*, verzöger*, inkonsisten*,
        unstimmigkeit*, ungenau*, vorfall*, abbruch*, abgebrochen*, ist tot, leck, undicht, tropft
    """,
    "severe": """
        kritisch*, schwerwiegend*, schwer*, ernst*, ernsthaft*, gravierend*, erheblich*, massiv*,
        hohe priorität, höchste priorität, hoher priorität, hochprioritär*, priorisier*, unerlässlich*,
        entscheidend*, eskal*, wichtig*, zwingend*, bedrohlich*, bedrohung*, sicherheitsrisik*,
        sicherheitsproblem*, schwachstelle*
    """,
    "outage": """
        nichts geht, geht nichts, geht gar nichts, nichts funktioniert, funktioniert nichts, nichts läuft,
        läuft nichts, alles steht, steht alles, alles ist ausgefallen, komplett ausgefallen, ist ausgefallen,
        sind ausgefallen, totalausfall*, systemausfall*, serverausfall*, netzausfall*, stromausfall*,
        komplettausfall*, internetausfall*, dienstausfall*, kompletter ausfall, vollständiger ausfall,
        größeren ausfall, schweren ausfall, großflächiger ausfall, server down, server ist down,
        system ist down, seite ist down, ist offline, komplett offline, produktion steht, betrieb steht,
        stillstand, datenverlust*, alle daten weg, alle daten verloren, betriebsunterbrech*, lahmgelegt,
        nicht mehr erreichbar, nicht erreichbar, system steht, kein strom, kein internet, ausfallzeit*
    """,
    "blocked": """
        kann mich nicht anmelden, kann mich nicht einloggen, nicht anmelden, nicht einloggen,
        kann nicht arbeiten, können nicht arbeiten, nicht weiterarbeiten, kein zugriff, keinen zugriff,
        kein zugang, keinen zugang, zugriff verweigert, ausgesperrt, gesperrt*, blockier*, lässt sich nicht,
        komme nicht rein, komme nicht weiter, nicht nutzen, nicht zugreifen, nicht öffnen, verhindert*,
        karte verloren, karte gestohlen, gestohlen*, passwort abgelaufen, nicht möglich
    """,
    "security": """
        gehackt*, hacker*, hackerangriff*, cyberangriff*, sicherheitslücke*, sicherheitsvorfall*,
        sicherheitsvorfälle*, sicherheitsverletz*, sicherheitsverstoß*, sicherheitsverstöße*, sicherheitsalarm*,
        datenleck*, datendiebstahl*, datenpanne*, datenschutzverletz*, datenschutzverstoß*, unbefugt*,
        unautorisiert*, unberechtigt*, phishing*, schadsoftware*, malware, ransomware, trojaner*, virusbefall,
        kompromittier*, identitätsdiebstahl*, ausgespäht*, fremder zugriff, fremdzugriff*,
        jemand hat sich in mein, jemand hat zugriff, missbrauch*
    """,
    "legal": """
        anwalt*, anwält*, rechtsanwalt*, rechtsanwält*, klage*, verklag*, klagen, gericht, gerichtlich*,
        vor gericht, rechtliche schritte, rechtlich* vorgehen, juristisch*, strafanzeige*, anzeige erstatten,
        verbraucherschutz*, verbraucherzentrale*, schlichtungsstelle*, dsgvo verstoß*, datenschutzbehörde*,
        datenschutzbeauftragte*, abmahn*, schadensersatz*, schadenersatz*, mahnbescheid*, rechtsabteilung,
        bundesnetzagentur, polizei
    """,
    "safety": """
        brennt, feuer gefangen, brandgefahr*, brandgeruch, es raucht, rauch*, qualm*, funken, funkt,
        stromschlag*, elektrischer schlag, gasgeruch, gasleck*, riecht nach gas, explodier*, explosion*,
        verletzt*, verletzung*, blutet, krankenwagen, notarzt, lebensgefahr*, lebensbedrohlich*, verbrannt*,
        vergift*, allergisch*, gefährlich*, in gefahr, unfall*, suizid*, selbstmord*, bringe mich um, erstick*,
        überhitz*
    """,
    "urgent": """
        dringend*, dringlich*, eilig*, eilt, sofort*, sofortig*, umgehend*, unverzüglich*, schnellstmöglich*,
        schnellstens, so schnell wie, so bald wie, baldmöglichst, asap, notfall*, höchste eile, eile,
        brauche sofort, gleich jetzt, auf der stelle, schleunigst, zeitkritisch*, keine zeit mehr, pressiert,
        rasch*, rechtzeitig*, alarm*
    """,
    "deadline": """
        heute, heute noch, noch heute, bis heute, bis morgen, bis mittag*, bis freitag, bis montag,
        bis dienstag, bis mittwoch, bis donnerstag, bis zum wochenende, bis ende der woche, bis spätestens,
        spätestens, in # stunden, in # stunde, in # minuten, in einer stunde, innerhalb von # stunden,
        innerhalb von # minuten, innerhalb von # tagen, innerhalb, binnen, frist*, deadline*, stichtag,
        heute abend, morgen früh, ablauf*, läuft ab, letzter tag, termin heute
    """,
    "waiting": """
        warte seit, warten seit, warte immer noch, warte noch immer, warten immer noch, seit wochen, seit tagen,
        seit monaten, seit stunden, immer noch nicht, immer noch kein*, noch immer nicht, noch immer kein*,
        keine antwort, keine rückmeldung, keine reaktion, niemand antwortet, niemand meldet,
        meldet sich niemand, meldet sich keiner, keiner meldet, keiner antwortet, niemand reagiert,
        zum zweiten mal, zum dritten mal, zum vierten mal, zum wiederholten mal, mehrfach*, mehrmals,
        wiederholt*, erneut*, schon wieder, nachfrage, erinnerung, mahnung, vor # wochen, vergeblich, weiterhin,
        besteht weiterhin, anhaltend*, fortbesteh*, bisher nichts, warteschleife
    """,
    "scope": """
        alle benutzer*, alle nutzer*, alle kunden, unsere kunden, alle mitarbeiter*, mehrere mitarbeiter*,
        mehrere benutzer*, mehrere nutzer*, mehrere abteilungen, ganze firma, gesamte firma,
        gesamte unternehmen*, ganze abteilung, gesamtes team, ganzes team, unser team, bei allen,
        alle standorte, produktion*, geschäftsbetrieb*, betriebs*, server*, datenbank*, netzwerk*, cluster*,
        betroffen*, betrifft, auswirk*, geschäftskritisch*, arbeitsablauf*, arbeitsabläufe*, produktivität*,
        patientendaten, kundendaten, compliance*
    """,
    "money": """
        rückerstatt*, erstatt*, geld zurück, mein geld, doppelt abgebucht, zweimal abgebucht, doppelt belastet,
        doppelt bezahlt, doppelt berechnet, zu viel abgebucht, zu viel berechnet, falsch abgerechnet,
        falsche rechnung, rechnung ist falsch, rechnung stimmt nicht, falscher betrag, unerwartete gebühr*,
        unberechtigte abbuch*, abgebucht*, gutschrift*, rückzahlung*, überweis* zurück, entschädig*,
        zahlung fehlgeschlagen, unrichtige rechnung, nicht bestellt*
    """,
    "cancel": """
        kündig*, gekündigt*, kündigung*, storn*, stornier*, vertrag beenden, vertrag auflösen, widerruf*,
        abo beenden, konto löschen, account löschen, wechsle den anbieter, anbieter wechseln,
        wechseln den anbieter, wechsle zur konkurrenz, zur konkurrenz, zu einem anderen anbieter,
        anderen anbieter, nicht verlängern, als kunden verloren, kunde gewesen, nie wieder bestellen,
        bestellung abbrechen
    """,
    "complaint": """
        beschwer*, beschwerde*, reklam*, reklamier*, unverschämt*, unverschämtheit, frechheit, zumutung,
        inakzeptabel*, nicht hinnehmbar, nicht akzeptabel, geht gar nicht, enttäusch*, schlechter service,
        schlechtester service, mieser service, miserabler service, katastrophaler service, vorgesetzt*,
        unzufrieden*, verärgert*, reicht mir, reicht es, skandal, unfassbar, abzocke*
    """,
    "calm": """
        nicht dringend, nicht eilig, eilt nicht, keine eile, keinen stress, wenn sie zeit haben,
        wenn du zeit hast, bei gelegenheit, irgendwann, hat zeit, in ruhe, nicht so wichtig, geringe priorität,
        niedrige priorität, kann warten, weniger dringend*, kleines problem, kleinigkeit, klein*, geringfüg*,
        kosmetisch*, gelegentlich*, vorübergehend*
    """,
    "routine": """
        informationen über, informationen zu, weitere informationen, mehr informationen, mehr über, auskunft*,
        details zu, details über, anfrage zu*, anfrage bezüglich, anleitung*, anweisung*, dokumentation*,
        vorschlag*, feedback, wunsch*, verbesserung*, anregung*, interessiere mich, möchte wissen,
        möchte gerne wissen, wüsste gern*, beratung, leitfaden*, leitfäden*, empfehlungen, best practice*,
        best practices, unterstützung bei, hilfe bei der einrichtung, einrichtung*, einrichten, integration*,
        integrier*, könnten sie mir, welche, verfügbare, bieten sie, funktionsanfrage*, beispiel*, zur info,
        nutzung*, erkundig*, optimier*, automatisier*, anpass*
    """,
    "thanks": """
        danke, dank, vielen dank, besten dank, herzlichen dank, danke schön, dankeschön, dankbar, merci,
        danke sehr, ich danke, bedank*
    """,
    "greeting": """
        hallo, hi, hey, guten morgen, guten tag, guten abend, servus, moin, grüß gott, grüezi, liebes team
    """,
    "request": """
        bitte, könnten sie, können sie, könntest du, kannst du, würden sie, ich brauche, wir brauchen,
        ich benötige, wir benötigen, benötig*, ich hätte gern*, ich möchte, wir möchten, bitte um, helfen sie,
        brauche hilfe, schicken sie, senden sie, unterstützung, teilen sie mir
    """,
    "ask": """
        wie, was, wann, wo, warum, wieso, weshalb, wer, welche, welcher, welches, gibt es, kann ich, darf ich,
        ist es möglich, frage, fragen, ob
    """,
    "price": """
        preis*, wie viel, wieviel, was kostet, kosten*, kostet, angebot*, rabatt*, tarif*, preisliste*,
        kostenvoranschlag*, gebühren, günstiger*
    """,
    "buy": """
        kaufen, kaufe, bestellen, bestelle, möchte bestellen, buchen, abonnieren, erwerben, auf lager,
        lieferbar, testversion, demo, probeabo, interesse an, interessiert an
    """,
    "schedule": """
        termin*, verschieben, treffen, besprechung*, rückruf*, rufen sie mich, zurückrufen, ruf mich,
        wann passt, wann haben sie zeit, haben sie zeit, nächste woche, am montag, am dienstag, am mittwoch,
        am donnerstag, am freitag, uhrzeit
    """,
    "leave_me": """
        lassen sie mich in ruhe, lass mich in ruhe, lasst mich in ruhe, lass* mich endlich, in ruhe lassen,
        schreiben sie mir nicht, schreib mir nicht, schreibt mir nicht, nicht mehr schreiben,
        keine nachrichten mehr, keine mails mehr, keine e mails mehr, keine anrufe mehr, keine werbung mehr,
        keine werbung, keinen newsletter, nicht mehr kontaktieren, kontaktieren sie mich nicht,
        nicht mehr anrufen, rufen sie mich nicht, rufen sie nicht mehr an, ruf mich nicht,
        nicht mehr anschreiben, hören sie auf, hört auf mir zu, hör auf mir zu, melden sie mich ab,
        abmelden vom, abbestellen, abmelden, nehmen sie mich aus, streichen sie mich, löschen sie meine nummer,
        löschen sie meine daten, meine nummer löschen, aus dem verteiler, kein interesse, keinen kontakt mehr,
        widerspreche der, möchte nichts mehr von ihnen, will nichts mehr von
    """,
    "auto_reply": """
        abwesenheitsnotiz*, automatische antwort, automatische abwesenheit*, automatisch generierte,
        automatisch erstellte, automatisch erzeugte, bin derzeit nicht im büro, nicht im büro,
        mails werden nicht weitergeleitet, nicht auf diese e, nicht auf diese mail
    """,
    "away": """
        außer haus, im urlaub bis, bin im urlaub, befinde mich im urlaub, bin bis zum, nicht erreichbar bis,
        ab dem _ wieder, ab dem # wieder, wieder im büro, wieder erreichbar, wieder für sie da,
        in dringenden fällen, in eiligen fällen, elternzeit, bis einschließlich, meiner abwesenheit
    """,
    "newsletter": """
        newsletter abbestellen, vom newsletter abmelden, abbestellen, abmelden, im browser ansehen,
        im browser anzeigen, online ansehen, webansicht, newsletter, sie erhalten diese, diese e mail erhalten,
        impressum, datenschutzerklärung, alle rechte vorbehalten, jetzt entdecken, jetzt shoppen, jetzt sichern,
        hier klicken, weiterlesen, mehr erfahren, unsere neuesten, angebote der woche, nur für kurze zeit
    """,
    "spam": """
        sie haben gewonnen, haben gewonnen, gewinner, gewinnbenachrichtigung, lotterie, lotto*, jackpot, viagra,
        potenzmittel, casino*, schnell geld, geld verdienen, von zuhause, kredit ohne, ohne schufa,
        sofortkredit, bitcoin*, million euro gewonnen, erbschaft, begünstigter, abnehmen, heiße frauen,
        sexkontakte, porno*, suchmaschinenoptimierung, seite # bei google, backlinks, jetzt klicken,
        ohne risiko, garantiert*
    """,
    "lure": """
        gratis, kostenlos*, gewinn*, geschenk*, gutschein*, exklusiv*, angebot, klicken, link, http, www, bonus,
        €, $, %, rabatt, jetzt, nur heute, geld, invest*, profit*, rendite
    """,
}
