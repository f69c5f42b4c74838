#!/bin/bash
# Runs in the guest as root, in two boots that share a disk: labels are written in the first and found in the second.
set -u
cd /payload || exit 1
export PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin
ln -sf /payload/node /usr/local/bin/node
ACTPLANE_TIER=$(cat expected-tier)
export ACTPLANE_TIER
echo "# $(uname -r), $(cat phase) boot, tier $ACTPLANE_TIER"
mkdir -p /world

case $(cat phase) in
  first)
    # The same suite as on the host; the fourth disk is its to write over.
    ACTPLANE_TEST_DISK=/dev/vdd ACTPLANE_DROP_CACHES=1 node dist/test/labels/main.js || exit 1
    mkfs.ext4 -q -F -L world /dev/vdc && mount LABEL=world /world && chmod 755 /world || exit 1
    node dist/test/labels/main.js write /world/labels || exit 1
    ;;
  second)
    mount LABEL=world /world || exit 1
    node dist/test/labels/main.js read /world/labels || exit 1
    ;;
esac
umount /world
