// SPDX-License-Identifier: MIT

import Reports
import Testing

@Suite struct CategoryTests {
  @Test(arguments: [
    ("Jalan berlubang di depan sekolah, motor sering jatuh", Category.jalan),
    ("trotoar jebol", .jalan),
    ("min ada parkir liar tiap malam di jalan depan pasar", .parkirLiar),
    ("tiang listrik miring mau roboh", .fasilitas),
    ("PKL memenuhi trotoar, tolong satpol pp tertibkan", .ketertiban),
    ("pohon tumbang menutup jalan", .pohon),
    ("sampah numpuk ga diangkut seminggu", .sampah),
    ("banjirrr selutut min!!", .banjir),
    ("got mampet bau", .saluran),
    ("lampu jalan mati gelap gulita", .penerangan),
    ("macet parah, lampu merah mati total", .lalulintas),
    ("asap pembakaran limbah pabrik", .pencemaran),
    ("air pam keruh dan bau", .airBersih),
    ("mohon fogging, ada kasus demam berdarah", .kesehatan),
    ("Kebakaran di gudang dekat sekolah, atap dan kabel sudah terbakar, tolong!", .kebakaran),
    ("ada api di tiang listrik, kabel terbakar", .kebakaran), ("kereta api bising", .ketertiban),
    ("bau gas bocor di rusun lantai 3", .kebakaran),
    ("palang pintu kereta api rusak lampu merah", .lalulintas),
    ("KTP saya belum jadi", .pelayanan),
    ("sampah menumpuk sejak senin", .sampah),
    ("PJU mati 3 tiang", .penerangan),
    ("banjir setinggi lutut, got mampet, tergenang", .banjir),
    ("ada parkir liar di trotoar, parkir sampai malam", .parkirLiar),
    ("Selamat pagi", .lainnya),
    ("", .lainnya),
    ("1234 !!! 👍", .lainnya),
  ])
  func `words say what a report is about`(_ text: String, _ category: Category) {
    #expect(Category.suggest(text) == category)
  }

  @Test func `the earlier of two equal topics wins, every time`() {
    #expect(Category.suggest("sampah dan banjir") == .sampah)
    #expect(Category.suggest("banjir dan sampah") == .banjir)
  }

  @Test func `raw values are what officers read and never change`() {
    #expect(Category.fasilitas.rawValue == "fasilitas umum dan sosial")
    #expect(Category.ketertiban.rawValue == "ketenteraman dan ketertiban")
    #expect(Category.parkirLiar.rawValue == "parkir liar")
    #expect(Set(Category.allCases.map(\.rawValue)).count == Category.allCases.count)
  }

  @Test func `a long text takes a moment`() {
    #expect(Category.suggest(String(repeating: "banjir aaaaaaaaa ", count: 2000)) == .banjir)
  }
}
