#!/usr/bin/env bash
# Tests with every JDK on every application server; prints the table of src/site/markdown/faults.md.
# Usage: src/test/server/matrix.sh [-s "server ..."] JAVA_HOME...
# On Open Liberty all tests run, on Payara the container tests and the graceful stop, on WildFly the
# smoke tests. Takes 5 to 25 minutes per server and JDK on two cores.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

servers="liberty payara-micro payara-micro-7 payara-server wildfly"
if [[ ${1-} == -s ]]; then
  servers=$2
  shift 2
fi
if (($# == 0)); then
  sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi

tests_with() { # The names of the integration tests that contain $1, separated by commas.
  grep -rlF --include='*IT.java' "$1" src/test/java | xargs -n1 basename -s .java | paste -sd,
}

logs=$(mktemp -d)
echo "Logs are in $logs" >&2

count() { # How many tests failsafe counts as $1, over all of its executions.
  sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" target/failsafe-reports/failsafe-summary.xml 2>/dev/null || echo 0
}

failed=0
echo '| Server | JDK | Result | Integration tests | Failed | Skipped |'
echo '|---|---|---|---|---|---|'
for server in $servers; do
  for jdk in "$@"; do
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
    if [[ $server == payara-micro-7 ]] && ((version < 21)); then
      continue # It needs Java 21 or later.
    fi
    case $server in
      liberty) tests='' ;;
      wildfly) tests=$(tests_with '@Tag("smoke")') ;;
      *) tests=$(tests_with ArquillianExtension),GracefulStopIT ;;
    esac
    if [[ -z $tests ]]; then
      only=(-DskipSmoke=true -DskipPayaraMicro=true) # Payara Micro has a row of its own.
    else
      # Unit tests know no server: once per JDK is enough.
      only=(-Dit.test="$tests" -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false)
    fi
    if JAVA_HOME=$jdk ./mvnw -B -ntp clean verify -Dcontainer="$server" "${only[@]}" \
      >"$logs/$server-$version.log" 2>&1; then
      result=passed
    else
      result='**failed**'
      failed=1
    fi
    bad=$(($(count errors) + $(count failures)))
    echo "| $server | $version | $result | $(count completed) | $bad | $(count skipped) |"
  done
done
exit $failed
