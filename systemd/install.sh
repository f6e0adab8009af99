#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs Kanal on a systemd host, or takes it off again. Every step can be repeated: what is
# there and the same stays, a configuration that is there is never overwritten, nothing is started
# that was not asked for. With DESTDIR the files go below it and the host is left alone.

set -eu

usage() {
  cat <<'TEXT'
usage: systemd/install.sh [--dry-run] [--no-build] [--uninstall] [--help]

  --dry-run    say every step, do none
  --no-build   install the release build that is there
  --uninstall  stop the daemon, remove programs and units; configuration, credentials, messages
               and the user stay
  --help       this text

environment:
  DESTDIR      install below this folder, for packages and images; the host is left alone
TEXT
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

mode=install
build=yes
dry_run=no
for option in "$@"; do
  case $option in
    --dry-run) dry_run=yes ;;
    --no-build) build=no ;;
    --uninstall) mode=uninstall ;;
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
destination=${DESTDIR:-}
programs="kanald kanalctl"
units="kanald.service kanald-webhook.socket kanald-admin.socket kanald-console.socket"

say() { echo "==> $*"; }

# Says a command, and runs it unless this is a dry run.
run() {
  echo "    $*"
  [ "$dry_run" = yes ] || "$@"
}

# Whether the running host is meant and has systemd.
on_this_host() { [ -z "$destination" ] && [ -d /run/systemd/system ]; }

# put MODE SOURCE TARGET: copies where the target is missing or differs.
put() {
  if cmp -s "$2" "$destination$3"; then
    echo "    $3 is up to date"
  else
    run install -D -m "$1" "$2" "$destination$3"
  fi
}

# Stripped into a file of its own first, so that an unchanged program is seen to be unchanged.
put_program() {
  stripped=$scratch/$1
  cp "$bin/$1" "$stripped"
  strip "$stripped" 2>/dev/null || echo "    strip is not there: $1 keeps its symbols"
  put 0755 "$stripped" "/usr/bin/$1"
}

put_configuration() {
  target=/etc/kanal/kanald.json5
  if [ -e "$destination$target" ]; then
    echo "    $target stays as it is"
  elif [ -e "$here/config/kanald.json5" ]; then
    run install -D -m 0640 "$here/config/kanald.json5" "$destination$target"
  else
    echo "    no config/kanald.json5 here: write $target yourself"
  fi
}

build_programs() {
  if [ "$build" = yes ]; then
    say "building the programs"
    for program in $programs; do
      run swift build --package-path "$here" -c release --static-swift-stdlib --product "$program"
    done
  fi
  if [ "$dry_run" = yes ] && ! command -v swift >/dev/null; then
    bin=$here/.build/release
  else
    bin=$(swift build --package-path "$here" -c release --show-bin-path)
  fi
}

require_root() {
  [ "$dry_run" = no ] || return 0
  [ -n "$destination" ] || [ "$(id -u)" = 0 ] || fail "run it as root, or with DESTDIR or --dry-run"
}

install_all() {
  require_root
  build_programs
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  say "installing programs"
  for program in $programs; do
    if [ -x "$bin/$program" ]; then
      put_program "$program"
    else
      [ "$dry_run" = yes ] || fail "$bin/$program is not there; build it, or leave --no-build out"
      echo "    install $bin/$program /usr/bin/$program"
    fi
  done
  say "installing units, user and folders"
  for unit in $units; do put 0644 "$here/systemd/$unit" "/usr/lib/systemd/system/$unit"; done
  put 0644 "$here/systemd/kanal.sysusers.conf" /usr/lib/sysusers.d/kanal.conf
  put 0644 "$here/systemd/kanal.tmpfiles.conf" /usr/lib/tmpfiles.d/kanal.conf
  [ ! -e "$here/README.md" ] || put 0644 "$here/README.md" /usr/share/doc/kanal/README.md
  say "installing the configuration"
  put_configuration
  if [ -z "$destination" ]; then
    say "making the user and the folders"
    run systemd-sysusers /usr/lib/sysusers.d/kanal.conf
    run systemd-tmpfiles --create /usr/lib/tmpfiles.d/kanal.conf
  fi
  if on_this_host; then run systemctl daemon-reload; fi
  say "done"
  cat <<'TEXT'
    1. put the secrets into /etc/credstore, one file each: kanal.keyring, kanal.imap-password, …
    2. write /etc/kanal/kanald.json5; each start checks it and tells every mistake: journalctl -u kanald
    3. first start: systemctl enable --now kanald-webhook.socket kanald-admin.socket \
                      kanald-console.socket kanald
    4. who works at the console: kanalctl user add NAME --role admin-kanal
       new version: systemctl restart kanald
TEXT
}

uninstall_all() {
  require_root
  if on_this_host; then
    say "stopping the daemon"
    for unit in $units; do
      [ ! -e "/usr/lib/systemd/system/$unit" ] || run systemctl disable --now "$unit"
    done
  fi
  say "removing programs and units"
  for program in $programs; do remove "/usr/bin/$program"; done
  for unit in $units; do remove "/usr/lib/systemd/system/$unit"; done
  remove /usr/lib/sysusers.d/kanal.conf
  remove /usr/lib/tmpfiles.d/kanal.conf
  remove /usr/share/doc/kanal/README.md
  if on_this_host; then run systemctl daemon-reload; fi
  say "done; /etc/kanal, /etc/credstore, /var/lib/kanal and the user kanal stay"
}

remove() {
  if [ -e "$destination$1" ]; then
    run rm -f "$destination$1"
  else
    echo "    $1 is not there"
  fi
}

case $mode in
  install) install_all ;;
  uninstall) uninstall_all ;;
esac
