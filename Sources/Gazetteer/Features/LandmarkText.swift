// SPDX-License-Identifier: MIT
//
// Landmarks that are built in: well-known buildings and squares (ours), islands (cahyadsn/wilayah,
// MIT, notice in KelurahanText.swift) and MRT stations (MuhammadNafishZaldinanda/gtfs-mrt-jakarta,
// MIT), each with the kelurahan it lies in. Written by Tests/Fixtures/gazetteer/restate.py.
//
// `code: name|other name, name~, …`; `~` is so near a boundary that a person decides.

enum LandmarkText {
  static let table = """
    31.01.01.1001: Pulau Air, Pulau Air Biawak Dua, Pulau Air Biawak Satu, Pulau Air Biawak Tiga
    31.01.01.1001: Pulau Gosong Pramuka, Pulau Karang Beras, Pulau Karang Congkak, Pulau Karya
    31.01.01.1001: Pulau Kotok Besar, Pulau Panggang, Pulau Paniki, Pulau Pramuka, Pulau Sekati
    31.01.01.1001: Pulau Semak Daun
    31.01.01.1002: Pulau Genteng Besar, Pulau Genteng Kecil, Pulau Kaliage Besar, Pulau Kaliage Kecil
    31.01.01.1002: Pulau Karang Bongkok, Pulau Kayu Angin Genteng, Pulau Kelapa, Pulau Kelapa Dua
    31.01.01.1002: Pulau Kotok Kecil, Pulau Opak Besar, Pulau Opak Kecil, Pulau Panjang Besar
    31.01.01.1002: Pulau Panjang Kecil, Pulau Semut Kecil
    31.01.01.1003: Pulau Belanda, Pulau Bira Besar, Pulau Bira Kecil, Pulau Bulat, Pulau Bundar
    31.01.01.1003: Pulau Cina, Pulau Dua Barat, Pulau Dua Timur, Pulau Gosongrengat, Pulau Harapan
    31.01.01.1003: Pulau Jagung, Pulau Jukung, Pulau Kapas, Pulau Kayu Angin Bira
    31.01.01.1003: Pulau Kayu Angin Melintang, Pulau Kayu Angin Putri, Pulau Kelor Barat
    31.01.01.1003: Pulau Kelor Timur, Pulau Kuburan Cina, Pulau Laga, Pulau Lipan, Pulau Macan Kecil
    31.01.01.1003: Pulau Matahari, Pulau Melinjo, Pulau Melintang Besar, Pulau Melintang Kecil
    31.01.01.1003: Pulau Nyamplung, Pulau Pabelokan, Pulau Panjang, Pulau Pantara  Barat
    31.01.01.1003: Pulau Pantara Timur, Pulau Pelangi, Pulau Pemagaran, Pulau Penjaliran Barat
    31.01.01.1003: Pulau Penjaliran Timur, Pulau Perak, Pulau Peteloran Besar, Pulau Peteloran Kecil
    31.01.01.1003: Pulau Puteri Gundul, Pulau Putri Barat, Pulau Putri Timur, Pulau Rengit, Pulau Sabira
    31.01.01.1003: Pulau Saktu, Pulau Sebaru Besar, Pulau Sebaru Kecil, Pulau Semut, Pulau Semut Besar
    31.01.01.1003: Pulau Sepa Barat, Pulau Sepa Timur, Pulau Tondan Timur, Pulau Tongkeng, Pulau Yu Besar
    31.01.01.1003: Pulau Yu Kecil
    31.01.02.1001: Pulau Ayer Besar, Pulau Bidadari, Pulau Cipir, Pulau Damar Besar, Pulau Damar Kecil
    31.01.02.1001: Pulau Kelor, Pulau Nyamuk Kecil, Pulau Onrust, Pulau Rambut, Pulau Untung Jawa
    31.01.02.1002: Pulau Payung Besar, Pulau Payung Kecil, Pulau Tidung Besar, Pulau Tidung Kecil
    31.01.02.1003: Pulau Biawak, Pulau Bokor, Pulau Burung, Pulau Karangkudus, Pulau Karangkudus Barat
    31.01.02.1003: Pulau Kongsi, Pulau Kuduslempeng, Pulau Laki, Pulau Lancang Besar, Pulau Lancang Kecil
    31.01.02.1003: Pulau Pari, Pulau Tengah, Pulau Tikus
    31.71.01.1001: Monumen Nasional|Monas|Tugu Monas
    31.71.01.1001: Balai Kota DKI Jakarta|Balaikota|Balkot|Kantor Gubernur
    31.71.01.1001: Istana Merdeka|Istana Negara|Istana Presiden, Stasiun Gambir
    31.71.01.1002: ITC Roxy Mas|Roxy Mas|Roxy
    31.71.02.1001: Gereja Katedral Jakarta|Katedral, Masjid Istiqlal|Istiqlal, Stasiun Juanda~
    31.71.02.1001: Lapangan Banteng
    31.71.03.1007: ITC Cempaka Mas|Cempaka Mas
    31.71.04.1001: Plaza Atrium Senen|Atrium Senen|Atrium, Pasar Senen|Pasar Senen Blok III
    31.71.04.1001: RSPAD Gatot Subroto|RSPAD, Stasiun Pasar Senen|Stasiun Senen
    31.71.04.1002: RSUPN Dr. Cipto Mangunkusumo|RSCM|RS Cipto, Kampus UI Salemba|UI Salemba~
    31.71.05.1001: RS Islam Cempaka Putih|RSI Cempaka Putih
    31.71.06.1001: Stasiun Sudirman~, Taman Menteng, Taman Suropati
    31.71.06.1002: Metropole XXI|Megaria|Bioskop Metropole, Tugu Proklamasi|Taman Proklamasi
    31.71.06.1002: Stasiun Cikini~
    31.71.06.1003: Taman Ismail Marzuki|TIM
    31.71.06.1004: Plaza Indonesia|PI|EX Plaza Indonesia, Sarinah|Sarinah Thamrin
    31.71.06.1004: Stasiun MRT Bundaran HI Bank Jakarta|MRT Bundaran HI Bank Jakarta
    31.71.07.1001: Jakarta Convention Center|JCC, Plaza Senayan, Senayan City|Sency, fX Sudirman|FX
    31.71.07.1001: Stadion Utama Gelora Bung Karno|GBK|SUGBK|Gelora Bung Karno|Stadion Senayan
    31.71.07.1001: Pasar Palmerah, Gedung DPR/MPR|Gedung DPR|DPR RI|Senayan DPR, Stasiun Palmerah
    31.71.07.1002: Pasar Benhil|Pasar Bendungan Hilir|Benhil~, RSAL Dr. Mintohardjo|RSAL Mintohardjo
    31.71.07.1005: Grand Indonesia|GI|Mall GI~, Thamrin City|Thamcit|Mall Thamrin City, Stasiun BNI City
    31.71.07.1005: Stasiun Karet~, Stasiun MRT Dukuh Atas BNI|MRT Dukuh Atas BNI~
    31.71.07.1007: Pasar Tanah Abang Blok A|Tenabang|Tanabang|Blok A Tanah Abang~, Stasiun Tanah Abang~
    31.72.01.1001: Waduk Pluit|Taman Waduk Pluit~, Emporium Pluit Mall|Emporium Pluit
    31.72.01.1001: Pelabuhan Muara Baru|Muara Baru
    31.72.01.1002: PIK Avenue
    31.72.01.1005: Baywalk Mall Pluit|Baywalk~, Pluit Village|Megamall Pluit
    31.72.01.1005: Pelabuhan Muara Angke|Muara Angke
    31.72.02.1003: Jakarta International Stadium|JIS
    31.72.02.1006: Danau Sunter
    31.72.04.1003: Rusunawa Marunda|Rusun Marunda
    31.72.05.1001: JIExpo Kemayoran|PRJ|Pekan Raya Jakarta|Arena PRJ, Wisma Atlet Kemayoran|Wisma Atlet~
    31.72.05.1003: ITC Mangga Dua, Taman Impian Jaya Ancol|Ancol|Dufan|Dunia Fantasi
    31.72.06.1001: Mall Kelapa Gading|MKG|Mal Kelapa Gading
    31.72.06.1003: Mal Artha Gading|Artha Gading, Mall of Indonesia|MOI
    31.73.02.1002: Mall Ciputra Jakarta|Citraland|Mal Ciputra|Ciputra Grogol
    31.73.02.1003: Universitas Trisakti Kampus A|Usakti|Trisakti
    31.73.02.1005: Central Park Mall|Central Park|CP Mall, Mall Taman Anggrek|Taman Anggrek|MTA
    31.73.03.1007: Pasar Glodok|Glodok~
    31.73.03.1008: Museum Fatahillah|Kota Tua|Museum Sejarah Jakarta|Taman Fatahillah
    31.73.03.1008: Stasiun Jakarta Kota|Beos|Stasiun Kota
    31.73.04.1006: Season City|Seasons City
    31.73.05.1001: Kampus Binus Anggrek|Binus Anggrek|Binus Kemanggisan~
    31.73.06.1001: Terminal Kalideres
    31.73.07.1003: RS Jantung Harapan Kita|RS Harapan Kita|Harkit
    31.73.07.1006: RS Kanker Dharmais|RS Dharmais
    31.73.08.1004: Hutan Kota Srengseng
    31.73.08.1006: Puri Indah Mall|Mall Puri Indah
    31.74.01.1001: Stasiun Tebet~, Tebet Eco Park|Taman Tebet|TEP~
    31.74.01.1003: Kota Kasablanka|Kokas|Mall Kokas|Mal Kota Kasablanka
    31.74.01.1007: Pintu Air Manggarai~, Stasiun Manggarai
    31.74.02.1001: Stasiun MRT Setiabudi Astra|MRT Setiabudi Astra~
    31.74.02.1002: Plaza Semanggi|Plangi, Universitas Atma Jaya Semanggi|Atma Jaya Semanggi
    31.74.02.1002: Stasiun MRT Bendungan Hilir|MRT Bendungan Hilir~
    31.74.02.1003: Kuningan City|Kuncit, Lotte Shopping Avenue|Lotte Avenue
    31.74.02.1003: Mall Ambassador|Ambas|ITC Kuningan|Mal Ambasador~
    31.74.03.1002: Lippo Mall Kemang|Kemang Village
    31.74.04.1001: Pasar Minggu|Terminal Pasar Minggu~
    31.74.04.1004: Kebun Binatang Ragunan|Ragunan|Taman Margasatwa Ragunan|Bonbin Ragunan|TMR
    31.74.05.1001: Gandaria City|Gancit, Stasiun Kebayoran|Stasiun Kebayoran Lama
    31.74.05.1002: Pondok Indah Mall|PIM|PIM 1|PIM 2, RS Pondok Indah|RSPI
    31.74.05.1003: Cipulir Pasar|Pasar Cipulir|ITC Cipulir
    31.74.06.1001: Cilandak Town Square|Citos, RSUP Fatmawati|RS Fatmawati
    31.74.06.1001: Stasiun MRT Fatmawati Indomaret|MRT Fatmawati Indomaret
    31.74.06.1002: Poins Square|Poins Mall
    31.74.06.1002: Stasiun MRT Lebak Bulus Bank Syariah Indonesia|MRT Lebak Bulus Bank Syariah Indonesia~
    31.74.06.1005: Stasiun MRT Cipete Raya TUKU|MRT Cipete Raya TUKU~
    31.74.07.1001: Terminal Blok M|Blok M|Blok M Plaza
    31.74.07.1002: Pasar Mayestik|Mayestik, RS Pusat Pertamina|RSPP
    31.74.07.1003: Stasiun MRT Blok M BCA|MRT Blok M BCA~
    31.74.07.1004: Stasiun MRT ASEAN Headquarters|MRT ASEAN Headquarters~
    31.74.07.1006: SCBD|Sudirman Central Business District, Pacific Place|PP SCBD
    31.74.07.1006: Stasiun MRT Istora Mandiri|MRT Istora Mandiri~
    31.74.07.1006: Stasiun MRT Senayan Mastercard|MRT Senayan Mastercard~
    31.74.07.1007: Stasiun MRT Blok A|MRT Blok A
    31.74.07.1008: Pasar Santa
    31.74.08.1002: TMP Kalibata|Taman Makam Pahlawan Kalibata
    31.74.08.1003: Apartemen Kalibata City|Kalcit|Kalibata City
    31.74.09.1002: Universitas Pancasila|UP, Setu Babakan
    31.74.09.1004: Stasiun Lenteng Agung~
    31.75.02.1005: Arion Mall|Arion Rawamangun, Universitas Negeri Jakarta|UNJ|IKIP Rawamangun
    31.75.03.1003: Pasar Jatinegara|Pasar Mester|Mester, Terminal Kampung Melayu|Kp Melayu~
    31.75.03.1004: Stasiun Jatinegara~
    31.75.03.1008: Lapas Cipinang|LP Cipinang~
    31.75.04.1001: RS Polri Kramat Jati|RS Polri|RS Sukanto
    31.75.04.1002: Pasar Induk Kramat Jati|Pasar Induk
    31.75.04.1006: Pusat Grosir Cililitan|PGC
    31.75.04.1007: UKI Cawang|UKI|Universitas Kristen Indonesia
    31.75.05.1001: Mall Cijantung|Graha Cijantung~, RSUD Pasar Rebo|RS Pasar Rebo
    31.75.06.1005: Rusunawa Rawa Bebek|Rusun Rawa Bebek, Terminal Pulo Gebang|Terminal Pulogebang
    31.75.07.1003: Pasar Klender
    31.75.07.1004: Kanal Banjir Timur Duren Sawit|BKT Duren Sawit
    31.75.08.1004: Bandara Halim Perdanakusuma|Bandara Halim|Halim
    31.75.09.1002: Cibubur Junction
    31.75.09.1005: Terminal Kampung Rambutan|Kp Rambutan|Terminal Kp. Rambutan
    31.75.10.1008: Taman Mini Indonesia Indah|TMII|Taman Mini
    """
}
