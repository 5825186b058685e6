// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// firstGroups are what a pattern's group finds in a text.
func firstGroups(pattern, text string) (all []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// Beside the signing key nothing runs that could be another build tomorrow: the tools come from
// go.sum, the Go from go.mod, the actions by commit (TestWorkflowsPinActionsToCommits).
func TestReleaseRunsThePinnedTools(t *testing.T) {
	t.Parallel()
	workflow := read(t, ".github/workflows/release.yml")
	for _, problem := range releaseProblems(workflow) {
		t.Error(problem)
	}
	for right, wrong := range map[string]string{
		"      - run: make release\n":  "      - run: curl https://example.com/install | sh\n",
		"runs-on: ubuntu-24.04":        "runs-on: ubuntu-latest",
		"go-version-file: go.mod":      "go-version: stable",
		"      - run: make goreleaser": "      - uses: goreleaser/goreleaser-action@9c156ee8a17a598857849441385a2041ef570552",
	} {
		changed := strings.Replace(workflow, right, wrong, 1)
		if changed == workflow || len(releaseProblems(changed)) == 0 {
			t.Errorf("nothing is said of %q in place of %q", wrong, right)
		}
	}

	const module = "github.com/goreleaser/goreleaser/v2"
	pinned := firstGroups(`(?m)^\s+`+module+` (v\S+)`, read(t, "internal/tools/goreleaser/go.mod"))
	if len(pinned) != 1 || !strings.Contains(read(t, "internal/tools/goreleaser/go.sum"), module+" "+pinned[0]+" h1:") {
		t.Errorf("internal/tools/goreleaser pins %v, and go.sum must know it", pinned)
	}
	makefile := read(t, "GNUmakefile")
	for _, want := range []string{
		"GORELEASER := $(BIN)/goreleaser-$(call tool_version," + module + ",internal/tools/goreleaser/go.mod)\n",
		"release: $(GORELEASER)\n\t$(GORELEASER) release --clean\n",
	} {
		if !strings.Contains(makefile, want) {
			t.Errorf("GNUmakefile no longer builds and runs the pinned goreleaser: %q", want)
		}
	}
}

// releaseProblems are what could run something else in the release job.
func releaseProblems(workflow string) (problems []string) {
	if runs := firstGroups(`run: *(.*)`, workflow); !slices.Equal(runs, []string{"make goreleaser", "make release"}) {
		problems = append(problems, "the job runs "+strings.Join(runs, ", ")+": make builds the pinned tools, and runs them")
	}
	for _, action := range firstGroups(`uses: *([^@\s]+)`, workflow) {
		known := []string{"actions/checkout", "actions/setup-go", "crazy-max/ghaction-import-gpg"}
		if !slices.Contains(known, action) {
			problems = append(problems, "the job uses "+action+", which may fetch what is not pinned")
		}
	}
	if m := regexp.MustCompile(`(?m)^ +(go-)?version:.*|-latest\b.*`).FindString(workflow); m != "" {
		problems = append(problems, "a version that floats, or stands in a second place: "+strings.TrimSpace(m))
	}
	return problems
}

// go.mod names the patch release of Go that builds the programs. This Go being a newer one of the
// same line means that it is time to name that.
func TestToolchainIsNamed(t *testing.T) {
	t.Parallel()
	mod := read(t, "go.mod")
	language, named := firstGroups(`(?m)^go (\S+)$`, mod), firstGroups(`(?m)^toolchain (go\S+)$`, mod)
	if len(language) != 1 || len(named) != 1 || version.Lang(named[0]) != version.Lang("go"+language[0]) {
		t.Fatalf("go.mod says go %v and toolchain %v: name a patch release of the same line", language, named)
	}
	if named[0] == version.Lang(named[0]) {
		t.Errorf("%s is no patch release", named[0])
	}
	here := runtime.Version()
	if version.Lang(here) == version.Lang(named[0]) && version.Compare(here, named[0]) > 0 {
		t.Errorf("this is %s, and go.mod names %s: name the newer one", here, named[0])
	}
}
