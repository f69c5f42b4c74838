# Debian's archive, as this machine already reaches it, without touching this machine's own apt state.
# shellcheck shell=bash

DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The base address of a Debian mirror: the one that this machine's apt uses; on another distribution the one that
# its python-apt-common package names for Debian. ACTPLANE_DEBIAN_MIRROR goes first.
debian_mirror() {
  local site=${ACTPLANE_DEBIAN_MIRROR:-}
  [ -n "$site" ] || site=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' | sed -n 's/^Debian|Debian|//p' | head -1)
  # The archive's own fields are known only after apt-get update; before, go by the address.
  [ -n "$site" ] || site=$(apt-get indextargets --format '$(COMPONENT)|$(SITE)' | grep -E '^main\|.*/debian/?$' | cut -d'|' -f2 | head -1)
  [ -n "$site" ] || site=$(sed -n 's/^BaseURI: *//p' /usr/share/python-apt/templates/Debian.info 2>/dev/null | head -1)
  [ -n "$site" ] || die "cannot find a Debian mirror: set ACTPLANE_DEBIAN_MIRROR to the address that holds dists/"
  printf '%s\n' "${site%/}"
}

# debian_sources SUITE...: lines for a sources.list. NAME-security lives in an archive of its own, beside the mirror.
debian_sources() {
  local mirror security suite
  mirror=$(debian_mirror) || return 1
  security=$(apt-get indextargets --format '$(LABEL)|$(SITE)' | sed -n 's/^Debian-Security|//p' | head -1)
  security=${security:-$mirror-security}
  for suite in "$@"; do
    case $suite in
      *-security) printf 'deb [signed-by=%s] %s %s main\n' "$DEBIAN_KEYRING" "${security%/}" "$suite" ;;
      *) printf 'deb [signed-by=%s] %s %s main\n' "$DEBIAN_KEYRING" "$mirror" "$suite" ;;
    esac
  done
}

# debian_apt_home FOLDER: an apt configuration with its own lists, sources and cache, for amd64. Proxies and the like
# come from the machine's configuration, which apt reads as well; its hooks do not run.
debian_apt_home() {
  local home=$1
  mkdir -p "$home/lists/partial" "$home/archives/partial" "$home/sources.d"
  : >"$home/status"
  debian_sources bookworm bookworm-updates bookworm-security trixie trixie-updates trixie-security trixie-backports \
    >"$home/sources.list"
  cat >"$home/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::State "$home";
Dir::State::lists "$home/lists";
Dir::State::status "$home/status";
Dir::Cache "$home";
Dir::Cache::archives "$home/archives";
Dir::Etc::sourcelist "$home/sources.list";
Dir::Etc::sourceparts "$home/sources.d";
CONF
  quietly "$home/update.log" apt-get -c "$home/apt.conf" -q update
}
