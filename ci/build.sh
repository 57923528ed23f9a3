#!/usr/bin/env bash
# Compiles and packages everything, tests left out, so that what does not compile is known within a minute.
# Needs: a JDK 17; nothing else.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

maven -Dquick -DskipTests package
