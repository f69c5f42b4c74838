# Sourced by every script here.
# shellcheck shell=bash

for library in common debian qemu root kernel; do . "$(dirname "${BASH_SOURCE[0]}")/$library.sh"; done
unset library
