# Sourced by the other scripts: what a fresh Debian 12 machine lacks, and how it comes to be there.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the lists are for the scripts that source this one

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() { say "$0: $*"; exit 1; }

# as_root COMMAND...: directly where we are root, else by sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; return; fi
    command -v sudo >/dev/null || die "needs root to install packages: install sudo, or run as root: $*"
    sudo "$@"
}

# need_packages PACKAGE...: installs those Debian packages that are missing.
need_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || die "this is no Debian system; install by hand: $*"
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing ${missing[*]}"
    as_root apt-get update -q >/dev/null || die "apt-get update failed; install by hand: ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null ||
        die "apt-get install failed; install by hand: ${missing[*]}"
}

# need_swift: a toolchain of 6.2 or later. Debian has none, and we fetch no toolchain behind anybody's back.
need_swift() {
    local version
    command -v swift >/dev/null || die "no Swift toolchain found. Install Swift 6.2 or later for Debian 12
(https://www.swift.org/install/linux), put its usr/bin into PATH, and run this again."
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    read -r major minor <<<"$version"
    [ "${major:-0}" -gt 6 ] || { [ "${major:-0}" = 6 ] && [ "${minor:-0}" -ge 2 ]; } ||
        die "Swift ${major:-?}.${minor:-?} is too old: Waxwing needs 6.2 or later (https://www.swift.org/install/linux)"
}

build_packages=(libssl-dev liblmdb-dev libidn2-dev libunistring-dev pkg-config)
test_packages=(
    curl dirmngr gnupg gpgsm ldap-utils openssl procps python3 python3-venv shellcheck slapd strace util-linux
)

# need_linters: pkilint in a private environment, for the tests of issued certificates.
need_linters() {
    local venv=$root/.tools/venv
    [ -x "$venv/bin/lint_pkix_cert" ] && return
    say "installing pkilint into .tools/venv"
    if ! python3 -m venv "$venv" ||
        ! "$venv/bin/pip" install -q --disable-pip-version-check 'pkilint==0.13.3'; then
        die "could not install pkilint from PyPI into $venv"
    fi
}
