// SPDX-License-Identifier: MIT

/// What streets all over the country are called: flowers, trees, fruit, birds, virtues, heroes, what
/// stands in them. A street of such a name counts only beside its kecamatan.
enum CommonStreetWords {
  static let list = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

  private static let text = """
    mawar melati anggrek kenanga kamboja dahlia flamboyan cempaka teratai seroja tulip matahari sakura bougenville
    bugenvil kemuning kenari cendana angsana akasia beringin bambu jati mahoni pinus cemara waru randu asem asam
    mangga nangka jambu rambutan durian duren manggis pisang apel jeruk delima salak pepaya sawo kelapa belimbing
    anggur alpukat markisa sirsak kelengkeng duku kecapi kedondong melon semangka kacang
    merpati kutilang cendrawasih garuda elang rajawali gelatik murai merak nuri bangau camar kakatua perkutut
    mesjid masjid musholla mushola musola sekolah pasar kantor lurah balai desa pendidikan kesehatan puskesmas
    makam kuburan lapangan stasiun terminal jembatan kali sungai waduk irigasi rel
    merdeka kemerdekaan proklamasi pahlawan pemuda pelajar mahasiswa veteran pejuang persatuan kebangsaan nasional
    pancasila bhayangkara brimob polri sudirman diponegoro kartini imam bonjol hasanudin hasanuddin supratman
    yani ahmad dewi sartika gajah mada hayam wuruk soekarno hatta sukarno gatot subroto teuku umar cut nyak dien
    bakti bhakti budi karya jaya makmur sejahtera damai rukun setia sentosa abadi indah permai asri mulia harapan
    mandiri bersama gotong royong swadaya swadaya kebersihan keadilan kebenaran kejayaan kesatuan kencana utama
    baru lama tengah muka belakang depan pinggir taman bunga komplek perumahan kampung kebon kebun sawah ladang
    industri pabrik gudang pelita surya bulan bintang sinar cahaya timbul terusan inspeksi lingkar swakarsa
    """
}
