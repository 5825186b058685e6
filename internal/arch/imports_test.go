// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/terraform-provider-ram/terraform-provider-ram"

// Families of packages outside the module, as path prefixes.
var (
	terraform = []string{
		"github.com/hashicorp/terraform-plugin-", "github.com/hashicorp/terraform-json",
		"github.com/hashicorp/terraform-exec", "github.com/hashicorp/hcl", "github.com/zclconf/go-cty",
	}
	sdk      = []string{"github.com/aliyun/", "github.com/alibabacloud-go/"}
	testHelp = []string{
		"github.com/hashicorp/terraform-plugin-testing", "github.com/hashicorp/hc-install",
		"pgregory.net/rapid", "github.com/google/go-cmp",
	}
	outside = []string{""} // everything that is not the standard library
)

// rule says what a package may import, its tests aside.
type rule struct {
	may   []string   // packages of this module, relative to internal/; "x/..." includes those below x
	never [][]string // families outside the module
}

// area is the rule of a package that describes RAM objects to Terraform.
var area = rule{
	may:   []string{"tfkit", "ram", "ram/names", "policy", "policy/eval", "policy/analyze", "policy/escalation"},
	never: [][]string{sdk, testHelp},
}

// rules is the table; a package that is not in it fails the test. Paths are relative to internal/,
// "." is the provider's main package.
var rules = map[string]rule{
	"policy":           {never: [][]string{outside}},
	"policy/eval":      {may: []string{"policy"}, never: [][]string{outside}},
	"policy/analyze":   {may: []string{"policy", "policy/eval"}, never: [][]string{outside}},
	"policy/system":    {never: [][]string{outside}},
	"policy/inventory": {may: []string{"policy", "policy/eval", "policy/system"}, never: [][]string{outside}},
	"policy/review": {
		may:   []string{"policy", "policy/eval", "policy/analyze", "policy/inventory"},
		never: [][]string{outside},
	},
	"policy/reach": {
		may:   []string{"policy", "policy/eval", "policy/analyze", "policy/inventory"},
		never: [][]string{outside},
	},
	"policy/escalation": {
		may: []string{
			"policy", "policy/eval", "policy/analyze", "policy/system", "policy/inventory", "policy/reach",
		},
		never: [][]string{outside},
	},
	"policy/picture": {
		may: []string{
			"policy", "policy/eval", "policy/analyze", "policy/inventory", "policy/reach", "policy/escalation",
		},
		never: [][]string{outside},
	},
	"policy/usage": {
		may:   []string{"policy", "policy/eval", "policy/analyze", "policy/system"},
		never: [][]string{outside},
	},
	"policy/growth": {never: [][]string{outside}}, // for tests
	"ram/names":     {never: [][]string{outside}},
	"ram/redact":    {never: [][]string{outside}},
	"ram/endpoint":  {may: []string{"ram/redact"}, never: [][]string{terraform, sdk, testHelp}},
	"ram/rpc": {
		may:   []string{"ram/redact", "ram/endpoint", "ram/credential"},
		never: [][]string{terraform, testHelp},
	},
	"ram": {
		may:   []string{"ram/names", "ram/redact", "ram/endpoint", "ram/credential", "ram/rpc"},
		never: [][]string{terraform, testHelp},
	},
	"ram/credential": {
		may:   []string{"ram/names", "ram/redact", "ram/endpoint"},
		never: [][]string{outside},
	},

	// The account as data: the only place that knows both the client and the policies of an account.
	"snapshot": {
		may:   []string{"ram", "ram/rpc", "policy", "policy/inventory"},
		never: [][]string{terraform, sdk, testHelp},
	},

	"emulator/store": {never: [][]string{terraform, sdk, testHelp}},
	"emulator": {
		may:   []string{"emulator/store", "policy", "policy/eval", "policy/system", "ram/names"},
		never: [][]string{terraform, sdk, testHelp},
	},

	"tfkit":       {may: []string{"ram", "ram/names", "policy"}, never: [][]string{sdk, testHelp}},
	"identity":    area,
	"credential":  area,
	"permission":  area,
	"role":        area,
	"sso":         area,
	"account":     area,
	"application": area,
	"function":    area,
	"ephemeral":   area,
	"action":      area,

	"provider": {
		may: []string{
			"tfkit", "ram", "ram/names", "ram/credential", "ram/endpoint", "policy", "policy/eval", "policy/analyze",
			"policy/escalation", "identity", "credential", "permission", "role", "sso", "account", "application",
			"function", "ephemeral", "action",
		},
		never: [][]string{sdk, testHelp},
	},
	".": {may: []string{"provider"}, never: [][]string{sdk, testHelp}},

	"cmd/ram-emulator": {may: []string{"emulator"}, never: [][]string{terraform, sdk, testHelp}},
	"cmd/ram-policy": {
		may: []string{
			"policy", "policy/eval", "policy/analyze", "policy/review", "policy/inventory", "policy/reach", "policy/escalation",
			"policy/picture", "policy/usage", "snapshot", "ram", "ram/credential", "ram/endpoint",
		},
		never: [][]string{terraform, sdk, testHelp},
	},
	"cmd/provider-mocks":  {may: []string{"provider"}, never: [][]string{sdk, testHelp}},
	"cmd/provider-schema": {may: []string{"provider"}, never: [][]string{sdk, testHelp}},
	"cmd/ram-demo": {
		may:   []string{"emulator", "acctest/terraformcli", "ram", "ram/credential", "policy", "policy/eval"},
		never: [][]string{terraform, sdk},
	},

	// Test support: no program that users run may contain it (see programs).
	"acctest": {may: []string{
		"acctest/...", "emulator", "provider", "ram", "ram/credential", "ram/names", "policy", "policy/eval", "tfkit",
	}},
	"acctest/terraformcli": {},
	"acctest/driver":       {},
	"acctest/resilience":   {never: [][]string{outside}},
	"arch":                 {never: [][]string{outside}},
	"conformance":          {never: [][]string{outside}},
	"stacks":               {never: [][]string{outside}},
}

// programs says what must not be linked into what users run, however long the chain of imports.
var programs = map[string][]string{
	".": {
		module + "/internal/emulator", module + "/internal/acctest", "github.com/hashicorp/terraform-plugin-testing",
		"github.com/hashicorp/hc-install", "go.etcd.io/bbolt",
	},
	"cmd/ram-emulator": append([]string{module + "/internal/ram", module + "/internal/acctest", "testing"},
		append(terraform, sdk...)...),
	"cmd/ram-policy": append(
		[]string{module + "/internal/acctest", module + "/internal/emulator", "testing"}, terraform...),
}

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath string
	Name       string
	Doc        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// list runs go list over the module.
func list(t *testing.T) []pkg {
	t.Helper()
	// Go's test cache does not see what another process reads: reading the sources here too makes
	// it run the test again when one of them changes.
	for range sources(t, ".go") {
	}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Name,Doc,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	return all
}

// relative turns an import path of this module into a key of rules.
func relative(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/internal/")
}

func TestImportRules(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if len(p.GoFiles) == 0 { // tests only
			continue
		}
		name := relative(p.ImportPath)
		r, ok := rules[name]
		if !ok {
			t.Errorf("%s has no rule: add it to the table in internal/arch/imports_test.go", p.ImportPath)
			continue
		}
		for _, problem := range r.problems(p.Imports) {
			t.Errorf("%s %s", name, problem)
		}
	}
}

// problems lists the imports that r forbids.
func (r rule) problems(imports []string) []string {
	var out []string
	for _, imp := range imports {
		switch {
		case imp == module || strings.HasPrefix(imp, module+"/"):
			if !slices.ContainsFunc(r.may, func(pattern string) bool { return matches(pattern, relative(imp)) }) {
				may := "no package of this module"
				if len(r.may) > 0 {
					may = "only " + strings.Join(r.may, ", ")
				}
				out = append(out, "imports "+relative(imp)+": of this module it may import "+may)
			}
		case !standard(imp):
			for _, family := range r.never {
				if under(family, imp) {
					out = append(out, "imports "+imp+", which it must never (table in internal/arch/imports_test.go)")
					break
				}
			}
		}
	}
	return out
}

func matches(pattern, name string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(name, below+"/")
	}
	return pattern == name
}

func under(family []string, importPath string) bool {
	return slices.ContainsFunc(family, func(prefix string) bool { return strings.HasPrefix(importPath, prefix) })
}

// standard tells the standard library by its first path element, which is no domain name.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range list(t) {
		program := relative(p.ImportPath)
		seen[program] = true
		for _, dep := range p.Deps {
			if slices.ContainsFunc(programs[program], func(never string) bool { return reaches(dep, never) }) {
				t.Errorf("%s is linked into %s, which must not hold it", dep, program)
			}
		}
	}
	for program := range programs {
		if !seen[program] {
			t.Errorf("there is no %s: the table in this file is out of date", program)
		}
	}
}

// reaches reports whether dep is what never forbids: a package of this module and of the standard
// library stands for itself, a path outside for all below it.
func reaches(dep, never string) bool {
	if standard(never) || strings.HasPrefix(never, module+"/") {
		return dep == never
	}
	return strings.HasPrefix(dep, never)
}

// The table has to refuse what it says it refuses.
func TestRulesCanFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rule    string
		imports []string
		want    int
	}{
		"policy uses the standard library": {"policy", []string{"strings", "encoding/json"}, 0},
		"policy uses a library":            {"policy", []string{"golang.org/x/sync/errgroup"}, 1},
		"ram uses the SDK": {
			"ram", []string{"github.com/aliyun/alibaba-cloud-sdk-go/services/ram", module + "/internal/ram/names"}, 0,
		},
		"ram uses policy and Terraform": {
			"ram", []string{module + "/internal/policy", "github.com/hashicorp/terraform-plugin-log/tflog"}, 2,
		},
		"credentials use the client":            {"ram/credential", []string{module + "/internal/ram"}, 1},
		"credentials use a library":             {"ram/credential", []string{"github.com/aliyun/credentials-go"}, 1},
		"emulator uses the client":              {"emulator", []string{module + "/internal/ram"}, 1},
		"emulator uses the SDK":                 {"emulator", []string{"github.com/aliyun/credentials-go"}, 1},
		"an area uses another":                  {"permission", []string{module + "/internal/identity"}, 1},
		"an area uses the emulator":             {"role", []string{module + "/internal/emulator/store"}, 1},
		"provider uses acctest":                 {"provider", []string{module + "/internal/acctest"}, 1},
		"acctest uses what is below it":         {"acctest", []string{module + "/internal/acctest/terraformcli"}, 0},
		"something else below internal/acctest": {"tfkit", []string{module + "/internal/acctest/terraformcli"}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := rules[tt.rule].problems(tt.imports); len(got) != tt.want {
				t.Errorf("%d problems, want %d: %q", len(got), tt.want, got)
			}
		})
	}
}
