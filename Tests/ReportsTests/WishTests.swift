// SPDX-License-Identifier: MIT

import Reports
import Testing

@Suite struct WishTests {
  @Test(arguments: [
    "tolong rahasiakan nama saya", "Mohon identitas dirahasiakan pak", "laporan ini anonim ya min",
    "jgn disebarin ya, tetangga saya galak", "JANGAN SEBUT NAMA SAYA", "please keep me anonymous",
    "boleh dipublikasikan tapi nama saya dirahasiakan",
  ])
  func `who asks for secrecy gets it`(_ text: String) {
    #expect(VisibilityWish.read(text) == .secret)
  }

  @Test(arguments: [
    "silakan dipublikasikan saja", "boleh ditampilkan ke warga lain", "laporan terbuka untuk umum",
  ])
  func `who asks for publicity gets it`(_ text: String) {
    #expect(VisibilityWish.read(text) == .open)
  }

  @Test(arguments: [
    "lampu jalan mati", "", "ini bukan laporan rahasia", "tidak perlu dirahasiakan",
    "rahasia umum kalau parkir liar",
    "anonimus",
  ])
  func `who asks for neither has no wish`(_ text: String) {
    #expect(VisibilityWish.read(text) == nil)
  }

  @Test(arguments: [
    "lampu jalan di depan rumah mati sejak kemarin", "tlg min, sampah numpuk bgt",
    "dear team, di sini banjir lagi",
    "Yth. Bapak Wali Kota, mohon perbaikan saluran",
  ])
  func `Indonesian is told, slang and all`(_ text: String) {
    #expect(Language.of(text) == .indonesian)
  }

  @Test(arguments: [
    "There is a broken street light near the station", "please help, our road is flooded",
    "Hello, the garbage in Kemang has not been collected",
  ])
  func `English is told`(_ text: String) { #expect(Language.of(text) == .english) }

  @Test(arguments: ["", "👍", "Slipi", "-6.2, 106.8", "12345"])
  func `what has no telling words has no language`(_ text: String) { #expect(Language.of(text) == nil) }
}
