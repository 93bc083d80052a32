# shellcheck shell=sh
# Sourced by the scripts beside it, never run. After `setup run` or `setup test`, .venv/ holds what the lock
# says and this folder's own package, and `python` and `relaybook` are those of .venv/.
set -eu
cd "$(dirname "$0")/.."
export NO_MKDOCS_2_WARNING=1 # MkDocs 2 cannot run plugins; pyproject.toml holds us to MkDocs 1.
export PYTHONUTF8=1          # Windows would read and print in an old code page.

say() { printf '%s\n' "$*"; }
fail() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# An activated .venv/ must not be found as the Python or the uv that makes .venv/ anew.
for folder in "$PWD/.venv/bin" "$PWD/.venv/Scripts"; do
    case ":$PATH:" in
    *":$folder:"*)
        rest=${PATH#*"$folder"}
        PATH=${PATH%%"$folder"*}${rest#:}
        ;;
    esac
done

is_new_enough() { "$@" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Print how to call a Python that is new enough: $PYTHON where it is set, else the first one found.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        if is_new_enough "$PYTHON"; then say "$PYTHON"; fi
        return
    fi
    for candidate in python3 python python3.14 python3.13 python3.12 python3.11 "py -3"; do
        # shellcheck disable=SC2086 # "py -3" is two words.
        if is_new_enough $candidate; then
            say "$candidate"
            return
        fi
    done
}

# Set $python to the Python of .venv/, or to nothing where none works.
find_venv_python() {
    for python in "$PWD/.venv/bin/python" "$PWD/.venv/Scripts/python.exe"; do
        if is_new_enough "$python"; then return; fi
    done
    python=
}

make_venv() {
    rm -rf .venv
    if command -v uv >/dev/null; then
        say "Making .venv/ with uv."
        uv venv --quiet --python "${PYTHON:->=3.11}" .venv || fail "uv could not make .venv/; its reason is above."
    else
        base=$(find_python)
        [ -n "$base" ] || fail "Python 3.11 or newer was not found; install it, or set PYTHON to where it is."
        say "Making .venv/ with $base."
        # shellcheck disable=SC2086 # "py -3" is two words.
        $base -m venv .venv || fail "Python could not make .venv/; Debian and Ubuntu need the package python3-venv for it."
    fi
    find_venv_python
    [ -n "$python" ] || fail "the Python in .venv/ does not run; delete .venv/ and try again."
}

# install ARGUMENTS…: with uv where it is, else with pip.
install() {
    if command -v uv >/dev/null; then
        uv pip install --quiet --python "$python" "$@"
    else
        "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
        "$python" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

# has LOCK: whether .venv/ was filled from this very lock. A copy of it is kept in .venv/relaybook/.
has() { cmp -s "$1" ".venv/relaybook/$1"; }

# setup run|test: the second call has nothing to do; a lock that changed makes .venv/ anew.
setup() {
    case $1 in
    run) lock=requirements.lock ;;
    test) lock=requirements-test.lock ;;
    esac
    find_venv_python
    if [ -z "$python" ]; then
        make_venv
    elif [ -f ".venv/relaybook/$lock" ] && ! has "$lock"; then
        say "The locked packages have changed since .venv/ was made."
        make_venv
    fi
    mkdir -p .venv/relaybook
    # The lock for tests holds the whole lock to run, in the same versions (scripts/lock sees to that).
    if ! has "$lock" && ! { [ "$1" = run ] && has requirements-test.lock; }; then
        say "Installing the packages of $lock."
        install --require-hashes -r "$lock" ||
            fail "the packages of $lock could not be installed; the reason is above."
        cp "$lock" ".venv/relaybook/$lock"
    fi
    if [ "$(cat .venv/relaybook/project 2>/dev/null)" != "$PWD
$(cat pyproject.toml)" ]; then
        say "Installing relaybook itself from this folder."
        install --no-deps --no-build-isolation --editable . ||
            fail "relaybook could not be installed from this folder; the reason is above."
        printf '%s\n' "$PWD" "$(cat pyproject.toml)" >.venv/relaybook/project
    fi
    PATH=$(dirname "$python"):$PATH
    export PATH
}
