#!/usr/bin/env bash
# Builds once for release and measures; see bench.py. Arguments go on to it.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build --configuration release --quiet
exec python3 Tests/Load/bench.py .build/release "$@"
