#!/bin/bash
# Runs in the guest as root: the package from its installation to its purge, under the distribution's own systemd and with
# nothing from anywhere else. TAP on stdout; status 0 when all passed.
set -u
cd /payload || exit 1
export PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin LC_ALL=C

number=0
failures=0
# point NAME COMMAND...: passes when the command does; its output is shown when it does not.
point() {
  local name=$1 output status
  shift
  number=$((number + 1))
  output=$("$@" 2>&1)
  status=$?
  if [ "$status" = 0 ]; then
    echo "ok $number - $name # time=${SECONDS}s"
  else
    failures=$((failures + 1))
    echo "not ok $number - $name # time=${SECONDS}s"
    echo "# $* ended with $status"
    sed 's/^/# /' <<<"$output"
  fi
}
not() { ! "$@"; }
as() {
  local user=$1
  shift
  runuser -u "$user" -- "$@"
}
# equals WORD COMMAND...: the command's output is this
equals() {
  local word=$1 said
  shift
  said=$("$@" 2>&1)
  [ "$said" = "$word" ] || { echo "said: $said"; return 1; }
}
# fails STATUS COMMAND...: the command ends with this status
fails() {
  local wanted=$1 status
  shift
  "$@"
  status=$?
  [ "$status" = "$wanted" ] || { echo "ended with $status"; return 1; }
}
# says TEXT COMMAND...: the command's output has it
says() { local text=$1; shift; "$@" 2>&1 | grep -q -- "$text"; }
shown() { systemctl show -p "$1" --value actplaned; }
until_true() {
  local tries=$1
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { "$@"; return; }
    sleep 0.5
  done
}

RULE='rule no-git: block exec "**/git" because "ask first"'
governed() { as "$1" actplane run --rule "$RULE" -- "${@:2}"; }
tier=$(cat expected-tier)
old=$(cat old) new=$(cat new)
as alice git init -q /tmp/alice
as bob git init -q /tmp/bob
# The guest's root is made without manual pages; a package put into it later has its own.
rm -f /etc/dpkg/dpkg.cfg.d/99mmdebstrap

echo "# $(sed -n 's/^PRETTY_NAME=//p' /etc/os-release), $(uname -r), $(systemctl --version | head -1)"

# Installing.
point "the package installs" dpkg -i "actplane_${old}_amd64.deb"
point "there is no other Node" not command -v node
point "it is not started by being installed" fails 3 systemctl is-active actplaned
point "the helper's user is there" getent passwd _actplane-probe
point "nothing of the package is missing or changed" dpkg -V actplane
point "its manual pages are there" test -s /usr/share/man/man1/actplane-run.1.gz
point "bash completes its commands" equals doctor bash -c '. /usr/share/bash-completion/completions/actplane; COMP_WORDS=(actplane doc); COMP_CWORD=1; _actplane 2>/dev/null; echo "${COMPREPLY[@]}"'
point "systemctl enable --now actplaned" timeout 300 systemctl enable --now actplaned
point "it is active" equals active systemctl is-active actplaned
point "its socket is" equals active systemctl is-active actplaned.socket
point "both come with the next boot" systemctl is-enabled actplaned.service actplaned.socket
point "the tier is $tier" grep -q "\"tier\": *\"$tier\"" <(as alice actplane control status --json)
type=$([ "$(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')" -ge 253 ] && echo notify-reload || echo notify)
point "its type is $type" equals "$type" shown Type
point "this systemd calls its exposure at most 3.0" systemd-analyze security --no-pager --threshold=30 actplaned.service
point "the kernel's symbols are shown to it" not grep -q "hides its symbols" <(journalctl -u actplaned)

# Two users.
for user in alice bob; do
  point "$user: git works without a policy" as $user git -C /tmp/$user status --short
  point "$user: git is refused under one" fails 126 governed $user git -C /tmp/$user status
  point "$user: and below a shell" fails 126 governed $user bash -c "git -C /tmp/$user status"
  point "$user: the rest works" governed $user bash -c "echo works >/tmp/$user/file && cat /tmp/$user/file"
done
governed alice sleep 300 &
until_true 60 says no-git as alice actplane control status
seen() { as "$1" actplane control status --json | grep -c '"session"'; }
point "alice sees her domain" not equals 0 seen alice
point "bob does not" equals 0 seen bob
point "root does" not equals 0 seen root
pkill -u alice -x sleep
point "her domain ends with its last process" until_true 60 equals 0 seen alice

# Policy of the machine: rules for everybody, and a program that enters a domain by itself.
cat >/usr/local/bin/agent <<'AGENT'
#!/bin/bash
if hostname >/dev/null 2>&1; then echo passed; else echo refused; fi
AGENT
chmod 755 /usr/local/bin/agent
for user in alice bob; do point "$user: an agent is free without policy" equals passed as $user agent; done
mkdir -p -m 755 /etc/actplane/policies.d
cat >/etc/actplane/policies.d/10-all.yaml <<'POLICY'
version: 1
attach: [ { exec: agent } ]
policy: |
  rule no-hostname: block exec "**/hostname" because "ask first"
POLICY
chmod 644 /etc/actplane/policies.d/10-all.yaml
before=$(shown MainPID)
point "systemctl reload" timeout 120 systemctl reload actplaned
point "the same process goes on" equals "$before" shown MainPID
point "the status tells of the reload" says reloaded shown StatusText
for user in alice bob; do
  point "$user: an agent is governed at once, without a word" equals refused as $user agent
  point "$user: what is no agent is not" as $user hostname
  point "$user: a run is bound as well" fails 126 governed $user hostname
done
point "status names it" says "agent" as bob actplane control status
echo "policy: [" >/etc/actplane/policies.d/20-broken.yaml
timeout 120 systemctl reload actplaned
point "a broken file is told in the status" says "reload failed" shown StatusText
point "and what was in force is" equals refused as alice agent
rm /etc/actplane/policies.d/20-broken.yaml
point "without it a reload works" timeout 120 systemctl reload actplaned

# Children, quotas, audit.
CHILD='rule no-cat: block exec "**/cat"'
point "a child has its own rules" fails 126 governed alice actplane control launch-child --delta-text "$CHILD" -- cat /etc/hostname
point "and its parent's" fails 126 governed alice actplane control launch-child --delta-text "$CHILD" -- git -C /tmp/alice status
point "its parent has not" governed alice cat /etc/hostname
delta='id=$(actplane control status --json | grep -m1 -o "\"domain\": *[0-9]*" | grep -o "[0-9]*")
cat /etc/hostname && actplane control delta add --domain-id $id --delta-text "rule d: block exec \"**/cat\"" && ! cat /etc/hostname'
point "a delta binds from then on" governed alice bash -c "$delta"
point "and nobody else" governed bob cat /etc/hostname
head -c 3000000 /dev/zero | tr '\0' '#' >/tmp/large.yaml
point "a policy of 3 MB is refused" fails 2 as alice actplane run --policy /tmp/large.yaml -- true
point "the audit is whole" as alice actplane audit verify
point "and tells of the agent" says "agent" as alice actplane audit -n 400
book=/var/lib/actplane/audit/1000/00000001.ndjson
cp -p "$book" /tmp/book
sed -i '2s/"kind"/"kinD"/' "$book"
point "an edited record is found" fails 1 as alice actplane audit verify
cat /tmp/book >"$book"
point "as it was it is whole again" as alice actplane audit verify

# A tree that outlives what follows: tries git whenever it is told to.
cat >/tmp/tries <<'TRIES'
while read -r word; do
  if git -C /tmp/alice status >/dev/null 2>&1; then echo "$word passed"; else echo "$word refused"; fi
done
TRIES
mkfifo /tmp/ask /tmp/answer
chmod 666 /tmp/ask /tmp/answer
governed alice bash -c 'exec bash /tmp/tries </tmp/ask >/tmp/answer' &
tree=$!
exec 7>/tmp/ask 8</tmp/answer
tried() {
  local line
  echo try >&7
  read -r -t 60 line <&8
  echo "$line"
}
point "git is refused in a tree that runs on" equals "try refused" tried

before=$(shown MainPID)
point "systemctl reload again" timeout 120 systemctl reload actplaned
point "the tree is governed as before" equals "try refused" tried

# kill -9: systemd brings it back, and who asks meanwhile is answered.
kill -9 "$before"
point "after kill -9 a caller is answered" until_true 10 as bob actplane control status
point "by another process" not equals "$before" shown MainPID
point "git is refused again" fails 126 governed alice git -C /tmp/alice status
point "the tree is governed after kill -9" equals "try refused" tried
point "an agent is" equals refused as bob agent
point "systemctl restart" timeout 300 systemctl restart actplaned
point "the tree is governed after a restart" equals "try refused" tried
point "its domain is taken over" says no-git as alice actplane control status
point "systemctl stop" timeout 120 systemctl stop actplaned.socket actplaned.service
point "the tree is governed without a service" equals "try refused" tried
point "an agent that starts without a service is" equals refused as bob agent
point "systemctl start" timeout 300 systemctl start actplaned
point "what was refused meanwhile is told" until_true 20 says no-git as alice actplane why --last 1
point "git is refused after that" fails 126 governed alice git -C /tmp/alice status

# Upgrade in place.
before=$(shown MainPID)
point "the next version installs over it" dpkg -i "actplane_${new}_amd64.deb"
point "it is the new one" equals "actplaned $new" actplaned --version
point "the tree is governed after the upgrade" equals "try refused" tried
point "an agent is, too" equals refused as alice agent
point "it was restarted" not equals "$before" shown MainPID
point "it is active after the upgrade" equals active systemctl is-active actplaned
point "git is refused by it" fails 126 governed bob git -C /tmp/bob status
point "and allowed without a policy" as bob git -C /tmp/bob status --short

# Without a compiler of its own.
mkdir -p /etc/systemd/system/actplaned.service.d
cp /usr/lib/actplane/systemd/jitless.conf /etc/systemd/system/actplaned.service.d/
systemctl daemon-reload
point "it starts without writable and executable memory" timeout 400 systemctl restart actplaned
point "and enforces" fails 126 governed bob git -C /tmp/bob status
rm /etc/systemd/system/actplaned.service.d/jitless.conf

# Removing and purging.
point "the package is removed" dpkg -r actplane
point "the service is gone" fails 4 systemctl status actplaned
point "nobody is governed any more" equals "try passed" tried
point "an agent is free" equals passed as alice agent
exec 7>&-
wait "$tree"
for path in /usr/lib/actplane /usr/bin/actplane /run/actplane /usr/lib/systemd/system/actplaned.service.d; do
  point "$path went with it" not test -e $path
done
point "the state stays" test -d /var/lib/actplane
point "the package is purged" dpkg -P actplane
point "the helper's user went" not getent passwd _actplane-probe
# dpkg's and systemd's own logs tell of it; below /home is what the users' own runs wrote, and this folder is the test's.
left() { find / -xdev \( -path /payload -o -path /home -o -path /proc -o -path /var/log \) -prune -o -name '*actplane*' -print; ls -d /sys/fs/bpf/actplane* /run/actplane* 2>/dev/null; true; }
point "no file has its name" equals "" left

# The command by npm, the service by the command.
ln -s /payload/node /usr/local/bin/node
ln -s /payload/npm/bin/actplane /usr/local/bin/actplane
point "an ordinary user cannot install the service" fails 1 as alice actplane service install
point "sudo actplane service install" timeout 300 actplane service install
point "the service is active" equals active systemctl is-active actplaned
point "its manual pages are there" test -s /usr/local/share/man/man1/actplane-run.1.gz
point "and completions" test -s /usr/local/share/bash-completion/completions/actplane
point "it runs root's own copy" equals /usr/local/lib/actplane/bin/node readlink "/proc/$(shown MainPID)/exe"
point "in which nobody else may write" equals "" find /usr/local/lib/actplane \( ! -user root -o -perm /022 ! -type l \)
point "git is refused" fails 126 governed alice git -C /tmp/alice status
point "its type is $type as well" equals "$type" shown Type
before=$(shown MainPID)
point "installing again is an upgrade" timeout 300 actplane service install
point "by another process as well" not equals "$before" shown MainPID
point "actplaned --purge refuses while it runs" fails 13 /usr/local/lib/actplane/bin/actplaned --purge
point "actplane service remove --purge" actplane service remove --purge
rm /usr/local/bin/actplane
point "no file has its name any more" equals "" left
point "its user went" not getent passwd _actplane-probe

[ "$failures" = 0 ] || journalctl --no-pager -o cat -u actplaned | tail -80 | sed 's/^/# /'
echo "1..$number"
[ "$failures" = 0 ]
