// SPDX-License-Identifier: MIT

import Reports
import Testing

@Suite struct EmergencyTests {
  @Test(arguments: [
    "KEBAKARAN di gang 5 tolong!!", "rumah terbakar, api membesar", "ada orang tenggelam di kali",
    "anak kecil hanyut kebawa arus", "tolong ada yg kesetrum", "bau gas menyengat di rusun",
    "warga terjebak di lift dari tadi", "pohon tumbang menimpa warga",
    "ada kecelakaan, korban tidak sadarkan diri",
    "tawuran lagi barusan", "kebakaran dari kemarin belum padam",
    "damkar belum datang, kebakaran makin besar",
    "rumah terbakar lalu merembet ke sebelah", "anak tenggelam dalam banjir", "kebakarannn",
    "nenek pingsan di halte",
    "Kebakaran di Jl. Melati!", "Bau gas bocor menyengat", "darurat, warga butuh evakuasi",
    "ada longsor, warga tertimbun",
    "ada kebakaran kecil dr gardu listrik, damkar tlg",
  ])
  func `somebody in danger is an emergency`(_ text: String) {
    #expect(Emergency.isEmergency(text))
  }

  @Test(arguments: [
    "bukan kebakaran, cuma asap sampah", "takut terjadi kebakaran", "alat pemadam kebakaran di rusun hilang",
    "dinas pemadam kebakaran kapan inspeksi", "simulasi kebakaran hari sabtu",
    "rawan tawuran tiap malam minggu",
    "sering ada tawuran, minta lampu", "kebakaran jenggot semua pejabatnya",
    "kebakaran minggu lalu, puing belum diangkut",
    "kebakaran sudah padam", "kapal tenggelam", "banjir semata kaki", "jalan berlubang",
    "tidak ada korban jiwa",
    "tenggelam dalam pekerjaan", "pohon tumbang menimpa mobil", "jangan sampai ada yang tertabrak",
    "tidak ada korban, bukan darurat", "besok simulasi kebakaran di kantor",
    "lampu jalan mati", "unit gawat darurat penuh", "",
  ])
  func `what is denied, feared, past or only a name is none`(_ text: String) {
    #expect(!Emergency.isEmergency(text))
  }

  @Test func `a long text takes a moment`() {
    #expect(!Emergency.isEmergency(String(repeating: "bukan kebakaran ", count: 2000)))
  }
}
