# Where the cache is, how a part of it is made, how a step is announced.
# shellcheck shell=bash

GUEST_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
GUEST_CACHE=${ACTPLANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/actplane}/guest
GUEST_CACHE=$(realpath -m "$GUEST_CACHE")

# Where depmod and mke2fs are, which an ordinary user may use as well.
PATH=$PATH:/usr/sbin:/sbin

say() { printf 'guest: %s\n' "$*" >&2; }
die() { say "$*"; exit 125; }

# recipe_key FILE...: 12 hex digits over the contents of the scripts that make a part.
# A part's folder carries this key, so that a changed recipe is a new folder.
recipe_key() { (cd "$GUEST_SRC" && cat "$@") | sha256sum | cut -c1-12; }

# cached NAME COMMAND...: prints the folder of part NAME; runs `COMMAND... EMPTY_FOLDER` first when it is not there.
# The lock lets the second of two runs wait for the first; the rename shows only finished parts.
cached() {
  local part=$GUEST_CACHE/$1 work maker t0=$SECONDS
  shift
  if [ ! -d "$part" ]; then
    mkdir -p "$GUEST_CACHE"
    (
      flock 9
      [ -d "$part" ] && exit 0
      work=$(mktemp -d "$GUEST_CACHE/.new.XXXXXX")
      chmod 755 "$work"
      maker=
      # Its own process group: all of the maker ends before its folder goes.
      trap '[ -z "$maker" ] || { kill -- -"$maker"; wait "$maker"; } 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
      trap 'exit 130' INT TERM HUP
      say "making ${part##*/} (once)"
      # A shell of its own: here, inside of what a caller tests, set -e would be without effect. In the background:
      # a signal then ends the wait at once.
      setsid bash -euc '. "$0/lib/all.sh"; "$@"' "$GUEST_SRC" "$@" "$work" >&2 9>&- &
      maker=$!
      wait "$maker" || { maker=; die "cannot make ${part##*/}"; }
      maker=
      mv -T "$work" "$part"
      say "made ${part##*/} in $((SECONDS - t0)) s"
    ) 9>"$part.lock" || return 125
  fi
  printf '%s\n' "$part"
}

# quietly LOG COMMAND...: the output is shown only when the command fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { tail -30 "$log" >&2; return 1; }
}
