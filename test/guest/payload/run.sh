#!/bin/bash
# Runs in the guest as root: the service under systemd, then the cases against it. TAP on stdout; status 0 when all passed.
set -u
cd /payload || exit 1
export PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin
# The cases start a service of their own when they are not told of one.
export ACTPLANE_SOCKET=/run/actplane/actplaned.sock
ln -sf /payload/node /usr/local/bin/node

mapfile -t words <words
number=0
failures=0
tested=0
point() {
  number=$((number + 1))
  [ "$1" = ok ] || failures=$((failures + 1))
  echo "$1 $number - $2"
}

# suite NAME COMMAND...: one subtest; a suite that reports no point at all has not tested anything.
suite() {
  local name=$1 status
  shift
  echo "# Subtest: $name"
  "$@" 2>&1 | tee "/run/suite-$number" | sed -u 's/^/    /'
  status=${PIPESTATUS[0]}
  if [ ${#words[@]} -gt 0 ] && grep -qx '1..0' "/run/suite-$number"; then
    echo "# no case of $name has one of the words"
    return
  fi
  tested=$((tested + 1))
  if [ "$status" = 0 ] && grep -q '^ok ' "/run/suite-$number"; then point ok "$name"; else point "not ok" "$name"; fi
  [ "$status" = 0 ] || echo "# $name ended with $status"
}

# The unit as it ships; only the place of the program is this payload's.
install_service() {
  local file
  install -m 644 systemd/*.service /etc/systemd/system/
  for file in systemd/*.socket; do [ -e "$file" ] && install -m 644 "$file" /etc/systemd/system/; done
  for file in systemd/*sysusers*; do [ -f "$file" ] && systemd-sysusers "/payload/$file"; done
  for file in systemd/*tmpfiles*; do [ -f "$file" ] && systemd-tmpfiles --create "/payload/$file"; done
  mkdir -p /etc/systemd/system/actplaned.service.d
  printf '[Service]\nExecStart=\nExecStart=/payload/bin/actplaned --pins /sys/fs/bpf/actplane\n' >/etc/systemd/system/actplaned.service.d/payload.conf
  systemctl daemon-reload
}

about_service() {
  systemctl --no-pager --lines=0 status actplaned
  journalctl --no-pager -o cat -u actplaned | tail -60
}

tier=$(cat expected-tier)
echo "# $(uname -r), LSMs $(cat /sys/kernel/security/lsm), node $(node --version), expecting the $tier tier"

install_service
began=$SECONDS
# Type=notify: this returns when the service has said that it is ready.
if timeout 300 systemctl start actplaned; then
  point ok "systemd calls actplaned ready"
else
  point "not ok" "systemd calls actplaned ready"
  about_service 2>&1 | sed 's/^/# /'
  echo "1..$number"
  exit 1
fi

started=$((SECONDS - began))
suite "service" node dist/test/guest/service.js "$tier"
[ ${#words[@]} -gt 0 ] || suite "restart" node dist/test/guest/restart.js "$started"
suite "cases" node dist/test/cases/main.js "${words[@]}"
suite "attacks" node dist/test/attacks/main.js "${words[@]}"
[ "${#words[@]}" -gt 0 ] || suite "differential" node dist/test/differential/main.js --tier "$tier" --sequences 100
[ ! -e dist/test/guest/inside.js ] || suite "inside" node dist/test/guest/inside.js
# "service" alone would make a mistyped word look like a good run.
[ "$tested" -gt 1 ] || point "not ok" "a case has one of the words: ${words[*]}"

if systemctl is-active -q actplaned; then
  point ok "actplaned still runs"
else
  point "not ok" "actplaned still runs"
fi
[ "$failures" = 0 ] || about_service 2>&1 | sed 's/^/# /'

# Policy of the machine, which these tests change: a service of their own, without the other one's programs.
if [ ${#words[@]} -eq 0 ]; then
  systemctl stop actplaned.socket actplaned
  bin/actplaned --purge >/dev/null
  suite "attach: exec" env -u ACTPLANE_SOCKET node dist/test/domains/main.js attach
fi
echo "1..$number"
[ "$failures" = 0 ]
