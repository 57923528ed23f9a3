#!/usr/bin/env bash
# Runs the tests of the modules that make up the jar, and measures their coverage.
# Needs: a JDK 17. Leaves: */target/surefire-reports/TEST-*.xml, */target/site/jacoco/jacoco.xml.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# -Dquick leaves the static checks to static-analysis.sh; the coverage is wanted here.
maven -Dquick -Djacoco.skip=false -pl core,transforms,io,pipelines verify
