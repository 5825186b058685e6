# Copyright (c) The terraform-provider-ram Authors
# SPDX-License-Identifier: MPL-2.0
#
# Runs the tests and writes `go test -json` events for gotestsum. GNUmakefile says why there are two kinds.
#
#   go-test.sh unit   packages whose tests do not drive Terraform
#   go-test.sh all    those, then the ones that do
#   go-test.sh cloud  only the ones that do, never from the cache
#
# RACE: -race or empty. RUN: only tests that match this regular expression.
set -euo pipefail

acctest="$(go list -m)/internal/acctest"

# packages true: those whose tests import internal/acctest or the search for Terraform below it; packages false: the others.
packages() {
	local drives='{{$drives := false}}' imports
	for imports in .TestImports .XTestImports; do
		drives+="{{range $imports}}{{if or (eq . \"$acctest\") (eq . \"$acctest/terraformcli\")}}{{\$drives = true}}{{end}}{{end}}"
	done
	go list -f "$drives{{if eq \$drives $1}}{{.ImportPath}}{{end}}" ./...
}

unit="$(packages false)"
driving="$(packages true)"
status=0
# shellcheck disable=SC2086 # one word per package is meant
case "$1" in
unit | all) go test -json ${RACE:+"$RACE"} -timeout 9m ${RUN:+-run "$RUN"} $unit || status=$? ;;
esac
# shellcheck disable=SC2086
case "$1" in
all) go test -json -timeout 9m ${RUN:+-run "$RUN"} $driving || status=$? ;;
cloud) go test -json -count=1 -timeout 60m ${RUN:+-run "$RUN"} $driving || status=$? ;;
esac
exit "$status"
