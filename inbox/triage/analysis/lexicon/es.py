"""Spanish."""

COMMON = """
a al algo alguien algún alguna algunos ante antes aquí así aún aunque bien cada casi como cómo con
contra cosa cosas creo cual cuál cuando cuándo cuánto da de del desde después día días dice dicho donde
dónde dos e el él ella ellas ellos en entre era eran eres es esa ese eso esos esta está estaba están
estás estamos estar este esto estos estoy fue fueron fui gente gracias gran ha había hace hacer hacia
han has hasta hay haya he hemos hice hizo hola hoy ir jamás ya la las le les lo los luego más mañana me
mejor menos mi mí mientras mis mismo misma mucho mucha muchos muchas muy nada nadie ni ningún ninguna
no nos nosotros nuestra nuestro nunca o os otra otro otros otras para parece pero poco poder pues
porque por qué puede pueden puedo que quien quién quiero quiere sabe saber sé se sea según ser será si
sí sido siempre sin sino sobre sois solo sólo somos son soy su sus también tan tanto te tengo tenemos
tener tenía ti tiempo tiene tienen todo toda todos todas tras tu tú tus un una uno unos unas usted
ustedes va vale vamos van vas ver vez veces voy vuelto y yo buenos buenas tardes noches señor señora
favor saludos estimado estimados cuenta pedido factura dinero servicio cliente mes año años semana hora
horas ayer tarde noche vida mundo casa cuanto jaja jajaja ahora entonces además igual claro verdad
ojalá madre mía tío finde
"""

WORDS: dict[str, str] = {
    "great": """
        excelente*, genial*, magnífic*, maravill*, estupend*, fantástic*, fenomenal*, espectacular*, increíble*,
        perfect*, espléndid*, extraordinari*, sensacional*, fabulos*, brutal, impresionante*, impecable*,
        insuperable*, inmejorable*, sobresaliente*, brillante*, obra maestra, la mejor, el mejor, los mejores,
        las mejores, lo mejor, mejor día, mejores, encanta, encantan, encantó, encantado, encantada, encantados,
        encantador*, me encantas, encantaría, adoro, adora, adorable*, amo, amor, amé, te amo, te quiero,
        os quiero, la quiero mucho, enamora*, enamorado, enamorada, precioso, preciosa, preciosos, preciosas,
        hermos*, bellísim*, guapísim*, bonitísim*, preciosísim*, buenísim*, riquísim*, felicísim*, contentísim*,
        divertidísim*, feliz, felices, felicidad, felicidades, felicit*, enhorabuena, olé, ole, bravo, viva,
        crack, cracks, máquina, fiera, ídolo*, mola*, molan, de lujo, de maravilla, de diez, matrícula de honor,
        muchísimas gracias, mil gracias, mil millones de gracias, muchas gracias, recomiendo mucho,
        recomendadísim*, muy recomendable, sublime*, magistral*, épic*, emocionante*, emociona*, emocionad*,
        ilusión, qué ilusión, pasada, una pasada, ganazas, eufóric*, entusiasm*, delicios*, exquisit*, yuju,
        yupi, hurra, bendit*, bendecid*, bendicion*
    """,
    "good": """
        buen, bueno, buena, buenos, buenas, bien, mejor, mejora*, bonit*, lind*, guap*, bell*, graci*, gracioso,
        divertid*, divertí*, divertirse, diversión, alegr*, alegría, content*, satisfech*, satisfac*, disfrut*,
        gusta, gustan, gustó, gustado, gustaba, me gustas, agradable*, agrad*, amable*, amabilidad, simpátic*,
        cariñ*, cariño, ternura, tiern*, dulce*, educad*, atent*, profesional*, eficien*, eficaz*, rápid*,
        rápido, puntual*, fácil*, fácilmente, cómod*, útil*, práctic*, barat*, económic* precio, recomiend*,
        recomend*, recomendable*, calidad, fiable*, confia*, confianza, segur* de que, honest*, sincer*,
        interesante*, interes*, curios*, inteligen*, creativ*, original*, tranquil*, paz, relaj*, descans*,
        suerte, afortunad*, éxito*, exitos*, triunf*, triunfo, gana, ganas de, ganamos, ganad*, ganar, ganó,
        victoria*, campeon*, logr*, conseguid*, conseguí*, conseguimos, orgullo*, orgullos*, esperanza*,
        optimis*, positiv*, ánimo*, ánimos, apoyo, apoy*, ayud*, ayudó, gracias, agradec*, agradezco,
        agradecid*, celebr*, fiesta*, cumple*, cumpleaños, regalo*, sorpresa*, risa*, risas, ríe*, reír*, reí,
        reímos, sonr*, sonrisa*, abraz*, abrazo*, beso*, besos, besito*, besazo*, jaja*, jajaj*, jeje*, jejej*,
        jiji*, haha*, xd, ojalá, deseando, ansios* por, apetece, apetecible, vacaciones, viernes, finde, playa,
        sol, chulo*, chula*, chulísim*, guay*, ric*, rico, rica, sabros*, fresc*, limpi*, merece,
        merece la pena, vale la pena, valió la pena, valiente*, valentía, fuerte, fuerza, acierto*, acertad*,
        solucionad*, resuelto, resuelta, resolvieron, arreglad*, arregl*, sin problema*, ningún problema,
        no hay problema, todo bien, todo perfecto, nada mal, no está mal, no estuvo mal, vivan, favorit*, fan,
        artista*, arte, talento*, respeto, admir*, admiración, estrella, elegan*, especial, especiales, únic*,
        preferid*, inspir*, magia, mágic*, sueño cumplido, soñ*, cumplido, me alegro, bienvenid*, suertud*,
        cuqui, mono, mona, monos, crack, buen rollo, de acuerdo, toda la razón, aplaus*, saludos, un saludo,
        cielo, corazón, amigo*, amig*
    """,
    "bad": """
        mal, malo, mala, malos, malas, peor, peores, empeor*, triste*, tristeza, pena, lástima, lamentable*,
        lament*, por desgracia, desgracia*, desgraciad*, desafortunad*, decepci*, decepcion*, desilusi*,
        insatisfech*, descontent*, disgust*, disgusto, enfad*, enfado, enoj*, cabre*, cabrea*, molest*, molesta,
        molesto, irrit*, fastidi*, fastidio, hart*, harto, harta, cansad*, cansa, cansancio, agot*, agotad*,
        aburr*, aburrid*, aburrimiento, pesad*, pesado, lento, lenta, lentos, lentitud, tard*, retras*,
        retraso*, demor*, espera, esperando, esperar, cancel*, problema*, dificil, difícil*, dificult*,
        complic*, complicad*, error*, fallo*, falla, fallan, falló, falta, faltan, faltó, rot*, roto, rota,
        estrope*, averi*, averiad*, dañ*, dañad*, defectuos*, perd*, perdid*, perdí, perder, pierd*, perdimos,
        derrota*, fracas*, suspens*, suspend*, suspendid*, inútil*, inservible*, tont*, idiot*, estúpid*,
        imbécil*, gilipoll*, capull*, subnormal*, cabr*n, payas*, ridícul*, absurd*, tonter*, chorrad*, mentir*,
        mentira*, mentiros*, miente*, falso, falsa, fals*, engañ*, estaf*, robo, robos, roban, robado, robaron,
        robar, robó, ladrón, ladron*, corrup*, corrupción, delito*, crimen*, criminal*, culpa*, culpable*,
        vergüenza*, vergonz*, asco*, asque*, odi*, odio, miedo*, temor*, terror*, susto*, preocup*, preocupa*,
        nervios*, ansiedad, estrés, estresad*, agobi*, agobiad*, depre*, deprim*, deprimid*, llor*, lloro,
        llorar, llorando, llora, lágrima*, dolor*, duele*, dolor, doler, herid*, enferm*, enfermedad, fiebre,
        resfriad*, muer*, muerte*, muert*, murió, matar, matan, mató, asesin*, guerra*, violen*, atac*, ataque*,
        amenaz*, peligro*, peligros*, riesgo*, crisis, paro, pobre*, pobreza, hambre, sufr*, sufrir,
        sufrimiento, injust*, injusticia*, mala educación, maleducad*, groser*, antipátic*, borde, bordes,
        chul* insolente, incompeten*, ineptitud, inept*, negligen*, ignora*, ignoran*, desastr*, caos, caótic*,
        suci*, ruid*, car*simo, caro, cara dura, caros, carísim*, jeta, sinvergüenza*, carota, timo*, deficien*,
        pésim*, mediocre*, regular, soso, sosa, feo, fea, feos, feas, horror*, soled*, solo y, sola y, abandon*,
        olvid*, echo de menos, te echo de menos, extrañ*, añor*, falta de, imposible*, nadie contesta,
        nadie responde, no contest*, no respond*, no funciona*, no sirve*, no puedo, no soporto, no aguanto,
        no entiendo, no me gusta, no tengo ganas, no quiero, no vale, ni de coña, ni idea, ni caso, otra vez,
        todavía no, aún no, sigo sin, seguimos sin, sin respuesta, sin solución, qué mierda, mierda*, puta,
        puto, putas, putos, joder, jod*, coño, hostia*, maldit*, maldición, cojon*, hijo* de puta, hdp, ctm,
        wtf, me cago, mierdas, basura*, porquería*, vomit*, apest*, rabia, ira, furios*, indign*, queja*, quej*,
        reclam*, denunci*, bronca*, discut*, pele*, pelea*, escándalo*, polémic*, prohib*, castig*, multa*,
        negativ*, pesimis*, lío, liad*, putada*, marrón, jodid*, insomnio, dormir* mal, no dormir, madrug*,
        exámenes, examen, lunes, resaca, frustr*, desesper*, desesperad*, impoten*, arrepent*, dud*, dudos*,
        sospech*, grave, graves, lesion*, lesión, castigo, traici*, celos, envidi*, aguant* a, fatal*, chung*,
        cutre*, petard*, coñazo, rollo, tostón, pereza, vag*, mugr*
    """,
    "awful": """
        horrible*, terrible*, horroros*, espantos*, espanto, pésim*, nefast*, fatal*, desastre*, desastros*,
        catástrof*, catastróf*, asqueros*, repugnan*, repuls*, vomitiv*, indignant*, indignad*, vergonzos*,
        vergüenza, bochornos*, inaceptable*, intolerable*, insoportable*, odio, odia*, detest*, aborre*,
        lo peor, la peor, el peor, los peores, las peores, peor servicio, una mierda, pura mierda, vaya mierda,
        menuda mierda, puta mierda, asco de, qué asco, da asco, dais asco, basura, estafa*, estafador*,
        ladrones, timo, timador*, sinvergüenza*, hijos de puta, hijo de puta, gentuza, escoria, nunca más,
        jamás volver*, no lo recomiendo, no recomiendo, no volver*, pesadilla*, infierno, tragedia*, trágic*,
        patétic*, miserable*, furios*, impresentable*, tomadura de pelo
    """,
    "not": """
        no, ni, nunca, jamás, sin, nada, nadie, ningún, ninguna, ninguno, tampoco, poco, poca, falta, deja de,
        dejar de
    """,
    "very": """
        muy, mucho, mucha, muchos, muchas, tan, tanto, tanta, realmente, súper, super, demasiado, demasiada,
        totalmente, absolutamente, completamente, extremadamente, sumamente, bastante, más, qué, que de, puto,
        puta, bien de, todo, mazo, re
    """,
    "hardly": """
        algo, un poco, poquito, ligeramente, quizá, quizás, tal vez, más o menos, medio, relativamente, parece,
        sería, podría, si fuera
    """,
    "but": """
        pero, sin embargo, aunque, no obstante, sino, en cambio
    """,
    "plain": """
        su respuesta automática, vuestra respuesta automática, no solo, no sólo, buenos días, buenas tardes,
        buenas noches, buen día, bueno pues, pues bueno, o sea, más bien, si bien, o bien, muy buenas, estimad*,
        un cordial saludo, saludos cordiales, gracias de antemano, de antemano gracias, a pesar de, pesar,
        sobre todo, querid*, tarde, tardes, esta tarde, por la tarde, hace falta, sin falta, el mal menor,
        bueno, bien sabes, por cierto, mejor dicho, igual, antes de nada, de nada, para nada, nada más,
        sin duda, sin dudas, más que nada, ricardo, paso, malaga, málaga, madrid, solicit*, soledad, caracas,
        carácter*, carretera*, carrera*, tardó, murciana, murcia, pegar, amoldar, quiero, penal*, robot*,
        robótic*, robin, rotond*, rotaci*, rotul*, perdón, perdona, perdone, perdonad, disculpa*, disculp*,
        dolores, dolar*, dólar*, matrícul*, materia*, pelea por, pelear por, cara, doler, vagon*, vagón,
        esperanza aguirre, belleza*, gracia, dudas, duda, paz mental, ganado, regularmente, regular*,
        riesgos laborales
    """,
    "works": """
        funcion*, funciona, funcionan, va, van, carga, abre, abrir, arranca, inicia, entrar, conecta, conectar,
        llegado, llegó, llega, responde, imprime, carga la página
    """,
    "failure": """
        error*, fallo*, falla, fallan, falló, fallando, no funciona, no funcionan, no va, avería*, averiad*,
        roto, rota, rotos, rotas, estropead*, se cuelga, colgad*, bloquea, se cierra solo, se cierra, problema*,
        defectuos*, defecto*, dañad*, incidencia*, dejó de funcionar, ha dejado de funcionar, ya no funciona,
        no carga, no abre, no arranca, desaparec*, no ha llegado, no llegó, no me ha llegado, no he recibido,
        no recibí, nunca llegó, producto equivocado, artículo equivocado, talla equivocada, pedido equivocado,
        bug, gotea, fuga, se corta, interrump*, mal funcionamiento
    """,
    "severe": """
        crític*, grave*, seri*, important*, alta prioridad, máxima prioridad, prioridad alta, prioritari*,
        imprescindible*, crucial*, vital, esencial*, escal*, masiv*
    """,
    "outage": """
        nada funciona, no funciona nada, no nos funciona nada, no me funciona nada, todo parado,
        está todo parado, todo está parado, todo caído, todo se ha caído, se cayó todo, se ha caído el,
        se cayó el, se ha caído la, se cayó la, servidor caído, sistema caído, web caída, página caída,
        el servidor no, el sistema no funciona, la web no funciona, la página no funciona,
        la tienda no funciona, está caído, está caída, están caídos, caída del servi*, caída del sistema,
        caída total, corte de luz, corte de servicio, sin servicio, sin luz, sin internet, sin conexión,
        fuera de servicio, no disponible, producción parada, la producción está parada, pérdida de datos,
        perdimos todos los datos, hemos perdido todos los datos, todos los datos, todo el sistema, fallo total,
        fallo del sistema, apagón*, colapso total, interrupción del servicio, totalmente caído
    """,
    "blocked": """
        no puedo entrar, no podemos entrar, no puedo acceder, no podemos acceder, no puedo iniciar sesión,
        no podemos iniciar sesión, no me deja entrar, no me deja, no consigo entrar, no logro entrar,
        sin acceso, no tengo acceso, no tenemos acceso, acceso denegado, cuenta bloqueada, bloquead*,
        bloquearon, no puedo trabajar, no podemos trabajar, no puedo pagar, no se puede pagar, no puedo abrir,
        no puedo usar, perdí mi tarjeta, he perdido mi tarjeta, perdí la tarjeta, tarjeta robada, me robaron la,
        me han robado, robaron mi
    """,
    "security": """
        hacke*, hackeado, hackeada, hackearon, hacker*, pirate* informátic*, brecha de seguridad,
        brecha de datos, violación de seguridad, incidente de seguridad, fallo de seguridad, vulnerabilidad*,
        agujero de seguridad, filtración de datos, fuga de datos, filtrado mis datos, filtrado nuestros datos,
        datos filtrados, acceso no autorizado, no autorizad*, phishing, malware, ransomware, virus, troyano*,
        datos comprometidos, cuenta comprometida, robo de identidad, robo de datos, robaron mis datos,
        robado los datos, han entrado en mi cuenta, alguien ha entrado en, alguien entró en, alguien accedió,
        alguien ha accedido, ciberataque*, suplantación*, suplantad*, cargo fraudulento, fraudulent*,
        uso indebido
    """,
    "legal": """
        abogad*, demanda*, demandar, demandaré, denuncia*, denunciar*, denunciaré, juzgado*, tribunal*, juicio,
        juez, vía judicial, judicial*, acciones legales, medidas legales, vía legal, departamento jurídico,
        asesoría jurídica, oficina del consumidor, protección al consumidor, defensa del consumidor, facua,
        hoja de reclamaciones, hojas de reclamaciones, defensor del, agencia de protección de datos, aepd,
        infracción del rgpd, policía, guardia civil, burofax, indemnización*, daños y perjuicios
    """,
    "safety": """
        en llamas, se ha incendiado, incendi*, fuego, humo, sale humo, echa humo, huele a quemado,
        olor a quemado, chispa*, echando chispas, descarga eléctrica, calambrazo, electrocut*, fuga de gas,
        huele a gas, olor a gas, escape de gas, explot*, explosi*, herid*, lesionad*, sangr*, ambulancia,
        peligro de muerte, riesgo de muerte, en peligro, intoxic*, envenenad*, alérgic*, peligros*, suicid*,
        matarme, quemadura*, asfixi*, se sobrecalienta, sobrecalent*
    """,
    "urgent": """
        urgente*, urgencia*, urgentísim*, urge, de inmediato, inmediat*, cuanto antes, lo antes posible,
        lo más pronto, lo más rápido, enseguida, ahora mismo, ya mismo, ipso facto, emergencia*, asap,
        con urgencia, sin demora, a la mayor brevedad, rápidamente por favor, prisa, corre prisa, socorro,
        auxilio, no puede esperar, alarma*
    """,
    "deadline": """
        hoy, hoy mismo, para hoy, antes de mañana, mañana, para mañana, esta tarde, esta noche,
        antes del mediodía, antes de las #, antes del lunes, antes del martes, antes del miércoles,
        antes del jueves, antes del viernes, en # horas, en # minutos, en una hora, en menos de # horas,
        dentro de # horas, dentro de una hora, # horas, a más tardar, fecha límite, plazo*, vence, caduca,
        fin del día, final del día, final de la semana, último día
    """,
    "waiting": """
        sigo esperando, seguimos esperando, llevo esperando, llevamos esperando, todavía espero, aún espero,
        llevo # días, llevo # semanas, llevo semanas, llevo días, llevo meses, llevo horas, llevo una semana,
        llevo un mes, todavía no, aún no, sigo sin, seguimos sin, sin respuesta, ninguna respuesta,
        nadie contesta, nadie responde, nadie me contesta, nadie me responde, nadie me ha, nadie atiende,
        nadie coge, no contestan, no responden, no me contestan, segunda vez, tercera vez, cuarta vez,
        por enésima vez, varias veces, muchas veces, repetid*, de nuevo, otra vez, hace semanas, hace días,
        hace # semanas, hace # días, hace un mes, recordatorio, insisto, en vano, persist*
    """,
    "scope": """
        todos los clientes, nuestros clientes, todos los usuarios, todos los empleados, toda la empresa,
        toda la compañía, toda la oficina, todo el equipo, todo el departamento, varios usuarios, a todos,
        producción, servidor*, base de datos, red, afect*, impacto
    """,
    "money": """
        reembols*, devolución, devoluciones, devolver el dinero, devuelvan, devuélvan*, devolvedme,
        devuelvan mi dinero, devuelvan el dinero, mi dinero, recuperar el dinero, cobrado dos veces,
        cobrado doble, cobraron dos veces, cobro doble, doble cobro, cobro duplicado, cargo duplicado,
        doble cargo, dos veces cobrad*, cargo indebido, cobro indebido, cobrado de más, cobraron de más,
        me han cobrado, me cobraron, factura incorrecta, factura errónea, error en la factura,
        importe incorrecto, importe erróneo, compensación, indemniza*, reintegr*, no he pedido, no pedí
    """,
    "cancel": """
        cancelar, cancelo, cancelen, cancelad, cancela mi, cancelación, darme de baja del,
        dar de baja el servicio, dar de baja la línea, darme de baja, dar de baja, doy de baja, quiero la baja,
        baja del servicio, rescindir, rescindo, rescisión, anular, anulen, anulación, cerrar mi cuenta,
        cerrar la cuenta, eliminar mi cuenta, borrar mi cuenta, cambiar de proveedor, cambio de compañía,
        cambiar de compañía, cambiarme de compañía, me cambio a, me voy a la competencia, a la competencia,
        irme a otra, me paso a, no renovar, no renovaré, han perdido un cliente, habéis perdido un cliente,
        pierden un cliente, desistir, desistimiento
    """,
    "complaint": """
        queja*, quejarme, reclamación*, reclamaciones, reclamar, reclamo, inaceptable*, intolerable*,
        inadmisible*, indignant*, indignad*, vergüenza, vergonzoso, tomadura de pelo, pésimo servicio,
        mal servicio, horrible servicio, pésima atención, mala atención, atención pésima,
        hablar con un responsable, hablar con el responsable, un supervisor, insatisfech*, descontent*,
        decepcionad*, estoy hart*, ya está bien, hasta las narices, estafa*, sinvergüenzas
    """,
    "calm": """
        no es urgente, no urgente, sin prisa, sin prisas, no hay prisa, no corre prisa, cuando pueda,
        cuando puedan, cuando puedas, cuando tenga tiempo, cuando tengan tiempo, cuando tengas tiempo,
        algún día, en algún momento, prioridad baja, baja prioridad, puede esperar, con calma, tranquilamente,
        una tontería, detalle menor
    """,
    "routine": """
        información sobre, información de, más información, información adicional, me gustaría saber,
        quisiera saber, querría saber, me interesa saber, consulta sobre, pregunta sobre, instruccion*,
        documentación, propuesta, sugerencia*, comentarios, consejo*, asesor*, cómo configurar, configurac*,
        para su información, mejora*, guía*, visión general
    """,
    "thanks": """
        gracias, muchas gracias, mil gracias, agradezco, agradecemos, agradecido, agradecida, se agradece, grax
    """,
    "greeting": """
        hola, buenos días, buenas tardes, buenas noches, buenas, qué tal, saludos, hey
    """,
    "request": """
        por favor, porfa, porfavor, podría, podrían, pueden, puede usted, podéis, puedes, necesito, necesitamos,
        quisiera, quisiéramos, me gustaría, querría, solicito, solicit*, envíen*, enviadme, mándenme,
        necesito ayuda, ayúden*, ayúdame, ayudadme, díganme, avísenme, rogamos, ruego
    """,
    "ask": """
        cómo, qué, cuándo, dónde, por qué, quién, cuál, cuáles, hay, es posible, se puede, puedo, pregunta,
        duda
    """,
    "price": """
        precio*, cuánto cuesta, cuánto cuestan, cuánto vale, cuánto sale, cuánto sería, cuánto, presupuesto*,
        cotizac*, tarifa*, descuento*, oferta*, coste, costo, costes, comisión
    """,
    "buy": """
        comprar, compraría, pedir, hacer un pedido, quiero pedir, quiero comprar, adquirir, suscribirme,
        contratar, en stock, hay stock, disponible en tienda, versión de prueba, prueba gratuita, demo,
        estoy interesad*, interesad*, reservar
    """,
    "schedule": """
        cita*, reunión*, reunir*, quedar, cambiar la cita, aplazar, posponer, llámenme, llámame, llamadme,
        me llamen, devuélvame la llamada, cuándo le viene bien, cuándo puede, qué hora, a qué hora,
        próxima semana, la semana que viene, el lunes, el martes, el miércoles, el jueves, el viernes
    """,
    "leave_me": """
        déjenme en paz, dejadme en paz, déjame en paz, déjeme en paz, dejen de escribir*, dejad de escribir*,
        deja de escribir*, deje de escribir*, dejen de molestar*, dejen de llamar*, dejad de llamar*,
        deja de llamar*, dejen de enviar*, dejad de enviar*, dejen de mandar*, no me escriban, no me escriba,
        no me escribas, no me escribáis, no me llamen, no me llame, no me llames, no me llaméis,
        no me contacten, no me contacte, no me envíen, no me manden, no me molesten, no quiero recibir,
        no deseo recibir, no quiero que me, no quiero más mensajes, no quiero más correos,
        no quiero más llamadas, no más mensajes, no más correos, no más llamadas, no más publicidad,
        no me interesa, borren mi número, elimine* mi número, borren mis datos, eliminen mis datos, bórrenme,
        sáquenme de, quítenme de, denme de baja de su lista, darme de baja de la lista,
        darme de baja del boletín, darme de baja de su
    """,
    "auto_reply": """
        respuesta automática, mensaje automático, contestación automática, fuera de la oficina,
        fuera de oficina, ausente de la oficina, no responda a este, no responda este, generado automáticamente
    """,
    "away": """
        estoy de vacaciones, me encuentro de vacaciones, de vacaciones hasta, de baja hasta, regresaré,
        volveré el, estaré de vuelta, mi ausencia, en caso de urgencia, para asuntos urgentes,
        en casos urgentes, baja por maternidad, acceso limitado
    """,
    "newsletter": """
        darse de baja, cancelar suscripción, cancelar la suscripción, anular suscripción, ver en el navegador,
        ver en navegador, versión online, boletín*, newsletter*, recibe este, ha recibido este, recibes este,
        todos los derechos reservados, política de privacidad, compra ahora, comprar ahora, leer más, saber más,
        novedades, oferta de la semana, solo hasta, síguenos, rebajas
    """,
    "spam": """
        ha ganado un, has ganado un, usted ha ganado, ganador, afortunado ganador, lotería*, jackpot, viagra,
        casino*, préstamo rápido, préstamos rápidos, préstamo sin, gana dinero, ganar dinero, dinero fácil,
        trabaja desde casa, trabajo desde casa, bitcoin*, millón de euros, herencia, beneficiario, adelgaz*,
        pierde peso, sexo, porno*, posicionamiento web, seo, haz clic, haga clic, sin riesgo, garantizad*,
        ingresos pasivos
    """,
    "lure": """
        gratis, premio, regalo, vale, cupón, exclusiv*, oferta, clic, enlace, http, www, bono, descuento,
        solo hoy, dinero, inver*, beneficio*, %, $, €
    """,
}
