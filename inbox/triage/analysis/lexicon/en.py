"""English."""

COMMON = """
the be to of and a in that have i it for not on with he as you do at this but his by from they we say
her she or an will my one all would there their what so up out if about who get which go me when make
can like time no just him know take people into year your good some could them see other than then now
look only come its over think also back after use two how our work first well way even new want because
any these give day most us is are was were been has had did does am im isn aren wasn weren don doesn
didn won couldn wouldn shouldn haven hasn hadn ain ve ll re here where why very much many more such own
same too off down before again ever never always still should may might must shall being having doing
got going gonna wanna yeah yes please thanks thank hello hi dear regards sorry today tomorrow yesterday
week month need help let everything nothing something anything someone anyone everyone thing things
really great love best bad better flight plane service customer account card bank money payment
transfer top order phone call message email mail number free text movie film story through without
while between during against both each few those every another until since made said told done gone
went seen left right last next little long big old high small
"""

WORDS: dict[str, str] = {
    "great": """
        excellent*, outstanding*, superb*, perfect*, wonderful*, fantastic*, awesome*, amazing*, amazed,
        brilliant*, fabulous*, terrific, love, loves, loved, loving*, lovely, adore*, delight*, thrill*, best,
        great, greatest, gorgeous*, magnificent*, marvelous*, marvellous*, phenomenal*, incredible,
        incredibly good, stunning*, masterpiece*, masterful*, masterly, exceptional*, flawless*, exquisite*,
        extraordinary, beautiful*, beauty, ecstatic, overjoyed, blown away, blew me away, thank you so much,
        thanks so much, many thanks, you rock, rocks, rocked, kudos, kick ass, superior, unforgettable,
        hilarious*, breathtaking*, joyous*, joyful*, triumph*, treasure*, genius, heartwarming*, dazzling*,
        delicious*, captivat*, enchant*, mesmeriz*, enthrall*, riveting*, gem, must see, must have, can't wait,
        cannot wait, can t wait, cant wait, made my day, so happy, so excited, so proud, so glad, very pleased,
        highly recommend*, well done, good job, great job, hats off, top notch, first class, world class,
        second to none, five stars, 5 stars, above and beyond, spectacular*, sublime, majestic*, poignant*,
        exhilarat*, luminous*, remarkabl*, impressive*, impressed, impress, wow*, yay*, woo, woohoo, whoo*,
        woot, blessed, hooray, hurray, congrat*, smart and, life saver, lifesaver, a blast
    """,
    "good": """
        good, goodness, nice*, fine, glad*, happy, happier, happiest, happily, happiness, pleas*, enjoy*, fun,
        funny*, funnier, cool, coolest, sweet*, kind, kindly help*, kindness, friendl*, helpful*, help me smile,
        polite*, courteous*, professional*, profession*, fast, quick*, swift*, smooth*, easy, easily, easier,
        comfortabl*, comfy, cozy, convenient*, reliable*, recommend*, satisf*, appreciate*, appreciative,
        grateful*, gratitude, thankful*, welcome, win, wins, winning, winner*, won, success*, improv*, better,
        bright*, clever*, smart*, intelligent*, elegan*, charm*, cute*, adorable*, attractiv*, pretty good,
        fresh*, clean*, generous*, excit*, interesting, intrigu*, fascinat*, engag*, entertain*, amus*, inspir*,
        touching*, moving, compelling*, absorbing*, memorabl*, witty, wit, humor*, humour*, honest*, sincere*,
        warm*, tender*, gentle*, graceful*, grace, vivid*, lively, energetic, rich*, solid*, strong*, powerful*,
        profound*, insightful*, thoughtful*, subtle*, imaginative*, creativ*, original*, inventive*, ingenious*,
        refreshing*, satisfying*, worthy, worthwhile, worth, admir*, respect, proud*, pride, hope*,
        looking forward, look forward, excitement, celebrat*, cheer*, smil*, laugh*, hug, hugs, bless*, luck,
        lucky, luckily, fortunate*, fav, fave, favorite*, favourite*, fan, props, legend*, epic, hero*, handy,
        useful*, effective*, efficient*, prompt*, responsiv*, caring, care about, patient with, attentive*,
        calm, safe, secure, resolved, fixed, solved, sorted, works well, works great, like it, likes, liked,
        i like, we like, really like, likeable, likable, agree, congratul*, birthday, yes, yum*, tasty, ideal*,
        pleasant*, support*, peaceful*, romantic*, sexy, hot, genuin*, authentic*, realistic, beautifully,
        skilful*, skillful*, talent*, accomplish*, polished, faithful*, uplifting*, affect*ion, affectionate*,
        compassion*, sensitiv*, provocative, suspens*, gripping, hypnotic*, stylish*, sumptuous*, lush, crisp,
        sharp, ambitious*, spirit*, heartfelt, dignity, playful*, cool as, fresh air, nailed it, thumbs up,
        no problem*, no problems, no complaints, no complaint, no worries, no issue*, not bad,
        never disappoint*, never fails, without a hitch, hassle free, all good, finally works, works again,
        keep it up, nothing but good
    """,
    "bad": """
        bad, badly, poor*, worse, worsen*, weak*, slow, slower, slowly, wrong*, unfortunate*, sad, sadly,
        sadden*, sadness, unhapp*, upset*, annoy*, irritat*, disappoint*, let down, lack*, miss, missed,
        missing, mistake*, problem*, issue*, trouble*, difficult*, hard to, complain*, fail, fails, unsatisf*,
        dissatisf*, unacceptabl*, inconvenien*, uncomfortabl*, unfriendl*, unhelpful*, unprofessional*,
        unreliabl*, rude*, mean, impolite*, ignor*, indifferen*, careless*, incompeten*, clueless, useless*,
        pointless*, worthless*, waste*, wasted, wasting, boring*, bored, bore, bores, dull*, tedious*,
        tiresome*, dreary, bland*, lame, stale, flat, lifeless*, mediocre, forgettable, predictable*, cliche*,
        clichéd, cliché*, contrived, confus*, incoherent*, messy, mess, sloppy, clumsy, awkward*, uninspir*,
        unfunny, uninteresting*, unconvincing, implausible, shallow*, hollow*, pretentious*, overblown,
        overlong, silly, dumb*, stupid*, idiot*, ridicul*, absurd*, nonsens*, foolish*, inept*, amateurish*,
        half baked, manipulative*, sentimental*, maudlin, cloying*, heavy handed, worry, worri*, afraid, fear*,
        scare*, scary, scared, anxious*, nervous*, stress*, tired, exhaust*, sick, ill, hurt*, pain*, ache*,
        cry, crying, cries, tears, alone, lonely, lost, lose, loses, losing, loser*, loss, death, dead, die,
        dies, died, dying, kill*, murder*, war, attack*, terror*, violen*, crime*, accus*, guilt*, blame*,
        shame*, asham*, embarrass*, expensive*, overpriced, costly, rip off, ripoff, dirty, filthy, noisy,
        smell*, stink*, rotten, cold food, broken, damaged, torn, defect*, faulty, delay*, late, cancelled,
        canceled, cancel my trip, cancellation*, postpon*, stuck, strand*, stranded, delayed, overbooked,
        bumped, diverted, not fair, unfair*, dishonest*, lie, lied, lies, liar*, cheat*, mislead*, shady, spam,
        refuse*, refusal, reject*, denied, den*y, ban, banned, block*, doubt*, suspicious*, regret*, sorry,
        unable, crazy, insane, weird*, strange*, odd, creepy, ugly*, cheap*, frustrat*, confusing, complicated,
        impossibl*, hassle, pathetic, excus*, bother*, sucks, suck, sucked, crap*, damn*, shit*, wtf, ugh*, smh,
        meh, fml, ffs, bs, bullshit, joke, not happy, not impressed, not good, not cool, not ok, not okay,
        no thanks, no response, no reply, no answer, no help, no luck, no sense, nobody cares, no idea why,
        no apology, no explanation, nothing happens, never again, never answer*, so much for, too bad, too long,
        too late, too much, too many, too few, less than, wish you, should have, shouldn t have,
        could have been, supposed to be, what happened, hung up, hang up, on hold, hold for, still no,
        still not, still waiting, how dare, do better, get it together, get your act, wake up, hours late,
        been waiting, why can t, why won t, why don t, why is it so, nowhere, barely, hardly, instead of,
        rather than, unless you, fault*, controvers*, protest*, scandal*, crisis, threat*, risk*, harm*,
        danger*, problematic, suffer*, struggle*, victim*, injur*, hell, mad
    """,
    "awful": """
        awful*, terribl*, horribl*, horrif*, horrend*, dreadful*, atrocious*, abysmal*, appalling*, disgust*,
        disgrac*, outrag*, pathetic*, worst, hate*, hatred, hating, despise*, loath*, detest*, nightmare*,
        disast*, catastroph*, garbage, trash, rubbish, furious*, angry, anger, rage, livid, infuriat*, pissed,
        fuck*, wtf*, shameful*, unbelievably bad, insult*, scam*, fraud*, thief, thieves, steal*, stole*,
        rip off, ripped off, incompetent*, never fly, never again, never buy, never use, avoid, stay away,
        waste of time, waste of money, piece of crap, piece of shit, an absolute joke, what a joke, total joke,
        worst ever, bitch*, asshole*, dick, bastard*, tragic*, tragedy, miserabl*, unbearabl*, unwatchable,
        painfully bad, excruciat*, repulsive*, vile, nasty, bullshit, epic fail, fail*ure of, sick of, tired of,
        fed up, ridiculous*, unacceptable, inexcusable, unforgiv*
    """,
    "not": """
        not, no, never, none, nobody, neither, nor, cannot, cant, dont, doesnt, didnt, isnt, wasnt, wont, t,
        without, nothing, n, aint, arent, couldnt, wouldnt, shouldnt, havent, hasnt, lacks, lacking, lack of,
        far from, no longer, anything but, stop being
    """,
    "very": """
        very, so, really, extremely, absolutely, totally, completely, incredibly, super, such, too, highly,
        truly, seriously, utterly, insanely, most, much, always, fucking, damn, soo*, deeply, particularly,
        especially
    """,
    "hardly": """
        slightly, somewhat, rather, fairly, a bit, a little, kinda, kind of, sort of, little, partly, maybe,
        perhaps, quite, if, would be, would have
    """,
    "but": """
        but, however, although, though, yet, nevertheless, unfortunately
    """,
    "plain": """
        your automatic reply, your auto reply, your automated reply, your automatic response, not only,
        no doubt, no wonder, good morning, good afternoon, good evening, good night, goodnight, good day,
        good bye, goodbye, best regards, kind regards, best wishes, warm regards, kindest regards, well being,
        like to, would like, i d like, feel like, look like, looks like, looked like, sounds like, seems like,
        just like, like a, like the, like this, like that, dear, customer support, support team, tech support,
        technical support, support ticket, it support, mean time, i mean, you mean, what do you mean,
        by any means, mother in law, best practice*, best way, better way, how best, safe travels to,
        last minute, fresh install, clean install, strong password, solid state, win7, win10, windows*, free of,
        late february, later, lately, latest, sick leave, too, miss you, missing you, no matter, no one,
        pretty much, fine art, hot tea, hot spot, hotspot, so far, sorry to hear, thank you in advance,
        thanks in advance, well as, as well, richard, will smith, help desk, in kind, kind of, please,
        pleased to, please let, war film, war movie, death star, fast food, fast lane, won t, you won t, killer,
        kill bill, dead line, high risk, better known, easy jet, feel free, hopefully not, hard drive,
        hard disk, hard copy, soft skills
    """,
    "works": """
        work, works, working, functioning, responding, loading, loads, opens, opening, starting, starts,
        connect, connecting, runs, arrive, arrived, come through, functional, operational, accessible,
        available, launch, respond, charging
    """,
    "failure": """
        error*, broken, broke, bug, bugs, buggy, crash*, fail*, failure*, malfunction*, glitch*, freez*, frozen,
        hangs, stuck, corrupt*, disconnect*, not recognized, not detected, not found, stopped working,
        stops working, stop working, out of order, does nothing, not showing, doesn t show, does not show,
        doesn t open, dead, defect*, faulty, timed out, time out, time outs, timeout*, disrupt*, interrupt*,
        problem*, issue*, incident*, disappeared, vanished, went missing, blue screen, black screen,
        not received, never received, never arrived, hasn t arrived, not arrived, wrong item, wrong size,
        wrong product, damaged, leak*, unable to, degraded, inaccurate*, inconsisten*, discrepanc*, unexpected*,
        duplicate*, mismatch*, spilled
    """,
    "severe": """
        critical*, severe*, serious*, major, significant*, massive*, high priority, top priority,
        importance high, high importance, highest priority, priority 1, p1, sev1, crucial*, vital, imperative,
        pressing, essential, business critical, mission critical, escalat*, unplanned
    """,
    "outage": """
        outage, outages, is down, are down, went down, gone down, goes down, server down, site down,
        system down, website down, completely down, all down, production down, nothing works,
        nothing is working, nothing work, nothing s working, everything is down, everything stopped,
        everything is broken, not working at all, doesn t work at all, does not work at all, total failure,
        complete failure, system failure, service unavailable, currently unavailable, currently not available,
        power cut, power failure, no power, no internet, completely offline, data loss, lost all data,
        lost all our data, all data is gone, stopped completely, critical error, entire system, whole system is,
        standstill
    """,
    "blocked": """
        cannot access, can t access, can not access, cant access, unable to access, cannot log, can t log,
        can not log, cant log, unable to log, cannot login, can t login, unable to login, cannot sign,
        can t sign, unable to sign, cannot work, can t work, can not work, locked out, is locked, got locked,
        account locked, lost access, no access, access denied, denied access, not able to, cannot open,
        can t open, cannot connect, can t connect, unable to connect, cannot use, can t use, unable to use,
        cannot submit, cannot continue, cannot proceed, can t continue, blocking, blocks us, blocked,
        password expired, is expired, has expired, account is disabled, not let me, won t let me,
        doesn t let me, does not let me, won t open, won t start, won t load, cannot find, can t find,
        lost card, card lost, card is lost, lost my card, stolen card, card was stolen, card stolen, was stolen
    """,
    "security": """
        hacked, hacker*, got hacked, breach*, data breach, security breach, security incident,
        security vulnerability, security alert, unauthorized, unauthorised, unauthorised access, phishing,
        malware, ransomware, virus infect*, trojan, compromised, identity theft, stolen data, stole my data,
        data leak*, leaked data, leaked our, leaked my, leaked password*, intrusion, intruder*, fraudulent*,
        someone else logged, logged into my account, someone has access, someone accessed, someone used my card,
        exposed customer data, password was changed, sql injection, cyber attack, cyberattack*, ddos,
        security hole, security flaw
    """,
    "legal": """
        lawyer*, attorney*, solicitor*, lawsuit*, sue, suing, legal action*, legal steps, legal proceedings,
        take you to court, see you in court, in court, going to court, small claims, legal department,
        legal claim*, litigation, consumer protection, trading standards, ombudsman, data protection authority,
        gdpr violation*, violation of gdpr, gdpr complaint, press charges, police report, report you to,
        file a complaint with, cease and desist, subpoena
    """,
    "safety": """
        on fire, caught fire, fire broke, smoke coming, smells of smoke, smoking battery, burning smell,
        smell of burning, sparks, sparking, electric shock, electrocut*, gas leak, smell of gas, smells of gas,
        explod*, explosion*, injured, injury, bleeding, ambulance, hospitalized, hospitalised,
        allergic reaction, poison*, life threatening, danger to life, in danger, risk of fire, suicid*,
        kill myself, end my life, hurt myself, choking, overheat*, unsafe, dangerous
    """,
    "urgent": """
        urgent*, urgency, asap, immediate, immediately, emergency, emergencies, at once, right away, right now,
        straight away, as soon as possible, soon as possible, without delay, time sensitive, time critical,
        hurry, quickly as possible, earliest convenience, need help now, need it now, prompt*, now please,
        please hurry, escalate, top urgent, need this today, desperate*, can t wait any longer,
        cannot wait any longer, help me please, help asap, instantly
    """,
    "deadline": """
        today, tonight, tomorrow, this morning, this afternoon, this evening, by noon, by end of, end of day,
        end of the day, eod, cob, by monday, by tuesday, by wednesday, by thursday, by friday, by the weekend,
        deadline*, within # hours, within # hour, within # minutes, within # days, within the hour,
        within an hour, in # hours, in # minutes, in an hour, # hours left, before noon, due date, overdue,
        due today, by tomorrow, until tomorrow, by today, last day, the latest, expires
    """,
    "waiting": """
        still waiting, been waiting, am waiting, are waiting, waiting for weeks, waiting for days,
        waiting for a week, waiting for over, waiting since, still no, still not, still nothing, no reply,
        no response, no answer, no one answers, nobody answers, nobody replies, no one replies, no one responds,
        nobody responds, never answered, never replied, haven t heard, have not heard, haven t received,
        have not received, any update, any updates, any news, second time, third time, fourth time, # times,
        several times, multiple times, repeatedly, again and again, once again, for weeks, for days, for months,
        for hours, # weeks ago, on hold, follow up, following up, reminder, chasing, yet again, persist*,
        ongoing, keep getting, keeps
    """,
    "scope": """
        all users, all our users, all customers, our customers, all clients, everyone, everybody,
        entire company, whole company, entire team, whole team, entire office, whole office, all employees,
        multiple users, many users, several users, all departments, several departments, multiple departments,
        production, whole department, organization wide, company wide, business operations, operations,
        our business, impact*, affect*, cluster, server, servers, database, network
    """,
    "money": """
        refund*, money back, my money, overcharg*, double charged, charged twice, charged me twice,
        twice charged, charged two times, wrong charge, wrong amount, incorrect amount, incorrect invoice,
        wrong invoice, unexpected charge*, unauthorized charge*, unauthorised charge*, charged incorrectly,
        chargeback, reimburs*, compensat*, payment failed, payment was taken, money was taken, money is gone,
        double payment, billed twice, billing error, still charged, keep charging, without my consent,
        hidden fee*, unexpected fee*, extra fee, i was charged
    """,
    "cancel": """
        cancel my, cancel our, cancel the contract, cancel the subscription, cancel subscription,
        cancel contract, cancel account, cancel this, cancel everything, cancel order, cancel the order,
        cancelling my, canceling my, want to cancel, like to cancel, going to cancel, will cancel, to cancel,
        terminate my, terminate our, terminate the, close my account, closing my account, close our account,
        delete my account, switch to another, switching to another, switch provider, switching provider*,
        switch to a competitor, go to a competitor, go elsewhere, going elsewhere, taking my business,
        take my business, take our business, leaving you, leave you for, end my subscription, end my contract,
        not renew, won t renew, will not renew, last time i use, never use you again, lost a customer,
        lost me as
    """,
    "complaint": """
        complaint*, complain, complaining, unacceptable, disappoint*, dissatisf*, frustrat*, outrag*, disgrace*,
        worst service, terrible service, poor service, bad service, horrible service, awful service,
        terrible customer service, horrible customer service, poor customer service, not acceptable,
        speak to a manager, speak to your manager, talk to a manager, speak to a supervisor, your supervisor,
        formal complaint, waste of money, rip off, ridiculous, fed up, had enough, sick of, shame on you
    """,
    "calm": """
        no hurry, no rush, not urgent, isn t urgent, when you have time, when you get a chance,
        whenever you can, whenever you have time, whenever convenient, whenever it suits, at your convenience,
        take your time, low priority, can wait, no need to hurry, in your own time, if you get a chance, minor,
        cosmetic, some day, not critical
    """,
    "routine": """
        information about, more information, further information, information on, details about, details on,
        would like to know, interested in, learn more, documentation, guidance, feature request, suggestion*,
        feedback, enhanc*, inquir*, enquir*, guidelines, best practices, could you provide, can you provide,
        please provide, overview, instructions, newsletter, for your information, fyi, new starter, joiner*,
        leaver*, onboarding, order for, purchase order, retirement, holiday*, vacation, reservation for,
        laptop for, recruit*, visitor card*, audit, please create, please add, please extend, extend,
        allocation*, request for, access request, delegate, equipment, headset*, mouse, badge*, monitor for,
        return*, upgrade to, migration, new user, approval*, starters, updated successfully
    """,
    "thanks": """
        thank, thanks, thankyou, thanx, thnx, thx, ty, many thanks, cheers, much appreciated, appreciate it,
        appreciated, grateful, i appreciate, we appreciate
    """,
    "greeting": """
        hello, hi, hey, hiya, good morning, good afternoon, good evening, good day, greetings, howdy
    """,
    "request": """
        please, pls, plz, could you, can you, would you, i need, we need, kindly, i want you to, i would like,
        i d like, we would like, request*, help me, send me, let me know, is it possible to, can i get,
        can you help, need help, assist*, tell me
    """,
    "ask": """
        how, what, when, where, why, who, which, is there, are there, do you, does it, can i, could i, may i,
        should i, question*, wondering
    """,
    "price": """
        price*, pricing, how much, quote, quotation, a quote, cost*, what does it cost, rate card, discount*,
        your offer, price list, fee, fees, tariff*, cheaper
    """,
    "buy": """
        buy, purchase, want to order, like to order, would like to order, place an order, to order, want to buy,
        subscribe, sign up for, upgrade my plan, upgrade to the, interested in buying, interested in purchasing,
        ready to order, in stock, demo, trial, want to book
    """,
    "schedule": """
        appointment*, reschedul*, schedule a, schedul*, book a call, book a meeting, meeting, meet,
        call me back, call me tomorrow, what time, available on, free on, are you available, time slot, slot,
        calendar, postpone, move our, next week, on monday, on tuesday, on wednesday, on thursday, on friday
    """,
    "leave_me": """
        leave me alone, stop writing, stop messaging, stop emailing, stop mailing, stop texting, stop calling,
        stop contacting, stop sending, stop bothering, stop spamming, do not contact, don t contact,
        do not write, don t write, do not call, don t call, do not message, don t message, do not email,
        don t email, don t text me, do not text me, never contact, never write, never call, no more messages,
        no more emails, no more mails, no more calls, unsubscribe me, unsubscribe, take me off, remove me from,
        remove my number, remove my email, remove my address, opt out, opt me out, not interested in your,
        not want to hear from you, don t want to hear from you, not want any more, don t want any more,
        don t want your, delete my number, don t want messages, not wish to be contacted, not wish to receive,
        lose my number
    """,
    "auto_reply": """
        out of office, out of the office, automatic reply, auto reply, autoreply, automated reply,
        automatic response, automated response, auto response, i am currently out,
        this mailbox is not monitored, this is an automated message, this is an automatic message,
        do not reply to this email
    """,
    "away": """
        i am away from, i m away from, i am on annual leave, i m on annual leave, i am on vacation,
        i m on vacation, on holiday until, on vacation until, on parental leave, on maternity leave,
        limited access to, no access to my email, will be back, back in the office, when i return,
        upon my return, on my return, in urgent cases, for urgent matters, in my absence, during my absence,
        if your request is urgent
    """,
    "newsletter": """
        unsubscribe, view in browser, view this email in, view online, view it in your browser,
        email preferences, manage preferences, update your preferences, manage your subscription,
        you are receiving this, you received this email because, you re receiving this, all rights reserved,
        this week s, in this issue, read more, newsletter, shop now, privacy policy, webinar, our latest,
        new arrivals, limited time offer, follow us on, forward to a friend, add us to your address book
    """,
    "spam": """
        you have won, you ve won, you are selected, have been selected to receive, selected to receive,
        claim your, claim now, to claim, claim code, prize, cash prize, lottery, jackpot, viagra, cialis,
        casino, free entry, free msg, freemsg, free ringtone*, ringtone*, ur awarded, are awarded, been awarded,
        awarded, million dollars, million usd, inheritance, next of kin, western union, bitcoin investment,
        crypto investment, double your, earn money, make money, work from home, hot girls, hot singles, horny,
        sexy singles, porn*, dating service, risk free, no obligation, no credit check, cheap loans, loan offer,
        payday, rank your website, first page of google, seo services, backlinks, guest post*,
        increase your traffic, order now, call now, text now, txt stop, reply stop, to stop txt, 150p, ppm,
        callertune, polyphonic, mobileupd8, nokia tone, tones, bonus caller, identifier code, cs apply, t cs
    """,
    "lure": """
        free, you won, winner, been selected, guaranteed, xxx, msg, beneficiary, weight loss, lose weight,
        act now, limited time, 100% free, to stop, stop to, unsub, per min, p min, po box, pobox,
        account statement, win, won, cash, urgent, offer, click, txt, mobile, http, www, £*, $*, %, congrat*,
        gift, voucher, vouchers, credit, award, bonus, chance, tone, sms, landline, congratulations,
        dear friend, dear sir, profit*, invest*, wk, 16, 18, camcorder, entry, draw, weekly, latest, video,
        rate, select, code, customer service, exclusive, deal, discount, cheap, cost, opt
    """,
}
