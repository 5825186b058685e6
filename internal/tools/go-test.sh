# Copyright (c) The terraform-provider-ram Authors
# SPDX-License-Identifier: MPL-2.0
#
# Runs the tests and writes `go test -json` events for gotestsum. GNUmakefile says why there are two kinds.
#
#   go-test.sh unit   packages whose tests do not drive Terraform
#   go-test.sh all    those, then the ones that do
#
# RACE: -race or empty. RUN: only tests that match this regular expression.
set -euo pipefail

acctest="$(go list -m)/internal/acctest"

# packages true: those whose tests import internal/acctest; packages false: the others.
packages() {
	local uses='{{$uses := false}}{{range .TestImports}}{{if eq . "'$acctest'"}}{{$uses = true}}{{end}}{{end}}'
	uses+='{{range .XTestImports}}{{if eq . "'$acctest'"}}{{$uses = true}}{{end}}{{end}}'
	go list -f "$uses{{if eq \$uses $1}}{{.ImportPath}}{{end}}" ./...
}

status=0
# shellcheck disable=SC2046 # one word per package is meant
go test -json ${RACE:+"$RACE"} -timeout 9m ${RUN:+-run "$RUN"} $(packages false) || status=$?
if [ "$1" = all ] && [ -n "$(packages true)" ]; then
	# shellcheck disable=SC2046
	go test -json -timeout 9m ${RUN:+-run "$RUN"} $(packages true) || status=$?
fi
exit "$status"
