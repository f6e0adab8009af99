// SPDX-License-Identifier: MIT
//
// How people write the names of kelurahan, kecamatan and kota, beyond what Spellings.swift derives
// and states, and the loose areas they speak of. Ours. Written by
// Tests/Fixtures/gazetteer/restate.py.
//
// `code: spelling, spelling`; after a code with `?` the names of areas that are no kelurahan and
// may mean any of those it lists.

enum AliasText {
  static let table = """
    31.01: kep seribu, pulau seribu, kepser, thousand islands, kab adm kepulauan seribu, p seribu
    31.01: kepulauan 1000
    31.01.01: kep seribu utara, kep seribu ut, pulau seribu utara
    31.01.01.1001: p panggang, pulo panggang, p pramuka, pulaupanggang
    31.01.01.1002: p kelapa, pulo kelapa, pulaukelapa
    31.01.01.1003: p harapan, pulo harapan, pulauharapan
    31.01.02: kep seribu selatan, kep seribu sel, pulau seribu selatan
    31.01.02.1001: p untung jawa, untung jawa, pulo untung jawa, pulauuntungjawa
    31.01.02.1002: p tidung, tidung, pulo tidung, pulautidung
    31.01.02.1003: p pari, pulo pari, pulaupari
    31.71: jakpus, jak-pus, jkt pusat, jkt pst, jktp, jakarta pst, central jakarta, jakpust
    31.71: kota adm jakarta pusat, kota jakarta pusat
    31.71.01: gmbir
    31.71.01.1002+31.71.01.1006+31.73.02.1003?: roxy
    31.71.01.1003: petojo ut, petojo utr, petojoutara
    31.71.01.1003+31.71.01.1005?: harmoni
    31.71.01.1004: petojo sel, petojo enclek, petojo slt, petojoselatan
    31.71.01.1005: kebun kelapa, kb kelapa, kbn kelapa, kebonkelapa
    31.71.01.1006: duripulo
    31.71.02: sawah bsr, sawahbesar, swh besar
    31.71.02.1001: psr baru, ps baru, passer baroe, pasarbaru
    31.71.02.1002: karanganyar (sawah besar), kr anyar, karanganyar
    31.71.02.1004: gn sahari utara, gn sahari ut, gunung sahari ut, gunung sahari utr, gunungsahariutara
    31.71.02.1005: mangdu selatan, mangga 2 selatan, mangdusel, mangga dua sel, mangga dua slt
    31.71.02.1005: manggaduaselatan
    31.71.03: kemayorn, kmyran, kmyoran, kemyoran
    31.71.03.1002: kebun kosong, kb kosong, kbn kosong, kebonkosong
    31.71.03.1003: harapan mulya, hrpn mulia, harapanmulia
    31.71.03.1005: gn sahari selatan, gn sahari sel, gunung sahari sel, gunung sahari slt
    31.71.03.1005: gunungsahariselatan
    31.71.03.1006: cempaka br, cemp baru, cempakabaru
    31.71.03.1007: sumurbatu
    31.71.03.1008: hutan panjang, utan pjg, utanpanjang
    31.71.04: snen
    31.71.04.1002+31.71.04.1003?: salemba
    31.71.04.1006+31.71.08.1004?: poncol
    31.71.05: cempaka pth, cemput, cempu, cemp putih, cpk putih, cempakaputih
    31.71.05.1001: cempaka putih tmr, cempaka pth timur, cempaka putih tim, cemp putih timur
    31.71.05.1001: cempakaputihtimur
    31.71.05.1002: cempaka putih brt, cempaka pth barat, cempaka putih bar, cemp putih barat
    31.71.05.1002: cempakaputihbarat
    31.71.05.1003: rawa sari
    31.71.06: mnteng, mentng
    31.71.06.1002: pegangsan, pgangsaan
    31.71.06.1002?: matraman dalam
    31.71.06.1004: gndangdia, gondang dia
    31.71.06.1005: kebun sirih, kb sirih, kbn sirih, kebonsirih
    31.71.06.1005+31.71.06.1003?: kali pasir
    31.71.07: tenabang, tanabang, tn abang, tanah abng, tnh abang, thn abang, t abang
    31.71.07.1001?: senayan gbk
    31.71.07.1002: benhil, ben-hil, bendungan ilir, bendunganhilir
    31.71.07.1003: karet tgsin, kartengsin, karet tensin, karettengsin
    31.71.07.1005: kebun melati, kb melati, kbn melati, kebonmelati
    31.71.07.1006: kebun kacang, kb kacang, kbn kacang, kebonkacang
    31.71.07.1007: kp bali, kampungbali
    31.71.07.1007+31.71.07.1006?: tanah abang blok a
    31.71.08: johar, johar bru, joharbaru
    31.71.08.1001: joharbaru
    31.71.08.1002: kp rawa, kampungrawa
    31.71.08.1004: tn tinggi, tanahtinggi, tnh tinggi
    31.72: jakut, jkt utara, jkt ut, jktu, jakarta utr, north jakarta, kota adm jakarta utara
    31.72: jakarut
    31.72.01: penjaring, pnjaringan, panjaringan
    31.72.01.1001?: luar batang, kampung akuarium
    31.72.01.1002: kmal muara, kamalmuara
    31.72.01.1002+31.72.01.1003?: pik, pantai indah kapuk
    31.72.01.1003: kpk muara, kapukmuara
    31.72.01.1004: penjagalan
    31.72.01.1004?: teluk gong
    31.72.01.1005?: muara karang, pantai mutiara
    31.72.02: tj priok, tg priok, tjg priok, priok, tanjung periuk, tanjung priuk, tanjungpriok
    31.72.02.1001: tj priok, tg priok, tanjungpriok
    31.72.02.1002: sunterjaya
    31.72.02.1004: sungaibambu
    31.72.02.1005: kebun bawang, kb bawang, kbn bawang, kebonbawang
    31.72.02.1006: sunter agg, sunteragung
    31.72.02.1006+31.72.02.1002+31.72.02.1003?: sunter
    31.72.03: kodja
    31.72.03.1002: tugu ut, tugu utr, tuguutara
    31.72.03.1004: rw badak utara, rawabadak utara, rawa badak ut, rawa badak utr, rawabadakutara
    31.72.03.1004+31.72.03.1006?: rawa badak
    31.72.03.1005: tugu sel, tugu slt, tuguselatan
    31.72.03.1006: rw badak selatan, rawabadak selatan, rawa badak sel, rawa badak slt, rawabadakselatan
    31.72.03.1006+31.72.03.1005?: plumpang
    31.72.04: cilincng, clincing
    31.72.04.1004: kali baru
    31.72.04.1005: semper tmr, semper tim, sempertimur
    31.72.04.1007: semper brt, semper bar, semperbarat
    31.72.04.1007+31.72.04.1005?: semper
    31.72.05: pademngan, pdmangan
    31.72.05.1001: pademangan tmr, pdmgn timur, pademangan tim, pademangantimur
    31.72.05.1002: pademangan brt, pdmgn barat, pademangan bar, pademanganbarat
    31.72.05.1002+31.72.05.1001?: pademangan
    31.72.05.1003?: kampung bandan
    31.72.06: klp gading
    31.72.06.1001: klp gading timur, kelapa gading tmr, kelapa gading tim, kelapagadingtimur
    31.72.06.1002: pegangsaan 2, pegangsaandua, peg dua
    31.72.06.1003: klp gading barat, kelapa gading brt, kelapa gading bar, kelapagadingbarat
    31.72.06.1003+31.72.06.1001+31.72.06.1002?: kelapa gading
    31.73: jakbar, jkt barat, jkt brt, jktb, jakarta brt, west jakarta, jakbarat
    31.73: kota adm jakarta barat
    31.73.01: cengkarng, ckareng, cengkreng, ckrg
    31.73.01.1001: cengkareng brt, ckrg brt, cengkareng bar, cengkarengbarat
    31.73.01.1001+31.73.01.1006?: taman palem
    31.73.01.1002: kosambi jakbar, duri kesambi, durikosambi
    31.73.01.1002?: kosambi
    31.73.01.1003: rawabuaya, rw buaya
    31.73.01.1004: kedaung kaliangke, kdg kali angke, kedaungkaliangke
    31.73.01.1005: kapok (cengkareng)
    31.73.01.1006: cengkareng tmr, ckrg tmr, cengkareng tim, cengkarengtimur
    31.73.02: gropet, grogol ptb, grogol-petamburan
    31.73.02.1001+31.74.05.1004+31.74.05.1005?: grogol
    31.73.02.1002: tj duren utara, tg duren utara, tanduren utara, tanjung duren ut, tanjung duren utr
    31.73.02.1002: tanjungdurenutara
    31.73.02.1002+31.73.02.1005?: tanjung duren
    31.73.02.1004+31.73.02.1006?: jelambar
    31.73.02.1005: tj duren selatan, tg duren selatan, tanduren selatan, tanjung duren sel
    31.73.02.1005: tanjung duren slt, tanjungdurenselatan
    31.73.02.1006: jelambar bru, jelambarbaru
    31.73.02.1007: wijayakusuma, wijaya ksma
    31.73.03: tamansari, tmn sari
    31.73.03.1001: tamansari
    31.73.03.1005: mangga bsr, manggabesar
    31.73.03.1008+31.73.04.1010?: kota tua
    31.73.04: tmbora
    31.73.04.1002: kalianyar
    31.73.04.1003: duriutara, duri ut, duri utr
    31.73.04.1003+31.73.04.1011+31.71.01.1006+31.73.05.1005+31.73.01.1002?: duri
    31.73.04.1004: tanah sareal, tnh sereal, tanah seral, tn sereal, tanahsereal
    31.73.04.1005?: krendang
    31.73.04.1006: jemb besi, jembatanbesi
    31.73.04.1007+31.72.01.1004?: jembatan dua
    31.73.04.1008: jembatan 5, jembt lima, jembatan v, jemb lima, jembatanlima
    31.73.04.1010: roamalaka
    31.73.04.1011: duriselatan, duri sel, duri slt
    31.73.05: kebun jeruk, kb jeruk, kbn jeruk, kebonjeruk, kejer
    31.73.05.1001: kebun jeruk, kbn jeruk, kb jeruk, kebonjeruk
    31.73.05.1002: suk utara, sukabumi utara jakbar, sukabumi udik, sukabumi ut, sukabumi utr
    31.73.05.1002: sukabumiutara
    31.73.05.1002+31.73.07.1001+31.73.05.1001?: rawa belong
    31.73.05.1003: suk selatan, sukabumi ilir, sukabumi sel, sukabumi slt, sukabumiselatan
    31.73.05.1004: klp dua, kelapa 2, kelapadua
    31.73.05.1005: durikepa
    31.73.05.1006: kedoya ut, kedoya utr, kedoyautara
    31.73.05.1006+31.73.05.1007?: kedoya
    31.73.05.1006?: green garden
    31.73.05.1007: kedoya sel, kedoya slt, kedoyaselatan
    31.73.06: kali deres, kaliders, klderes
    31.73.06.1001+31.73.06.1005?: citra garden
    31.73.06.1003: tegalalur
    31.73.06.1005: pegadungn, pagadungan
    31.73.07: palmerah, pelmerah
    31.73.07.1001: pal merah
    31.73.07.1003: kota bambu ut, kota bambu utr, kotabambuutara
    31.73.07.1004: jati pulo, jatipulau
    31.73.07.1005: kemangisan, kmanggisan
    31.73.07.1006: kota bambu sel, kota bambu slt, kotabambuselatan
    31.73.08: kmbangan, kembngan
    31.73.08.1001: kembangan ut, kmbangan utara, kembangan utr, kmbgn utara, kembanganutara
    31.73.08.1002: meruya ut, meruya utr, meruyautara
    31.73.08.1002+31.73.08.1003?: meruya
    31.73.08.1003: meruya sel, meruya slt, meruyaselatan
    31.73.08.1004: serengseng, srengseng jakbar
    31.73.08.1006: kembangan sel, kembangan slt, kmbgn selatan, kembanganselatan
    31.73.08.1006+31.73.08.1001?: puri indah
    31.74: jaksel, jkt selatan, jkt sel, jkts, jakarta slt, south jakarta, jaksl
    31.74: kota adm jakarta selatan
    31.74.01: tbet, tebt
    31.74.01.1001: tebet tmr, tebet tim, tebettimur
    31.74.01.1002: tebet brt, tebet bar, tebetbarat
    31.74.01.1003: menteng dlm, mentengdalam
    31.74.01.1003+31.74.02.1005+31.74.02.1003?: casablanca
    31.74.01.1003?: kasablanka
    31.74.01.1004: kebun baru, kb baru, kbn baru, kebonbaru
    31.74.01.1004+31.74.01.1006?: gudang peluru
    31.74.01.1005: bukitduri, bkt duri
    31.74.01.1006: manggarai sel, manggarai slt, manggaraiselatan
    31.74.01.1007+31.74.01.1006?: manggarai
    31.74.02: setia budi, setyabudi, setiabudhi, stiabudi
    31.74.02.1001: setiabudi, setyabudi
    31.74.02.1002: karetsemanggi
    31.74.02.1003: karet kng, karetkuningan
    31.74.02.1005: menteng ats, mentengatas
    31.74.02.1006: ps manggis, psr manggis, pasarmanggis
    31.74.02.1008: kuningan tmr, kuningan tim, kuningantimur
    31.74.02.1008+31.74.02.1003?: mega kuningan
    31.74.02.1008+31.74.03.1005+31.74.02.1003?: kuningan
    31.74.03: mampang, mampang perapatan, mampang prpt
    31.74.03.1001: mampangprapatan
    31.74.03.1002?: kemang
    31.74.03.1003: plamampang, pelamampang
    31.74.03.1004: tegalparang
    31.74.03.1005: kuningan brt, kuningan bar, kuninganbarat
    31.74.03.1005+31.74.03.1001?: tendean
    31.74.04: pasming, ps minggu, psr minggu, pasminggu
    31.74.04.1001: ps minggu, psr minggu, pasarminggu
    31.74.04.1002: jatipadang
    31.74.04.1003: cilandak tmr, cilandak tim, cilandaktimur
    31.74.04.1003+31.74.04.1004?: ampera
    31.74.04.1005: pejaten tmr, pejaten tim, pejatentimur
    31.74.04.1005?: volvo pasar minggu
    31.74.04.1006: pejaten brt, pejaten bar, pejatenbarat
    31.74.04.1006+31.74.04.1005?: pejaten
    31.74.05: keblam, keb lama, kby lama, kebayoran lm, kebyoran lama, kebayolan lama
    31.74.05.1001: keb lama utara, kebayoran lama ut, kebayoran lama utr, kebayoranlamautara
    31.74.05.1001+31.74.05.1006?: kebayoran
    31.74.05.1002: pd pinang, pdk pinang, pondokpinang
    31.74.05.1002?: pondok indah
    31.74.05.1004: grogol ut, grogolut, grogol utr, grogolutara
    31.74.05.1004?: permata hijau
    31.74.05.1005: grogol sel, grogolsel, grogol slt, grogolselatan
    31.74.05.1005?: simprug
    31.74.05.1006: keb lama selatan, kebayoran lama sel, kebayoran lama slt, kebayoranlamaselatan
    31.74.05.1006?: tanah kusir
    31.74.06: cilndak, clndak
    31.74.06.1001: cilandak brt, cilandak bar, cilandakbarat
    31.74.06.1001+31.74.04.1003+31.74.06.1002+31.74.09.1005+31.74.04.1007+31.75.05.1001?: tb simatupang
    31.74.06.1001+31.74.06.1004+31.74.06.1005+31.74.07.1007?: fatmawati
    31.74.06.1002: lebul, lebakbulus, lbk bulus
    31.74.06.1003: pd labu, pdk labu, pondoklabu
    31.74.06.1004: gandaria sel, gandaria slt, gandariaselatan
    31.74.06.1005: cipete sel, cipete slt, cipeteselatan
    31.74.07: keb baru, kby baru, kebayoran br, kebaru
    31.74.07.1001+31.74.07.1003+31.74.07.1007?: panglima polim
    31.74.07.1001+31.74.07.1003?: blok m
    31.74.07.1002+31.74.07.1003?: mayestik
    31.74.07.1003: kramatpela, keramat pela
    31.74.07.1003?: barito
    31.74.07.1005: rawabarat, rawa brt, rawa bar, rw barat
    31.74.07.1005?: blok s
    31.74.07.1007: pulo kebayoran
    31.74.07.1009: gandaria ut, gandaria utr, gandariautara
    31.74.07.1009+31.74.06.1004+31.74.07.1003?: gandaria
    31.74.07.1009+31.74.07.1003?: radio dalam
    31.74.07.1010: cipete ut, cipete utr, cipeteutara
    31.74.07.1010+31.74.06.1005?: cipete
    31.74.08: pancorn, pncoran
    31.74.08.1002+31.74.04.1006+31.74.08.1004?: buncit, warung buncit
    31.74.08.1003: rawa jati
    31.74.08.1004: duren 3, durentiga, durian tiga
    31.74.09: jagakrsa, jagarkarsa
    31.74.09.1002: serengseng sawah, srengseng swh, srengsengsawah
    31.74.09.1004: lt agung, lengteng agung, lenteng agng, lentengagung
    31.74.09.1005: tj barat, tg barat, tanjung brt, tanjung bar, tanjungbarat
    31.74.10: pesangrahan, psanggrahan, pasanggrahan
    31.74.10.1003: pertukangan utara, petukangan ut, ptkangan utara, petukangan utr, petukanganutara
    31.74.10.1003+31.74.10.1004?: petukangan
    31.74.10.1004: pertukangan selatan, petukangan sel, petukangan slt, petukanganselatan
    31.75: jaktim, jkt timur, jkt tim, jktt, jakarta tmr, east jakarta, kota adm jakarta timur
    31.75.01: mtraman, matrmn
    31.75.01.1001: pisangan br, pisanganbaru
    31.75.01.1002: utankayu utara, utan kayu ut, utan kayu utr, utankayuutara
    31.75.01.1002+31.75.01.1006?: utan kayu
    31.75.01.1003: kayumanis
    31.75.01.1004: pal meriam, pelmeriam
    31.75.01.1005: kebun manggis, kb manggis, kbn manggis, kebonmanggis
    31.75.01.1006: utankayu selatan, utan kayu sel, utan kayu slt, utankayuselatan
    31.75.02: pulo gadung, pulau gadung, pulogadong
    31.75.02.1001: pulogadung, pulau gadung
    31.75.02.1002: pisangan tmr, pisangan tim, pisangantimur
    31.75.02.1003+31.75.03.1008+31.75.03.1007+31.75.03.1006+31.75.08.1005+31.75.03.1005?: cipinang
    31.75.02.1004: jatinegara km, jatinegarakaum
    31.75.02.1005: rawa mangun, rw mangun
    31.75.02.1006: kayuputih
    31.75.02.1006+31.73.01.1004?: kampung ambon
    31.75.02.1006+31.73.01.1005?: pedongkelan
    31.75.02.1006?: pulomas
    31.75.02.1007: jati rawamangun
    31.75.03: jatinegra, jtnegara, jati negara
    31.75.03.1001: kp melayu, kampung mlayu, kampungmelayu
    31.75.03.1001?: kampung pulo
    31.75.03.1002: bidaracina, bidara china, bidracina
    31.75.03.1002+31.75.03.1001+31.75.03.1005?: otista
    31.75.03.1003: balimester, bali matraman, balimster
    31.75.03.1004: rawabunga, rw bunga
    31.75.03.1005: cip cempedak, cipinang cmpedak, cipinangcempedak
    31.75.03.1005+31.75.03.1007?: kebon nanas
    31.75.03.1006: cip muara, cipinangmuara
    31.75.03.1007: cip besar selatan, cipinang bsr selatan, cipinang besar sel, cipinang besar slt
    31.75.03.1007: cipinangbesarselatan
    31.75.03.1007+31.75.08.1005?: penas
    31.75.03.1008: cip besar utara, cipinang bsr utara, cipinang besar ut, cipinang besar utr
    31.75.03.1008: cipinangbesarutara
    31.75.03.1008+31.75.03.1004?: prumpung
    31.75.04: kramat jati, keramat jati, kr jati, kramjat
    31.75.04.1001: kramat jati, keramat jati
    31.75.04.1002: kampung tengah, kp tengah
    31.75.04.1003: kampung dukuh, kp dukuh
    31.75.04.1004: batuampar, condet batu ampar, batu amper
    31.75.04.1004+31.75.04.1005+31.75.04.1002?: condet
    31.75.04.1005: bale kambang, balekembang, condet balekambang
    31.75.04.1007+31.75.08.1003?: cawang
    31.75.05: ps rebo, psr rebo, pasrebo
    31.75.05.1002: kp baru
    31.75.06: ckung, cakong
    31.75.06.1002: rawaterate, rawa teratai, rw terate
    31.75.06.1004: cakung tmr, cakung tim, cakungtimur
    31.75.06.1005: pulogebang, pulau gebang
    31.75.06.1006: ujung mtg, ujungmenteng, ujmenteng
    31.75.06.1007: cakung brt, cakung bar, cakungbarat
    31.75.07: dursaw, duren swt, drn sawit, durensawit, durian sawit
    31.75.07.1001: durensawit
    31.75.07.1002: pd bambu, pdk bambu, pondokbambu
    31.75.07.1003+31.75.07.1001+31.75.06.1001?: buaran
    31.75.07.1004: pd kelapa, pd klp, pdk kelapa, pondokkelapa
    31.75.07.1005: malakasari
    31.75.07.1006: malakajaya
    31.75.07.1007: pd kopi, pdk kopi, pondokkopi
    31.75.08: makassar, kampung makasar, kp makasar, kampung makassar
    31.75.08.1002: pinang ranti, pinangranty
    31.75.08.1003: kebun pala, kb pala, kbn pala, kebonpala
    31.75.08.1004: halim, halim pk, halim perdanakusuma, halimperdanakusuma
    31.75.08.1005: cip melayu, cipinang mlayu, cipinangmelayu
    31.75.08.1005+31.75.07.1002+31.75.07.1004?: kalimalang
    31.75.09: cracas, ciracs
    31.75.09.1002?: arundina
    31.75.09.1003: klp dua wetan, kelapa 2 wetan, kelapaduawetan
    31.75.09.1005: kampung rambutan, kp rambutan
    31.75.10: cpayung, cipayng
    31.75.10.1003: pd ranggon, pondok rangon, pd rangon, pondokranggon, pdk ranggon
    31.75.10.1006: bambuapus, bb apus
    31.75.10.1007: lobang buaya, lubangbuaya, lb buaya
    """
}
