"""French."""

COMMON = """
a à afin ai ainsi alors après as au aucun aucune aujourd hui aussi autre autres aux avait avant avec
avez avoir avons ayant beaucoup bien bon bonjour bonsoir c ça car ce ceci cela celle celui ces cet
cette ceux chaque chez ci comme comment contre d dans de déjà depuis dernier derrière des dès deux
devant doit donc dont du elle elles en encore entre es est et étaient était étant été être eu eux fait
faire faut font grand hier ici il ils j je jamais jour jours jusqu jusque l la là le les leur leurs
lors lorsque lui m ma madame mais malgré me même mêmes merci mes mis moi moins mois mon monsieur n ne
ni non nos notre nous nouveau nouvelle nouvelles on ont ou où par parce parfois pas pendant personne
peu peut peux plus plusieurs plutôt pour pourquoi pouvez pouvoir première près presque puis qu quand
que quel quelle quelles quels quelque quelques qui quoi rien s sa sans se selon sera ses si soit son
sont sous suis sur svp t ta tant te tel tels tes toi ton toujours tous tout toute toutes très trop
trois tu un une va vais vers veut veux via voici voilà voir vont vos votre vous vrai vraiment y an ans
année années semaine heure heures demain matin soir client commande facture compte argent service
cordialement salutations france français monde vie gens chose choses côté face fin mise pays politique
ministre écologie écologique énergie développement durable environnement énergétique transition climat
projet loi région parti
"""

WORDS: dict[str, str] = {
    "great": """
        excellent*, génial*, géniaux, magnifique*, merveill*, formidable*, fantastique*, fabuleu*,
        extraordinaire*, sensationnel*, superbe*, super, superb*, parfait*, parfaitement, splendide*, sublime*,
        exceptionnel*, remarquable*, impeccable*, incroyable*, épatant*, éblouissant*, époustouflant*,
        grandiose*, brillant*, bluffant*, impressionnant*, chef d œuvre, chef d'œuvre, meilleur*, le meilleur,
        la meilleure, adore, adorer, adoré, j adore, adorons, adorable*, aime beaucoup, amour, amoureux, bravo,
        chapeau, félicit*, félicitations, top, au top, trop bien, vive, ravi, ravie, ravis, ravissant*,
        enchant*, enchanté, comblé*, heureux, heureuse, heureuses, bonheur, joie, joyeu*, enthousias*,
        enthousiaste*, passionn*, passionnant*, ador*, délicieu*, exquis*, coup de cœur, coup de coeur,
        recommande vivement, vivement recommandé, je recommande, merci beaucoup, mille mercis, merci infiniment,
        un grand merci, grand merci, merci mille fois, triomph*, victoire*, ouf, youpi, hourra, waouh, wahou,
        inoubliable*, irréprochable*, au delà de mes attentes, rien à redire, prometteu*, réjoui*, réjouis*,
        cocorico
    """,
    "good": """
        bon, bonne, bons, bonnes, bien, mieux, joli*, beau, belle, beaux, belles, beauté, agréable*,
        agréablement, sympa*, sympathique*, gentil*, gentille*, gentillesse, aimable*, poli, polie, courtois*,
        chaleureu*, accueillant*, doux, douce, souriant*, sourire*, souri*, rire*, ris, rigol*, drôle*,
        marrant*, amus*, amusant*, humour, plaisir*, plaît, plait, plaire, plaisant*, apprécie*, apprécié*,
        appréciable*, aime, aimer, aimé*, aimons, content, contente, contents, contentes, satisfait*,
        satisfaction, satisfais*, rapide*, rapidement, rapidité, efficace*, efficacité, efficacement,
        professionnel* et, professionnalisme, compétent*, sérieux et, serviable*, disponible et, à l écoute,
        attentionn*, ponctuel*, fiable*, fiabilité, pratique et, facile*, facilement, simple et, confortable*,
        confort, propre et, qualité, recommand*, recommandé*, utile*, intéressant*, intéresse, intéressé*,
        intelligent*, malin, maline, créati*, original*, innov*, innovant*, innovation*, ingénieu*, astucieu*,
        exemplaire*, exemple à, avantage*, avantageu*, bénéfi*, bénéfique*, positif, positive, positi*,
        optimis*, optimiste, espoir*, espère, espérer, confiance, succès, réussi*, réussite*, réussir, gagn*,
        gagné, gagnant*, champion*, progrès, progress*, amélior*, amélioration*, prospér*, essor, boost*,
        booste*, dynamis*, soutien*, soutenir, soutient, soutenons, solidar*, solidaire*, solidarité,
        ensemble pour, engagement*, engagé* pour, s engage*, encourag*, favoris*, favorable*, promouvoir,
        promeut, préserv*, protég*, protection, respect*, respectueu*, propre*, vert et, verte et, durable*,
        responsable*, équitable*, sain, saine, santé, bio, économies, économis*, solution*, résolu*, réparé*,
        corrigé*, réglé*, honneur*, à l honneur, honor*, fier, fière, fiers, fierté, prix de, récompens*,
        distingu*, médaille*, lauréat*, cadeau*, offert*, gratuit*, bienvenue, bienvenu*, fête*, fêter, célébr*,
        anniversaire, vacances, merci, remerci*, reconnaissan*, aide, aidé*, entraide, sage*, sagesse, courag*,
        courage, cool, chouette*, kiff*, kiffe, bises, bisous, bisou, hâte, vivement, mdr, lol, haha*, hihi*,
        pas mal, pas mauvais*, aucun problème, pas de problème, pas de souci, sans problème, sans souci, nickel,
        tranquille*, calme et, paix, harmonie, magie, magique*, rêve*, rêver, idéal*, attractif*, séduisant*,
        séduit*, convaincant*, convaincu*, mérit*, à découvrir, coup de pouce, bonne nouvelle, bonne idée,
        belle initiative, initiative*, à suivre absolument, vertueu*, vertueuse*, d accord, raison,
        pari gagnant, dynamique, exemplarité, soulag*, performan*, performance*, record de, convivial*,
        conviviali*, partage*, mobilis*
    """,
    "bad": """
        mauvais*, mal, pire*, pires, médiocre*, nul, nulle, nuls, nulles, faible*, lent, lente, lents, lenteur*,
        triste*, tristesse, dommage, hélas, malheureu*, malheur*, déçu*, déception*, décev*, décevant*,
        insatisf*, mécontent*, fâch*, fâché*, énerv*, énervé*, agac*, agaçant*, irrit*, ennuy*, ennui*,
        ennuyeu*, pénible*, fatigu*, fatigué*, fatigant*, épuis*, épuisé*, marre, ras le bol, ras-le-bol,
        raz le bol, en avoir assez, problème*, souci*, difficile*, difficult*, compliqu*, complexe, galère*,
        erreur*, faute*, défaut*, défectueu*, panne*, cassé*, cass*, abîm*, abimé*, endommag*, bug*, plante,
        plantage*, perte*, perd*, perdu*, perdre, perdent, manqu*, manque*, absence*, oubli*, oublié*, retard*,
        en retard, tard*, attend*, attente, annul*, refus*, refusé*, refuse, rejet*, rejette*, impoli*,
        malpoli*, désagréable*, impossible*, incompéten*, inutile*, inefficace*, incapable*, insuffisan*,
        irresponsable*, inadmissible*, inacceptable*, incohéren*, inquiet*, inquiét*, inquiète*, inquiétude*,
        inquiétant*, ignor*, mépris*, méprisant*, arrogan*, honte*, honteu*, scandal*, scandaleu*, scandale*,
        mensong*, mensonge*, ment, mentent, menteur*, menti*, tromp*, trompe*, trompeu*, arnaqu*, arnaque*,
        escroc*, escroquer*, vol, vole, volé*, voleur*, fraud*, fraude*, corrup*, corruption, triche*, tricher*,
        faux, fausse*, hypocri*, hypocrisie, hypocrite*, absurde*, absurdité*, ridicule*, stupide*, idiot*,
        imbécile*, con, conne, cons, connerie*, connard*, débile*, bête, bêtise*, foutage, fout*, foutre,
        foutu*, foutent, fous, merd*, merde*, putain, bordel, chiant*, chier, cher, chère, chers, chères,
        trop cher, coûteu*, coûte cher, gaspill*, gaspillage*, pollu*, pollution*, pollueur*, polluant*,
        déchet*, toxique*, poison*, pesticide*, danger*, dangereu*, risqu*, risque*, menac*, menace*, peur*,
        crain*, crainte*, craint, craindre, terreur, terroris*, violen*, attaqu*, attaque*, agress*, guerre*,
        mort*, mourir, meurt, meurent, morts, décès, tué*, tuer, tue, tuent, assassin*, victime*, bless*,
        blessé*, malad*, maladie*, cancer*, souffr*, souffrance*, douleur*, mal de, pleur*, larme*, seul et,
        solitude, abandon*, abandonné*, échec*, échou*, échoue*, rat*é, raté*, fiasco, catastroph*, désastre*,
        désastreu*, crise*, crises, grève*, manif*, colère*, furieu*, rage, rageant*, haine*, hai*, déteste*,
        détest*, dégoût*, dégueul*, beurk, berk, pff*, pfff*, grr*, critiqu*, critique*, dénonc*, dénonce*,
        plainte*, plaint*, plaindre, accus*, accuse*, accusé*, condamn*, condamné*, coupable*, culp*, honteux,
        mens*nge, polémi*, polémique*, conflit*, tension*, disput*, clash*, démission*, démissionn*, vir*é,
        viré*, licenci*, chômage, pauvre*, pauvreté, misère, injust*, injustice*, inégal*, inégalité*, abus*,
        abusé*, abusif*, détruit*, détruire, destruct*, destruction*, détruis*, ravage*, ravag*, saccag*,
        massacr*, dégrad*, dégradation*, effondr*, disparition*, dispara*, dispar*, extinction,
        espèces menacées, réchauffement, sécheresse*, inond*, tempête*, alerte*, alarm*, urgence climatique,
        nuisib*, nuisance*, néfaste*, nocif*, nocive*, contamin*, contaminé*, marée noire, fuite*, accident*,
        incendi*, explos*, lobby*, lobbies, lobbying, propagande, greenwashing, bullshit, blabla*, bla bla,
        pipeau, farce, mascarade*, comédie, cirque, guignol*, clown*, pitoyable*, lamentable*, minable*, moche*,
        laid*, sale*, sales, puant*, pue, bruyant*, bruit*, froid*, taxe*, taxes, ponction*, racket*, matraqu*,
        impôt*, interdit*, interdire, interdiction*, bloqu*, blocage*, bloque*, recul*, recule*, reculade*,
        renonc*, renonce*, renoncement*, trahi*, trahison, traître*, oppos*, contre le, contre la, contre les,
        stop à, stop aux, halte, non à, non au, non aux, doute*, douteu*, suspect*, louche*, absurde,
        pas content*, pas normal*, pas sérieux, pas bon, pas d accord, pas de réponse, aucune réponse,
        personne ne répond, rien ne, ne sert à rien, sert à rien, rien à foutre, toujours pas, encore une fois,
        n importe quoi, quoi que ce soit, comment peut on, jamais vu ça, plus jamais, au secours, ça suffit,
        faut arrêter, arrêtez, arrêter de, assez de, trop de, pourri*, pourrie*, bidon, gâch*, gâché*, désol*,
        désolé*, regret*, regrette*, hors de prix, ruin*, dett*, dette*, fatal*, nuclé* dangereu*, ogm,
        glyphosate, amiante, braconn*, déforest*, déforestation
    """,
    "awful": """
        horrible*, terrible*, affreu*, affreux, atroce*, épouvantable*, abominable*, exécrable*,
        catastrophique*, catastrophe*, lamentable*, pitoyable*, désastreu*, désastre*, scandaleu*, honteu*,
        une honte, quelle honte, dégueulasse*, dégoûtant*, répugnant*, infect*, immonde*, ignoble*, odieu*,
        infâme*, inadmissible*, inacceptable*, intolérable*, insupportable*, révoltant*, indign*, déteste,
        détester, hais, cauchemar*, enfer, infernal*, tragédie*, tragique*, dramatique*, drame*, arnaque*,
        escrocs, voleurs, à fuir, fuyez, à éviter, évitez, plus jamais, jamais plus, le pire, la pire,
        les pires, de la merde, grosse merde, enculé*, salaud*, salop*, fils de pute, pute, enfoiré*, ordure*,
        raclure, furieux, furieuse, foutage de gueule, se fout de, se foutent de, zéro pointé, nul à chier,
        crimin*, crime*, ecocide, écocide, assassins
    """,
    "not": """
        pas, ne, n, ni, jamais, aucun, aucune, sans, rien, nul, non, guère, peu, plus de, manque de, loin d,
        loin de
    """,
    "very": """
        très, trop, vraiment, tellement, si, extrêmement, absolument, totalement, complètement, énormément,
        super, hyper, ultra, particulièrement, fort, grand, grande, gros, grosse, beaucoup, toujours,
        tout à fait, entièrement, plus, bien, quel, quelle, quelles, carrément, franchement
    """,
    "hardly": """
        un peu, assez, plutôt, peut être, légèrement, relativement, presque, moyennement, parfois, pourrait,
        serait, si
    """,
    "but": """
        mais, cependant, toutefois, pourtant, malgré, néanmoins, or, sauf
    """,
    "plain": """
        votre réponse automatique, pas seulement, non seulement, bonne journée, bonne soirée, bonne nuit,
        bon après midi, bon week, bien cordialement, bien à vous, bien sûr, bien entendu, bien que, ou bien,
        eh bien, et bien, si bien, bon courage, meilleures salutations, bien vouloir, d avance merci,
        merci d avance, merci par avance, s il vous plaît, s il te plaît, il vous plait, cher monsieur,
        chère madame, chers, chère équipe, cher service, chère, pas que, pas encore, ne serait ce, n est ce pas,
        sans doute, malgré tout, malade imaginaire, beaucoup, belle-mère, maladie, maladies, seulement, plus de,
        personne, personnes, face, en plus, de plus, plus tard, au plus tard, beau frère, au moins,
        bon de commande, bons de commande, aussi bien, même si, comme si, comment, amende*, complexe*,
        santé publique, ministère de la santé, centre de santé, énergie solaire, panneau*, faculté, facture*,
        mortgage, aimant*, mortalité, morte saison, risquer, perdurer, tarder, tardi*, chermignon, concern*,
        confiant*, concert*, content de l, beauvais, volet*, volont*, volontaire*, volume*, volkswagen, solaire,
        solution d, rageux, laideron, salep, saleté*, froidement, condition*, pollueur payeur, fête de la,
        fête du, fêtes, marre
    """,
    "works": """
        fonctionn*, marche, marchent, marcher, ouvre, ouvrir, démarre, charge, connecter, connecte, arrivé,
        arrivée, reçu, reçue, répond, imprime, accessible, joignable
    """,
    "failure": """
        erreur*, panne*, ne fonctionne pas, ne marche pas, ne marche plus, ne fonctionne plus, fonctionne plus,
        marche plus, marche pas, fonctionne pas, bug*, beug*, plante, planté, plantage*, bloqué, se bloque,
        figé*, cassé*, cassée, défectueu*, défaut*, abîmé*, endommag*, problème*, dysfonctionn*, anomalie*,
        incident*, ne s ouvre, s ouvre pas, ne charge pas, charge pas, ne démarre, démarre pas, disparu*,
        pas arrivé*, pas reçu, jamais reçu, jamais arrivé*, mauvais article, mauvais produit, mauvaise taille,
        mauvaise commande, échec*, fuit, fuite d eau, coupure*, se déconnecte, interrompu*, interruption*,
        perturb*
    """,
    "severe": """
        critique*, grave*, sérieux, sérieuse*, majeur*, important*, haute priorité, priorité haute,
        prioritaire*, crucial*, vital*, essentiel*, impératif*, impérativement, escalad*, massif*, massive*
    """,
    "outage": """
        plus rien ne marche, plus rien ne fonctionne, rien ne marche, rien ne fonctionne, rien ne va plus,
        tout est en panne, tout est à l arrêt, tout est bloqué, tout est tombé, tout est planté,
        tout est hors service, complètement en panne, totalement en panne, panne totale, panne générale,
        panne complète, panne de serveur, panne du serveur, panne du système, panne système, serveur en panne,
        serveur down, serveur hs, le serveur est tombé, serveur est tombé, serveur ne répond plus,
        système en panne, système ne répond plus, site en panne, site est en panne, site est down, site hs,
        site est tombé, site est inaccessible, est inaccessible, sont inaccessibles, inaccessible, hors service,
        indisponible*, production arrêtée, production à l arrêt, la production est à l arrêt, à l arrêt,
        perte de données, perdu toutes, perdu nos données, perdu toutes nos données, toutes les données,
        panne de courant, coupure de courant, coupure internet, plus de courant, plus d électricité,
        plus d internet, plus de réseau, interruption de service, interruption totale
    """,
    "blocked": """
        ne peux pas me connecter, peux pas me connecter, ne peux plus me connecter, peux plus me connecter,
        n arrive pas à me connecter, arrive pas à me connecter, arrive plus à me connecter,
        impossible de me connecter, impossible de se connecter, impossible d accéder, ne peux pas accéder,
        peux plus accéder, pouvons plus accéder, pas accès, plus accès, aucun accès, accès refusé,
        compte bloqué, bloqué*, verrouillé*, ne peux pas travailler, ne peux plus travailler,
        pouvons plus travailler, pouvons pas travailler, peux plus travailler, ne peux pas payer,
        impossible de payer, impossible d ouvrir, n arrive pas à ouvrir, perdu ma carte, carte perdue,
        carte volée, on m a volé, volé ma carte, volé mon
    """,
    "security": """
        pirat*, piraté*, piratage*, hack*, hacké*, hacker*, faille de sécurité, failles de sécurité,
        violation de données, violation de sécurité, incident de sécurité, fuite de données, données ont fuité,
        fuité, vulnérabilité*, accès non autorisé*, non autorisé*, hameçonnage, phishing, malware, ransomware,
        rançongiciel*, virus, cheval de troie, compte compromis, données compromises, usurp*, usurpation*,
        vol d identité, vol de données, volé mes données, volé nos données, quelqu un s est connecté,
        s est connecté à mon, quelqu un a accédé, quelqu un accède, a accédé à mon, cyberattaque*, intrusion*,
        paiement frauduleux, frauduleu*, utilisation frauduleuse
    """,
    "legal": """
        avocat*, poursuiv*, poursuites, procès, tribunal*, tribunaux, justice, en justice, porter plainte,
        porte plainte, porterai plainte, dépôt de plainte, déposer plainte, plainte, juridique*,
        action en justice, actions en justice, voie judiciaire, judiciaire*, mise en demeure, mets en demeure,
        huissier*, service juridique, répression des fraudes, dgccrf, ufc que choisir, que choisir,
        défense des consommateurs, protection des consommateurs, médiateur, cnil, violation du rgpd, police,
        gendarmerie, dommages et intérêts, indemnis*, prud hommes
    """,
    "safety": """
        en feu, a pris feu, prend feu, incendi*, fumée, fume, de la fumée, odeur de brûlé, sent le brûlé,
        étincelle*, décharge électrique, électrocut*, choc électrique, fuite de gaz, odeur de gaz, sent le gaz,
        explosé, explose, explosion*, blessé*, blessure*, saigne*, ambulance, samu, pompiers, danger de mort,
        danger de vie, en danger, vie en danger, intoxi*, empoisonn*, allergique*, dangereu*, suicid*, me tuer,
        en finir avec la vie, brûlure*, brûlé*, étouff*, surchauff*
    """,
    "urgent": """
        urgent*, urgence*, urgemment, d urgence, immédiat*, immédiatement, tout de suite, dès que possible,
        au plus vite, le plus vite possible, le plus rapidement possible, rapidement possible, au plus tôt,
        dans les plus brefs délais, plus brefs délais, sans délai, sans attendre, asap, sur le champ,
        maintenant, pressé*, ça presse, presse, très vite, vite, au secours, à l aide, dépêchez,
        ne peut pas attendre, sans tarder, instantan*
    """,
    "deadline": """
        aujourd hui, aujourd'hui, aujourd hui même, d ici demain, avant demain, demain, demain matin, ce soir,
        cet après midi, avant midi, avant # h, avant #, avant ce soir, avant lundi, avant mardi, avant mercredi,
        avant jeudi, avant vendredi, d ici vendredi, dans # heures, dans # minutes, dans une heure,
        dans l heure, sous # heures, sous # h, sous #, d ici # heures, au plus tard, date limite, échéance*,
        délai, expire*, fin de journée, fin de la semaine, dernier jour, dernier délai
    """,
    "waiting": """
        j attends, attends depuis, attendons depuis, attends toujours, attendons toujours, toujours en attente,
        depuis des semaines, depuis des jours, depuis des mois, depuis des heures, depuis une semaine,
        depuis un mois, depuis # jours, depuis # semaines, depuis # mois, toujours pas, toujours rien,
        toujours aucun*, sans réponse, pas de réponse, aucune réponse, aucun retour, pas de retour,
        sans nouvelles, personne ne répond, personne ne me répond, personne ne décroche, personne ne rappelle,
        ne répondez pas, ne répond pas, deuxième fois, troisième fois, quatrième fois, énième fois,
        plusieurs fois, à plusieurs reprises, à nouveau, de nouveau, encore une fois, relance*, je relance,
        rappel, il y a # semaines, il y a # jours, en vain, persist*, injoignable
    """,
    "scope": """
        tous les clients, tous nos clients, nos clients, tous les utilisateurs, tous nos utilisateurs,
        tous les employés, toute l entreprise, toute la société, toute l équipe, tout le service, tout le monde,
        plusieurs utilisateurs, production, serveur*, base de données, réseau, impact*
    """,
    "money": """
        rembours*, remboursement*, remboursez, remboursé, rendez moi mon argent, rendre l argent, mon argent,
        récupérer mon argent, débité deux fois, débitée deux fois, deux fois débité*, prélevé deux fois,
        prélevée deux fois, deux fois prélev*, facturé deux fois, facturée deux fois, payé deux fois,
        double prélèvement, double débit, double facturation, débit injustifié, prélèvement injustifié,
        prélèvement non autorisé, trop perçu, trop payé, facture incorrecte, facture erronée, facture fausse,
        erreur de facturation, erreur sur la facture, montant incorrect, montant erroné, m a débité,
        m avez débité, m a prélevé, m avez prélevé, avez prélevé, dédommag*, compensation, avoir sur,
        pas commandé, jamais commandé
    """,
    "cancel": """
        résili*, résiliation, résilier, annuler, annulez, annulation, j annule, rétract*, rétractation,
        mettre fin au contrat, mettre fin à mon, mettre un terme, clôturer mon, clôturer le compte,
        fermer mon compte, fermez mon compte, supprimer mon compte, supprimez mon compte,
        changer de fournisseur, change de fournisseur, changer d opérateur, change d opérateur,
        changer de prestataire, chez un concurrent, chez la concurrence, à la concurrence, la concurrence,
        je pars, je vous quitte, vous quitte, vous quitter, ne renouvellerai pas, ne pas renouveler,
        perdu un client, perdre un client, perdez un client, me désabonner de votre service,
        arrêter mon abonnement
    """,
    "complaint": """
        plainte*, me plaindre, plaindre, réclamation*, réclam*, inacceptable*, inadmissible*, intolérable*,
        scandaleu*, honteu*, honte, déplorable*, lamentable*, service nul, mauvais service, service déplorable,
        service lamentable, service catastrophique, service client nul, responsable, supérieur hiérarchique,
        parler à un responsable, mécontent*, insatisfait*, très déçu*, ras le bol, j en ai marre, en ai assez,
        ça suffit, se moquer de, vous vous moquez, foutage, arnaque*
    """,
    "calm": """
        pas urgent, n est pas urgent, rien d urgent, rien ne presse, pas pressé*, sans urgence, aucune urgence,
        pas d urgence, quand vous aurez le temps, quand vous avez le temps, quand tu as le temps,
        quand tu auras le temps, quand vous pourrez, quand vous pouvez, prenez votre temps, à l occasion,
        un de ces jours, un jour, priorité basse, basse priorité, faible priorité, peut attendre,
        tranquillement, un détail, mineur*
    """,
    "routine": """
        informations sur, information sur, plus d informations, informations complémentaires, renseignement*,
        j aimerais savoir, je voudrais savoir, souhaiterais savoir, aimerais connaître, je m intéresse,
        question sur, question concernant, notice, mode d emploi, documentation, proposition, suggestion*,
        commentaire*, conseil*, comment configurer, configuration, paramétr*, pour information, amélioration*,
        guide*, aperçu
    """,
    "thanks": """
        merci, merci beaucoup, remercie, remercions, je vous remercie, reconnaissant*, remerciement*,
        mille mercis, grand merci
    """,
    "greeting": """
        bonjour, bonsoir, salut, coucou, hello, bjr, bsr, cher monsieur, chère madame
    """,
    "request": """
        s il vous plaît, s il vous plait, s il te plaît, svp, stp, pourriez vous, pouvez vous, pourrais tu,
        peux tu, merci de, j ai besoin, nous avons besoin, besoin de, besoin d aide, je voudrais, je souhaite,
        je souhaiterais, nous souhaitons, nous souhaiterions, j aimerais, veuillez, envoyez moi, aidez moi,
        dites moi, tenez moi au courant, demande*, prière de
    """,
    "ask": """
        comment, quoi, quand, où, pourquoi, qui, quel, quelle, quels, quelles, est ce que, est il possible,
        puis je, y a t il, question, combien
    """,
    "price": """
        prix, tarif*, combien coûte, combien coute, combien ça coûte, combien coûterait, combien, devis, coût*,
        coûte, remise, réduction*, rabais, offre*, frais
    """,
    "buy": """
        acheter, achèterais, commander, je commande, passer commande, voudrais commander, m abonner, souscrire,
        en stock, disponible en magasin, version d essai, essai gratuit, démo, intéressé par, intéressée par,
        réserver
    """,
    "schedule": """
        rendez vous, rdv, réunion*, rencontrer, rencontre*, reporter, décaler, déplacer le, rappelez moi,
        rappeler, rappelle moi, quand êtes vous, quand seriez vous, quelle heure, à quelle heure,
        semaine prochaine, lundi, mardi, mercredi, jeudi, vendredi, créneau*, disponibilité*
    """,
    "leave_me": """
        laissez moi tranquille, laisse moi tranquille, foutez moi la paix, fichez moi la paix,
        laissez moi en paix, lâchez moi, arrêtez de m écrire, arrête de m écrire, arrêtez de m appeler,
        arrête de m appeler, arrêtez de me contacter, cessez de me contacter, cessez de m écrire,
        cessez de m appeler, arrêtez de m envoyer, cessez de m envoyer, arrêtez de me harceler, cessez de me,
        arrêtez de me, ne m écrivez plus, ne m écris plus, ne m appelez plus, ne m appelle plus,
        ne me contactez plus, ne me contactez pas, ne m envoyez plus, ne me dérangez plus,
        ne plus être contacté*, ne plus recevoir, plus recevoir, ne veux plus de vos, veux plus recevoir,
        ne souhaite plus recevoir, plus de messages, plus de mails, plus d appels, plus de publicité,
        désabonnez moi, désinscrivez moi, me désabonner, me désinscrire, désinscription, retirez moi de,
        supprimez mon numéro, effacez mon numéro, supprimez mes données, effacez mes données, pas intéressé*,
        pas intéressée
    """,
    "auto_reply": """
        réponse automatique, message automatique, absence du bureau, absent du bureau, absente du bureau,
        actuellement absent*, ne pas répondre à ce, ne répondez pas à ce, généré automatiquement
    """,
    "away": """
        en congé*, je suis en vacances, en vacances jusqu, de retour le, serai de retour, mon retour,
        mon absence, en cas d urgence, congé maternité, congé parental, accès limité
    """,
    "newsletter": """
        se désabonner, se désinscrire, vous désabonner, vous désinscrire, désabonnement,
        voir dans le navigateur, afficher dans le navigateur, voir en ligne, version en ligne, newsletter*,
        vous recevez ce, vous recevez cet, avez reçu cet, tous droits réservés, politique de confidentialité,
        mentions légales, achetez maintenant, j en profite, en profiter, lire la suite, en savoir plus,
        nouveautés, offre de la semaine, jusqu au, suivez nous, soldes
    """,
    "spam": """
        vous avez gagné, avez été sélectionné*, été tiré au sort, gagnant, heureux gagnant, loterie*, jackpot,
        viagra, casino*, crédit rapide, prêt rapide, prêt sans, crédit sans, gagnez de l argent,
        gagner de l argent, argent facile, travail à domicile, travaillez à domicile, bitcoin*,
        gagné un million, gagné # millions, héritage, bénéficiaire, maigrir, perdez du poids, perdre du poids,
        rencontres coquines, porno*, sexe, référencement naturel, référencement de votre, seo, cliquez ici,
        cliquez, sans risque, garanti*, revenus passifs
    """,
    "lure": """
        gratuit*, cadeau*, prime, bon d achat, coupon*, exclusi*, offre, cliquez, lien, http, www, bonus,
        réduction, aujourd hui seulement, argent, invest*, profit*, %, $, €
    """,
}
