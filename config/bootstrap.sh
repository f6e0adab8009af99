#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs what Kanal needs on Debian 12 or later: the libraries it is built on, and with --tests
# the servers and tools its tests run against. It can be repeated at any time and takes a blink
# when everything is there. No daemon is started by what it installs.

set -eu

# The libraries of the build, the console's map, and the servers `kanald demo` shows Kanal with.
packages="libcurl4-openssl-dev libsqlite3-dev libmicrohttpd-dev libssl-dev libexpat1-dev zlib1g-dev
  pkg-config libjs-leaflet
  dovecot-core dovecot-imapd dovecot-lmtpd kannel kannel-extras"
# Counterparts and checkers of the tests.
test_packages="postfix dovecot-sieve prometheus isync wrk openssl python3 python3-venv
  libimage-exiftool-perl chromium chromium-driver fonts-dejavu-core"
# A second IMAP server, an SMTP sink, a vendor's own signatures, clients of the Bot API, the Graph API and X, and
# what tries the console's API, from PyPI.
python_packages="pymap==0.36.7 aiosmtpd==1.4.6 twilio==9.13.0 python-telegram-bot==22.8
  pywa==4.5.0 facebook-sdk==3.1.0 tweepy==4.17.0
  schemathesis==4.32.5"
# For the axe.min.js in it alone, which looks at the console's page; without the browsers it would bring.
axe_package="axe-playwright-python==0.1.8"
# OpenStreetMap's geocoder over PostgreSQL with PostGIS, in an environment of its own that sees Debian's ICU, so
# that nothing has to be compiled. Without it, which is no failure, one suite of the tests is skipped.
map_packages="osm2pgsql postgresql postgresql-postgis python3-icu python3 python3-venv"
map_python_packages="nominatim-db==5.3.3 nominatim-api==5.3.3 uvicorn==0.54.0 falcon==4.4.0"

usage() {
  cat <<'TEXT'
usage: sh config/bootstrap.sh [--tests] [--help]

  --tests   also what the tests need, and a Python environment for their counterparts
  --help    this text

environment:
  KANAL_PYTHON   folder of the Python environment; .build/python of this tree by default

Needs root or sudo where packages are missing.
TEXT
}

say() { echo "==> $*"; }

fail() {
  echo "bootstrap.sh: $*" >&2
  exit 1
}

with_tests=no
for option in "$@"; do
  case $option in
    --tests) with_tests=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown option $option"
      ;;
  esac
done

here=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
policy=/usr/sbin/policy-rc.d
made_policy=no

if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi

require_debian() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && return 0
  fail "this is not Debian or a derivative. Install by your own means: libcurl (OpenSSL), SQLite 3,
libmicrohttpd, OpenSSL, expat, zlib, each with headers, pkg-config, and Leaflet for the console's map."
}

# Prints the packages of its arguments that are not installed.
missing() {
  for package in "$@"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || echo "$package"
  done
}

# Packages ask policy-rc.d before they start a daemon; 101 means no.
forbid_daemons() {
  [ ! -e "$policy" ] || return 0
  made_policy=yes
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 0755 "$policy"
}

allow_daemons() {
  [ "$made_policy" = no ] || $as_root rm -f "$policy"
  made_policy=no
}

install_packages() {
  # Split into words on purpose: a list of names.
  # shellcheck disable=SC2086
  wanted=$(missing $1)
  if [ -z "$wanted" ]; then
    say "all Debian packages are there"
    return 0
  fi
  say "installing" $wanted
  [ -z "$as_root" ] || command -v sudo >/dev/null || fail "run it as root: sudo is not there"
  trap allow_daemons EXIT
  trap 'exit 130' INT TERM
  forbid_daemons
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update || return 1
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends $wanted || return 1
  allow_daemons
}

# Debian's own python3 first: another one on the PATH may lack venv.
find_python() {
  if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else command -v python3; fi
}

install_python() {
  folder=${KANAL_PYTHON:-$here/.build/python}
  stamp=$folder/.installed
  if [ "$(cat "$stamp" 2>/dev/null || true)" = "$python_packages $axe_package" ]; then
    say "the Python environment in $folder is there"
    return 0
  fi
  say "making a Python environment in $folder with $python_packages"
  "$(find_python)" -m venv "$folder"
  # shellcheck disable=SC2086
  "$folder/bin/python" -m pip --quiet --disable-pip-version-check install $python_packages
  "$folder/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps "$axe_package"
  echo "$python_packages $axe_package" >"$stamp"
}

# PostgreSQL's package would make a cluster that starts with the machine; the tests make their own.
forbid_cluster() {
  [ ! -e /etc/postgresql-common/createcluster.conf ] || return 0
  $as_root mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

install_map() {
  folder=$here/.build/nominatim
  stamp=$folder/.installed
  [ "$(cat "$stamp" 2>/dev/null || true)" != "$map_python_packages" ] || {
    say "Nominatim in $folder is there"
    return 0
  }
  say "making a Nominatim in $folder"
  "$(find_python)" -m venv --system-site-packages "$folder" &&
    "$folder/bin/python" -m pip --quiet --disable-pip-version-check install $map_python_packages &&
    echo "$map_python_packages" >"$stamp"
}

check_swift() {
  command -v swift >/dev/null && return 0
  say "note: swift is not on the PATH; Kanal is built with Swift 6.2 or later (swift.org/install)"
}

require_debian
if [ "$with_tests" = yes ]; then packages="$packages $test_packages"; fi
install_packages "$packages"
if [ "$with_tests" = yes ]; then install_python; fi
if [ "$with_tests" = yes ]; then
  # A subshell: what fails in it ends only itself.
  (forbid_cluster && install_packages "$map_packages" && install_map) ||
    say "note: Nominatim is not there; the tests that need it are skipped"
fi
check_swift
say "done"
