# Sourced by ./run and ./check: which Debian packages are needed and why, and how the missing ones get installed.
# Nothing is upgraded and nothing that is already there is touched.

PACKAGES_MISSING=()

# packages_need WHY PACKAGE...: remember those of the packages that are not installed.
packages_need() {
    local why=$1 package
    shift
    for package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] && continue
        PACKAGES_MISSING+=("$package")
        printf '  %-34s %s\n' "$package" "$why"
    done
}

packages_need_build() {
    packages_need "compiles it" gcc g++ libc6-dev
    packages_need "configures and runs the build" cmake ninja-build pkg-config python3
    packages_need "makes the second build fast" ccache
    packages_need "libraries it is built on" libglib2.0-dev libxml2-dev libjson-c-dev libsystemd-dev libcap-ng-dev libreadline-dev \
        libnl-3-dev libnftables-dev
}

packages_need_guest() {
    packages_need "runs the guests" qemu-system-x86
    packages_need "makes and inspects disk images" qemu-utils
    packages_need "names and addresses of virtual networks" dnsmasq-base
}

packages_need_tests() {
    packages_need "second compiler and fuzzers" clang libclang-rt-14-dev
    packages_need "stock clients and daemon to compare with" \
        libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu libvirt-dev python3-libvirt libsys-virt-perl
    packages_need "a bus for the polkit tests" dbus-daemon
    packages_need "looks at devices; takes addresses" iproute2 busybox-static
    packages_need "lists symbols; makes private namespaces" binutils util-linux
}

# packages_apt COMMAND...: apt-get as root, through sudo where the caller is not root.
packages_apt() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "not root and no sudo: run as root: apt-get $*" >&2; return 1; }
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@"
}

# packages_install: install what packages_need found missing, in one go.
packages_install() {
    [ ${#PACKAGES_MISSING[@]} -gt 0 ] || return 0
    echo "installing with apt, because they are missing: ${PACKAGES_MISSING[*]}"
    local install=(install -y --no-install-recommends "${PACKAGES_MISSING[@]}")
    packages_apt "${install[@]}" || { packages_apt update && packages_apt "${install[@]}"; }
}
