#!/bin/sh
# Installs, upgrades, rolls back or removes Frame Pipeline on one machine with systemd.
#
#   install.sh install <package.tgz>    installs a version, or upgrades to it; the one before stays
#   install.sh server                   runs the server of what is installed, in place of the monitor, whose duties it keeps
#   install.sh rollback                 goes back to the version before
#   install.sh uninstall                removes program and units; jobs, backups, logs and configuration stay
#
# <package.tgz> is made by `npm pack`. ROOT=<folder> puts everything below a folder and leaves systemd and users alone: to try it.
set -eu

ROOT=${ROOT:-}
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
OPT=$ROOT/opt/frame-pipeline
ETC=$ROOT/etc/frame-pipeline
UNITS=$ROOT/etc/systemd/system
ROTATE=$ROOT/etc/logrotate.d
DATA=$ROOT/var/lib/frame-pipeline
LOGS=$ROOT/var/log/frame-pipeline
BACKUPS=$ROOT/backup/frame_pipeline
NAME=frame-pipeline

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
# Without a folder to try in, it is the system itself.
is_real() { [ -z "$ROOT" ]; }

# The link is made beside and renamed, so that there is a program at every instant.
point_to() {
  ln -sfn "$2" "$OPT/.$1.new"
  mv -T "$OPT/.$1.new" "$OPT/$1"
}

# What people put in the link's place stays.
link() { [ -e "$2" ] || [ -L "$2" ] || ln -s "$1" "$2"; }

version_of() { readlink "$OPT/$1" 2>/dev/null || true; }

restart() {
  is_real || return 0
  systemctl daemon-reload
  service=$NAME-monitor.service
  # The server keeps the monitor's duties, so one of the two runs.
  if [ -e "$ETC/server.env" ]; then
    service=$NAME-serve.service
    systemctl disable --now "$NAME-monitor.service"
  fi
  systemctl enable --now "$service" "$NAME-backup.timer" "$NAME-drill.timer"
  systemctl restart "$service"
}

serve() {
  [ -n "$(version_of current)" ] || fail "install a version first: install.sh install <package.tgz>"
  if is_real; then [ "$(id -u)" = 0 ] || fail "this needs root"; fi
  if [ ! -e "$ETC/security-config.yml" ]; then
    cp "$HERE/../security-config.example.yml" "$ETC/security-config.yml"
    if is_real; then chown root:"$NAME" "$ETC/security-config.yml"; fi
    chmod 0640 "$ETC/security-config.yml"
  fi
  link "$ETC/security-config.yml" "$DATA/security-config.yml"
  if [ ! -e "$ETC/server.env" ]; then
    key=$(node "$OPT/current/bin/frame-pipeline.js" security secret) || fail "no key could be made; nothing was started"
    # For its owner alone from the first byte on, and whole or not at all.
    (umask 077 && sed "s|^JWT_SECRET_KEY=.*|JWT_SECRET_KEY=$key|" "$HERE/server.env.example" >"$ETC/.server.env.new")
    mv -T "$ETC/.server.env.new" "$ETC/server.env"
  fi
  restart
  say "the server runs in place of the monitor; $LOGS/serve.log tells where, and how the first administrator is made"
}

install_version() {
  package=${1:-}
  [ -f "$package" ] || fail "name a package: install.sh install <package.tgz>"
  if is_real; then
    [ "$(id -u)" = 0 ] || fail "installing needs root"
    id "$NAME" >/dev/null 2>&1 ||
      useradd --system --user-group --home-dir /var/lib/frame-pipeline --shell /usr/sbin/nologin "$NAME"
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -xzf "$package" -C "$work"
  version=$(node -p 'require(process.argv[1]).version' "$work/package/package.json")
  target=$OPT/$version
  if [ ! -d "$target" ]; then
    mkdir -p "$OPT"
    # Nothing of a package runs on install, but for the database, which may have to be compiled.
    (cd "$work/package" && npm install --omit=dev --ignore-scripts --no-audit --no-fund >"$work/npm.log" 2>&1) ||
      { cat "$work/npm.log" >&2; fail "the packages that it stands on could not be installed; nothing was changed"; }
    [ ! -d "$work/package/node_modules/better-sqlite3" ] ||
      (cd "$work/package" && npm rebuild better-sqlite3 >"$work/npm.log" 2>&1) ||
      say "note: better-sqlite3 could not be built (it needs g++, make and python3); the service cannot keep metrics without it"
    node "$work/package/bin/frame-pipeline.js" --version >/dev/null || fail "the program does not start; nothing was changed"
    chmod -R go-w "$work/package"
    cp -R "$work/package" "$target.new"
    mv -T "$target.new" "$target"
  fi
  mkdir -p "$ETC" "$UNITS" "$ROTATE" "$DATA" "$LOGS" "$BACKUPS"
  [ -e "$ETC/environment" ] || cp "$HERE/environment.example" "$ETC/environment"
  # Commands given in the folder of the data find them there, and backups hold them.
  link "$ETC/environment" "$DATA/.env"
  link "$LOGS" "$DATA/logs"
  [ -e "$ETC/params.json" ] || printf '{}\n' >"$ETC/params.json"
  cp "$HERE"/systemd/* "$UNITS/"
  cp "$HERE/logrotate/$NAME" "$ROTATE/$NAME"
  if is_real; then
    chown -R root:"$NAME" "$ETC"
    chmod 0750 "$ETC" && chmod u=rwX,g=rX,o= "$ETC"/*
    if [ -e "$ETC/server.env" ]; then chown root:root "$ETC/server.env" && chmod 0600 "$ETC/server.env"; fi
    chown "$NAME:$NAME" "$DATA" "$LOGS" "$BACKUPS"
    chmod 0750 "$DATA" "$LOGS" "$BACKUPS"
  fi
  before=$(version_of current)
  [ "$before" = "$version" ] || [ -z "$before" ] || point_to previous "$before"
  point_to current "$version"
  restart
  say "installed $version${before:+, before: $before}"
}

rollback() {
  before=$(version_of previous)
  [ -n "$before" ] && [ -d "$OPT/$before" ] || fail "there is no version before this one"
  now=$(version_of current)
  point_to current "$before"
  point_to previous "$now"
  restart
  say "went back from $now to $before"
}

uninstall() {
  if is_real; then
    [ "$(id -u)" = 0 ] || fail "removing needs root"
    systemctl disable --now "$NAME-serve.service" "$NAME-monitor.service" "$NAME-backup.timer" "$NAME-drill.timer" || true
  fi
  for unit in "$HERE"/systemd/*; do rm -f "$UNITS/$(basename "$unit")"; done
  rm -f "$ROTATE/$NAME"
  rm -rf "$OPT"
  if is_real; then systemctl daemon-reload; fi
  say "removed; left as they are: $ETC $DATA $LOGS $BACKUPS"
}

case ${1:-} in
  install) install_version "${2:-}" ;;
  server) serve ;;
  rollback) rollback ;;
  uninstall) uninstall ;;
  *) fail "say install <package.tgz>, server, rollback or uninstall" ;;
esac
