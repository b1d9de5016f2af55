# shellcheck shell=bash
# Installs packages and builds presets, for ci/harness and ci/test, which source it. Needs $root.
# Says one line per phase; all else goes to build/setup.log. HARNESS_OS_RELEASE, HARNESS_BOOT and
# HARNESS_LOCKS stand in for /etc/os-release, /boot and /var/lock in the tests.

: "${root:?must be set by the script that sources this}"
os_release=${HARNESS_OS_RELEASE:-/etc/os-release}
boot=${HARNESS_BOOT:-/boot}
locks=${HARNESS_LOCKS:-/var/lock}
log=$root/build/setup.log

say() {
    printf 'harness: %s\n' "$*" >&2
}

# One set-up at a time in one clone; the others wait and then find it done. The lock is descriptor
# 9, which no child may keep open.
lock_setup() {
    mkdir -p "$root/build" || {
        say "can not make '$root/build'; clone to a directory that you may write to"
        exit 3
    }
    exec 9>"$root/build/.setup.lock"
    flock -n 9 || {
        say "another set-up runs in this clone; waiting for it (log: $log)"
        flock 9
    }
    : >"$log"
}

unlock_setup() {
    exec 9>&-
}

# phase WHAT REMEDY COMMAND...: runs it with its output in the log; a failure shows the end of that.
phase() {
    local what=$1 remedy=$2
    shift 2
    say "$what"
    "$@" >>"$log" 2>&1 9>&- && return
    say "this did not work: $what; the last lines of $log:"
    tail -n 20 "$log" | sed 's/^/  /' >&2
    say "$remedy"
    exit 3
}

# The row of ci/packages that fits this machine; empty where none does.
distribution() (
    ID='' VERSION_ID=''
    # shellcheck source=/dev/null
    [ ! -r "$os_release" ] || . "$os_release"
    case $ID:$VERSION_ID in
    debian:12) echo debian-12 ;;
    debian: | debian:1[3-9]) echo debian-13 ;; # testing and sid give no number
    ubuntu:24.04 | ubuntu:24.10 | ubuntu:2[5-9].* | ubuntu:[3-9]?.*) echo ubuntu-24.04 ;;
    esac
)

# packages_of DISTRIBUTION GROUP...
packages_of() {
    local here=$1 group place names wanted
    shift
    while read -r group place names; do
        for wanted in "$@"; do
            if [ "$group" = "$wanted" ] && { [ "$place" = any ] || [ "$place" = "$here" ]; }; then
                printf '%s\n' "$names" | tr -s ' ' '\n'
            fi
        done
    done <"$root/ci/packages"
}

# Reads names, prints those that are not installed.
missing_of() {
    local names
    mapfile -t names
    comm -23 <(printf '%s\n' "${names[@]}" | sort -u) \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

# "", "sudo" or "no": what is needed to install, and whether it can be had without a person.
privilege() {
    if [ "$(id -u)" = 0 ]; then
        echo ''
    elif ! command -v sudo >/dev/null; then
        echo no
    elif sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; }; then
        echo sudo
    else
        echo no
    fi
}

apt_install() {
    local sudo=$1
    shift
    # INITRD: a kernel is installed only where none is, to boot the appliance, which has an
    # initramfs of its own. Making the system's took longer than all the rest of this.
    local quiet=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 INITRD=No)
    local wait=(-o DPkg::Lock::Timeout=600)
    # A list of somebody else's that does not answer is no reason to stop: the install will tell.
    # shellcheck disable=SC2086  # empty where root, and then no word at all
    $sudo "${quiet[@]}" apt-get "${wait[@]}" update || echo "apt-get update failed; going on"
    # --no-remove: nothing that somebody installed goes away because of a test harness.
    # shellcheck disable=SC2086
    $sudo "${quiet[@]}" apt-get "${wait[@]}" install -y --no-install-recommends --no-remove "$@"
}

# install_groups GROUP...: installs what is missing, or prints the command that does and exits 2.
install_groups() {
    local here missing sudo command
    here=$(distribution)
    if [ -z "$here" ] || ! command -v apt-get >/dev/null; then
        say "installs nothing here: neither Debian 12 or 13 nor Ubuntu 24.04." \
            "If the build stops, install the like of: $(packages_of debian-13 "$@" | paste -sd' ')"
        return
    fi
    mapfile -t missing < <(packages_of "$here" "$@" | missing_of)
    [ "${#missing[@]}" -gt 0 ] || return 0
    sudo=$(privilege)
    command="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$sudo" = no ]; then
        say "${#missing[@]} packages are missing and sudo does not work here without a password." \
            "Run this, then try again:"
        printf '%s\n' "sudo sh -c 'apt-get update; $command'" >&2
        exit 2
    fi
    [ -z "$sudo" ] || sudo -v
    phase "installing ${#missing[@]} packages with apt (log: $log)" \
        "mend what it names (network? package sources?) and try again, or run: $sudo $command" \
        apt_install "$sudo" "${missing[@]}"
}

newest_kernel() {
    local kernels
    kernels=$(compgen -G "$boot/vmlinuz-*") || return 0
    sort -V <<<"$kernels" | tail -n 1
}

# "kernel" where a kernel has to be installed.
kernel_group() {
    [ -n "$(newest_kernel)" ] || echo kernel
}

# Ubuntu lets only root read its kernels. A copy in the cache, where the program looks too, changes
# nothing of the system. Where sudo asks for a password, the program itself says what to do.
share_kernel() {
    local kernel copy
    kernel=$(newest_kernel)
    copy=${XDG_CACHE_HOME:-$HOME/.cache}/harness/kernel/${kernel##*/}
    [ -n "$kernel" ] && [ ! -r "$kernel" ] || return 0
    if [ -s "$copy" ] && [ ! "$kernel" -nt "$copy" ]; then
        return 0
    fi
    sudo -n true 2>/dev/null || return 0
    mkdir -p "${copy%/*}"
    # shellcheck disable=SC2024  # the copy is meant to belong to the user
    if sudo -n cat "$kernel" >"$copy.part.$$" && mv "$copy.part.$$" "$copy"; then
        say "copied $kernel, which only root can read, to $copy"
    else
        rm -f "$copy.part.$$"
    fi
}

# libvirt locks its consoles below /var/lock, which systemd makes at every start; a bare container
# has none. Where it can not be made either, the tests of libvirt say so and are skipped.
make_lock_directory() {
    local directory
    [ ! -d "$locks/." ] || return 0
    directory=$(readlink -m "$locks") # Debian's is a link to /run/lock.
    if [ "$(id -u)" = 0 ]; then
        install -d -m 1777 "$directory"
    elif sudo -n true 2>/dev/null; then
        sudo -n install -d -m 1777 "$directory"
    else
        return 0
    fi
    say "made $directory, which libvirt needs"
}

# As many compilers as cores, but no more than memory has room for (1 GiB each).
jobs_here() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
    echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# build_preset PRESET [CMAKE-OPTION...]
build_preset() {
    local preset=$1 directory=$root/build/$1
    shift
    # A clone that was moved has a cache that points to where it was.
    if [ -f "$directory/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$directory/CMakeCache.txt"; then
        rm -rf "$directory"
    fi
    phase "configuring (preset $preset)" \
        "install what it names; rm -rf '$directory' helps if a compiler was changed" \
        cmake -S "$root" --preset "$preset" "$@"
    phase "building (preset $preset; some minutes the first time; log: $log)" \
        "all of it is in the log; rm -rf '$directory' builds from nothing" \
        cmake --build "$directory" -j "$(jobs_here)"
}
