// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// invoke runs a command line and returns exit code, output and errors.
func invoke(t *testing.T, stdin string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &errs})
	return code, out.String(), errs.String()
}

// write puts files into a folder of the test and returns their paths.
func write(t *testing.T, texts ...string) []string {
	t.Helper()
	dir := t.TempDir()
	names := make([]string, len(texts))
	for i, text := range texts {
		names[i] = filepath.Join(dir, string(rune('a'+i))+".json")
		if err := os.WriteFile(names[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

const (
	good  = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:Describe*"],"Resource":"*"}]}`
	odd   = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	bad   = "{\"Version\":\"1\",\"Statement\":[\n{\"Effect\":\"Allow\",\"Actions\":\"ecs:Get\",\"Resource\":\"*\"}]}"
	trust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":"ecs.aliyuncs.com"}}]}`
)

func TestValidate(t *testing.T) {
	t.Parallel()
	f := write(t, good, odd, bad, trust)
	code, out, _ := invoke(t, "", "validate", f[0], f[1])
	want := f[0] + ": valid\n" + f[1] +
		": valid, 1 warning\n  1:29  warning  Statement[0]  The statement allows every action on every resource.\n"
	if code != 0 || out != want {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, "", "validate", "--json", f[0], f[2])
	var got []struct {
		File     string
		Valid    bool
		Problems []struct {
			Severity, Path, Message string
			Line, Column            int
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || len(got) != 2 || !got[0].Valid || got[0].Problems == nil || got[1].Valid || len(got[1].Problems) != 2 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if p := got[1].Problems[1]; p.Severity != "error" || p.Path != "Statement[0].Actions" || p.Line != 2 ||
		p.Column != 19 {
		t.Errorf("got %+v", p)
	}
	if code, _, _ := invoke(t, trust, "validate", "--kind", "trust", "-"); code != 0 {
		t.Errorf("trust policy from standard input: exit %d", code)
	}
	if code, _, _ := invoke(t, trust, "validate", "-"); code != 1 {
		t.Errorf("trust policy as identity policy: exit %d", code)
	}
}

func TestWrongUse(t *testing.T) {
	t.Parallel()
	f := write(t, good, "[1", `[{"id":"x","policies":[],"request":{},"expected":"maybe"}]`, trust)
	for _, args := range [][]string{
		{}, {"frob"}, {"validate"}, {"validate", "--bad", f[0]}, {"validate", "--kind", "bucket", f[0]},
		{"validate", f[0] + ".missing"},
		{"equal", f[0]}, {"equal", "-", "-"}, {"split", "--max", "0", f[0]}, {"fmt", "--write", "-"},
		{"fmt", "--write", "--check", f[0]}, {"explain"},
		{"eval"}, {"eval", "--policy", f[0]}, {"eval", "--policy", f[0], "--action", "a:b"},
		{"eval", "--action", "a:b", "--resource", "*"},
		{"eval", "--policy", f[0], "--action", "a:b", "--resource", "*", "--context", "novalue"}, {"eval", "--cases", f[1]},
		{"eval", "--cases", f[2], "--resource", "*"}, {"eval", "--cases", f[2], "--context", "k=v"},
		{"eval", "--cases", f[2], "--session", f[0]},
		{"eval", "--cases", f[2], "--trust", f[0]}, {"eval", "--cases", f[2], "--control", f[0]},
		{"eval", "--cases", f[2], "--caller", "x"},
		{"eval", "--policy", f[0], "--action", "ecs:*", "--resource", "*"},
		{"eval", "--policy", f[0], "--action", "ecs:Run", "--resource", "bucket"},
		{"split", f[3]},
		{"eval", "--cases", f[0], f[0]}, {"eval", "--cases", f[0], "--policy", f[0]},
	} {
		code, out, errs := invoke(t, "", args...)
		if code != 2 || errs == "" || out != "" {
			t.Errorf("%v: exit %d, output %q, errors %q", args, code, out, errs)
		}
	}
	if code, out, _ := invoke(t, "", "--version"); code != 0 || out != "ram-policy dev\n" {
		t.Errorf("version: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "--help"); code != 0 || !strings.Contains(out, "validate") {
		t.Errorf("help: exit %d\n%s", code, out)
	}
	for _, c := range newRoot(&streams{}).Commands() {
		if _, out, _ := invoke(t, "", c.Name(), "--help"); strings.Contains(out, "[flags]") {
			t.Errorf("the usage line of %s names its flags, and [flags] beside them:\n%s", c.Name(), out)
		}
	}
}

func TestFmt(t *testing.T) {
	t.Parallel()
	f := write(t, good, bad)
	const want = "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      " +
		"\"Action\": \"ecs:Describe*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}\n"
	if code, out, _ := invoke(t, "", "fmt", f[0]); code != 0 || out != want {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "fmt", "--check", f[0]); code != 1 || out != f[0]+"\n" {
		t.Errorf("check: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "fmt", "-w", f[0]); code != 0 || out != "" {
		t.Errorf("write: exit %d\n%s", code, out)
	}
	if b, err := os.ReadFile(f[0]); err != nil || string(b) != want {
		t.Errorf("written %s (%v)", b, err)
	}
	if code, out, _ := invoke(t, "", "fmt", "--check", f[0]); code != 0 || out != "" {
		t.Errorf("check after: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, want, "fmt", "--minify", "-"); code != 0 ||
		out != `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}`+"\n" {
		t.Errorf("minify: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", "fmt", "--json", f[0]); code != 0 || !strings.Contains(out, `"changed": false`) {
		t.Errorf("json: exit %d\n%s", code, out)
	}
	if code, out, errs := invoke(t, "", "fmt", f[1]); code != 1 || out != "" ||
		!strings.Contains(errs, "Statement[0].Actions") {
		t.Errorf("bad: exit %d\n%s%s", code, out, errs)
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	f := write(t, good, strings.ReplaceAll(good, `["ecs:Describe*"]`, `"ecs:Describe*"`), odd, "[]")
	if code, out, _ := invoke(t, "", "equal", f[0], f[1]); code != 0 || out != "equal\n" {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, _ := invoke(t, odd, "equal", f[0], "-"); code != 1 || out != "different\n" {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, errs := invoke(t, "{}", "equal", "-", f[3]); code != 1 || out != "" ||
		strings.Count(errs, "problem") != 2 {
		t.Errorf("no policies: exit %d: %s%s", code, out, errs)
	}
	code, out, _ := invoke(t, "[]", "equal", "--json", "-", f[3])
	var none struct {
		Equal  *bool
		Errors []string
	}
	if err := json.Unmarshal([]byte(out), &none); err != nil || code != 1 || none.Equal != nil || len(none.Errors) != 2 {
		t.Errorf("no policies: exit %d, %v: %s", code, err, out)
	}
	if code, out, _ := invoke(t, "", "equal", "--json", f[0], f[2]); code != 1 ||
		!strings.Contains(out, `"equal": false`) {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	f := write(t, good, odd, bad)
	code, out, _ := invoke(t, strings.ReplaceAll(good, "ecs:", "oss:"), "split", "--max", "100", f[0], "-")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); code != 0 || len(lines) != 2 {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, "", "split", "--json", f[0])
	var docs []json.RawMessage
	if err := json.Unmarshal([]byte(out), &docs); err != nil || code != 0 || len(docs) != 1 {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
	if code, _, errs := invoke(t, "", "split", "--max", "20", f[0]); code != 1 || errs == "" {
		t.Errorf("too small: exit %d, %s", code, errs)
	}
	if code, _, errs := invoke(t, "", "split", f[2]); code != 1 || errs == "" {
		t.Errorf("bad: exit %d, %s", code, errs)
	}
}

func TestEvalOne(t *testing.T) {
	t.Parallel()
	const office = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",` +
		`"Condition":{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}]}`
	f := write(t, good, office, trust)
	ask := []string{"eval", "--policy", f[0], f[1], "--action", "ecs:DescribeInstances", "--resource",
		"acs:ecs:*:1:instance/i"}
	code, out, _ := invoke(t, "", append(ask, "--context", "acs:SourceIp=10.1.1.1")...)
	if code != 0 || !strings.HasPrefix(out, "allow\n") || !strings.Contains(out, "decides") {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, "", append(ask, "--json", "--context", "acs:SourceIp=11.1.1.1")...)
	var got decisionJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != 1 || got.Decision != "explicit_deny" || len(got.Reasons) != 2 || !got.Reasons[0].Decides ||
		got.Reasons[0].Policy != f[1] || got.Errors == nil || got.MissingKeys == nil {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", ask...); code != 1 || !strings.HasSuffix(out,
		"\n  note the decision depends on keys that the request does not carry: acs:SourceIp\n") {
		t.Errorf("missing key: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", append(ask, "--json")...); code != 1 ||
		!strings.Contains(out, "\"missing_keys\": [\n    \"acs:SourceIp\"\n  ]") {
		t.Errorf("missing key: exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, good, "eval", "--policy", "-", "--action", "ecs:StopInstance", "--resource", "*")
	if code != 1 || out != "implicit_deny\n  (standard input)[0]  Allow  action  \"ecs:StopInstance\" is not among "+
		"its actions\n" {
		t.Errorf("exit %d\n%s", code, out)
	}
	session := []string{"eval", "--policy", f[0], "--session", f[0], "--control", f[0], "--action",
		"ecs:DescribeInstances", "--resource", "*"}
	if code, out, _ := invoke(t, "", session...); code != 0 {
		t.Errorf("session and control: exit %d\n%s", code, out)
	}
	assume := []string{"eval", "--trust", f[2], "--action", "sts:AssumeRole", "--resource", "acs:ram::1:role/r",
		"--caller"}
	if code, out, _ := invoke(t, "", append(assume, "ecs.aliyuncs.com")...); code != 0 {
		t.Errorf("service: exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, "", append(assume, "acs:ram::1:user/u")...); code != 1 {
		t.Errorf("user: exit %d\n%s", code, out)
	}
	code, _, errs := invoke(t, bad, "eval", "--policy", "-", "--action", "ecs:Get", "--resource", "*")
	if code != 1 || !strings.Contains(errs, "Did you mean Action") {
		t.Errorf("bad policy: exit %d\n%s", code, errs)
	}
	if code, _, errs := invoke(t, "{", "eval", "--policy", "-", "--action", "a:b", "--resource", "*"); code != 1 ||
		strings.Count(errs, "(standard input)") != 1 || !strings.Contains(errs, "1:") {
		t.Errorf("no policy: exit %d\n%s", code, errs)
	}
}

func TestEvalCases(t *testing.T) {
	t.Parallel()
	entry := func(id, document, context, expected, more string) string {
		return `{"id":"` + id + `","policies":[` + document +
			`],"request":{"action":"ecs:DescribeInstances","resource":"*","context":` + context + `},"expected":"` + expected +
			`"` + more + `}`
	}
	odds := strings.ReplaceAll(good, `"Resource":"*"`, `"Resource":"*","Condition":{"StringMatches":{"k:x":"a"}}`)
	tags := strings.ReplaceAll(good, `"Resource":"*"`,
		`"Resource":"*","Condition":{"StringEquals":{"k:x":"b"},"NumericEquals":{"k:n":"5"}}`)
	f := write(t,
		"["+entry("one", good, "{}", "allow", "")+","+entry("two", tags, `{"k:x":["a","b"],"k:n":5}`, "allow", "")+","+
			entry("three", good, "null", "explicit_deny", `,"contested":true`)+"]",
		"["+entry("four", good, "{}", "implicit_deny", "")+","+entry("five", odds, "{}", "implicit_deny", "")+","+
			entry("six", "[]", "{}", "allow", "")+"]",
	)
	code, out, _ := invoke(t, "", "eval", "--cases", f[0])
	if code != 0 || !strings.Contains(out, "contested three: expected explicit_deny, got allow") ||
		!strings.HasSuffix(out, "\n2 passed, 0 failed\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, "", "eval", "--cases", f[1])
	for _, want := range []string{"FAIL five: it cannot be run\n", "is not an operator of RAM", "\n0 passed, 3 failed\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code != 1 {
		t.Errorf("exit %d", code)
	}
	code, out, _ = invoke(t, "", "eval", "--lenient", "--cases", f[1])
	for _, want := range []string{"FAIL four: expected implicit_deny, got allow\n", "policies[0][0]  Allow  decides",
		"note five: implicit_deny as expected", "StringMatches", "note read leniently, it has errors: policies[0]\n",
		"FAIL six", "\n1 passed, 2 failed\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code != 1 {
		t.Errorf("exit %d", code)
	}
	code, out, _ = invoke(t, "["+entry("seven", tags, `{"k:x":"b"}`, "allow", "")+"]", "eval", "--cases", "-")
	if code != 1 || !strings.Contains(out, "FAIL seven") || !strings.Contains(out,
		"\n  note the decision depends on keys that the request does not carry: k:n\n") {
		t.Errorf("missing key: exit %d\n%s", code, out)
	}
	text, err := json.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	code, out, _ = invoke(t, "\ufeff["+entry("eight", string(text), "{}", "allow", "")+"]", "eval", "--cases", "-")
	if code != 0 || out != "1 passed, 0 failed\n" {
		t.Errorf("a document in a text: exit %d\n%s", code, out)
	}
	code, out, _ = invoke(t, "", "eval", "--lenient", "--json", "--cases", f[1])
	var got casesRead
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Passed != 1 || got.Failed != 2 ||
		len(got.Cases) != 3 || got.Cases[0].Decision != "allow" {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
}

// TestSharedCases runs the cases that lie beside the repository during
// development.
func TestSharedCases(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "..", "shared", "testdata", "evaluation.json")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the shared cases are not here: %v", err)
	}
	if code, out, _ := invoke(t, "", "eval", "--cases", file); code != 0 ||
		!strings.HasSuffix(out, " passed, 0 failed\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// casesRead is what a program reads of the answer to a file of cases.
type casesRead struct {
	Passed, Failed, Contested int
	Cases                     []struct{ Decision eval.Decision }
}

// TestCases runs the project's own cases as a user would.
func TestCases(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "policy", "testdata", "cases", "evaluation.json")
	code, out, errs := invoke(t, "", "eval", "--cases", file, "--json")
	var got casesRead
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || errs != "" || got.Failed > 0 ||
		got.Passed+got.Contested != len(got.Cases) || got.Passed < 200 {
		t.Errorf("exit %d, %d passed, %d failed, %v\n%s", code, got.Passed, got.Failed, err, errs)
	}
	if code, out, _ := invoke(t, "", "eval", "--cases", file); code != 0 ||
		!strings.HasSuffix(out, " passed, 0 failed\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	const rich = `{"Version":"1","Statement":[
		{"Sid":"s","Effect":"Deny","NotAction":["ecs:*","oss:*"],"Resource":["acs:a:*:*:x","acs:a:*:*:y"],
			"Condition":{"StringNotLike":{"k:x":["a*","b"]},"NumericLessThan":{"k:n":"5"},"Odd":{"k:o":"1"}}},
		{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1:root","acs:ram::1:user/u"],
			"Service":"ecs.aliyuncs.com","Federated":"acs:ram::1:saml-provider/p"}}]}`
	code, out, _ := invoke(t, rich, "explain", "-")
	const want = `(standard input)
  0. s: Denies every action except ecs:* and oss:* on acs:a:*:*:x and acs:a:*:*:y
     if k:x is not like "a*" nor "b" (or is missing)
     and k:n is less than 5
     and k:o Odd 1, an operator RAM does not have
  1. Allows users and roles of account 1, acs:ram::1:user/u, the service ecs.aliyuncs.com` +
		` and users of acs:ram::1:saml-provider/p to call sts:AssumeRole
`
	if code != 0 || out != want {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := invoke(t, odd, "explain", "--json", "-"); code != 0 ||
		!strings.Contains(out, `"Allows every action on every resource"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, _, errs := invoke(t, bad, "explain", "-"); code != 1 || errs == "" {
		t.Errorf("bad: exit %d\n%s", code, errs)
	}
}

func TestColors(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	colored := streams{in: strings.NewReader(odd), out: &out, err: &out, color: true}
	code := run(t.Context(), []string{"validate", "-"}, colored)
	if code != 0 || !strings.Contains(out.String(), "\x1b[32mvalid\x1b[0m") {
		t.Errorf("exit %d\n%q", code, out.String())
	}
	if _, plain, _ := invoke(t, odd, "validate", "-"); strings.Contains(plain, "\x1b") {
		t.Errorf("colours without a terminal: %q", plain)
	}
}

func TestWrongUseNamesTheHelp(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`unknown command "version"; see ram-policy --help`: {"version"},
		"unknown flag: --fast; see ram-policy --help":      {"--fast"},
		"unknown flag: --fast; see ram-policy diff --help": {"diff", "--fast"},
		"name 2 files to read, or - for standard input":    {"diff"},
	} {
		if code, out, errs := invoke(t, "", args...); code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
}
