// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// documents returns the texts of testdata.
func documents(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no test documents: %v", err)
	}
	out := make(map[string]string)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(b)
	}
	return out
}

func TestParseKeepsEverything(t *testing.T) {
	t.Parallel()
	d, err := policy.Parse(`{"Statement":[{"Condition":{"StringLike":{"oss:Prefix":["","a/*"],"oss:Delimiter":"/"},"Bool":{"acs:MFAPresent":"true"}},
		"Resource":"*","NotAction":["ram:*","ims:*"],"Effect":"Deny","Sid":"s"},
		{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root","Service":["ecs.aliyuncs.com"]}}],"Version":"1"}`)
	if err != nil {
		t.Fatal(err)
	}
	want := &policy.Document{Version: "1", Statements: []policy.Statement{
		{
			Sid: "s", Effect: policy.Deny, NotActions: []string{"ram:*", "ims:*"}, Resources: []string{"*"},
			Conditions: []policy.Condition{
				{Operator: "StringLike", Key: "oss:Prefix", Values: []string{"", "a/*"}},
				{Operator: "StringLike", Key: "oss:Delimiter", Values: []string{"/"}},
				{Operator: "Bool", Key: "acs:MFAPresent", Values: []string{"true"}},
			},
		},
		{
			Effect: policy.Allow, Actions: []string{"sts:AssumeRole"},
			Principal: &policy.Principal{RAM: []string{"acs:ram::1:root"}, Service: []string{"ecs.aliyuncs.com"}},
		},
	}}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
	const printed = `{"Version":"1","Statement":[` +
		`{"Sid":"s","Effect":"Deny","NotAction":["ram:*","ims:*"],"Resource":"*","Condition":{"StringLike":{"oss:Prefix":["","a/*"],"oss:Delimiter":"/"},"Bool":{"acs:MFAPresent":"true"}}},` +
		`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root","Service":"ecs.aliyuncs.com"}}]}`
	if got := d.String(); got != printed {
		t.Errorf("printed %s", got)
	}
}

// TestParsePosition holds place, path and message of each kind of mistake.
func TestParsePosition(t *testing.T) {
	t.Parallel()
	const ok = `"Effect":"Allow","Action":"a:B","Resource":"*"`
	statement := func(s string) string { return "{\"Version\":\"1\",\n \"Statement\":[{" + s + "}]}" }
	for _, c := range []struct {
		name, text   string
		line, column int
		path, code   string
		says         string
	}{
		{"empty", "", 1, 1, "", "not_json", "empty"},
		{"trailing comma", "{\"Version\":\"1\",\n}", 2, 1, "", "json_syntax", "comma"},
		{"trailing comma in list", statement(`"Action":["a:B",]`), 2, 32, "", "json_syntax", "comma"},
		{"comment", "{ // x\n}", 1, 3, "", "json_syntax", "comments"},
		{"hash", "{\"Version\":\"1\" # x\n}", 1, 16, "", "json_syntax", "comments"},
		{"no-break space", "{\n\u00a0\"Version\":\"1\"}", 2, 1, "", "json_syntax", "U+00A0"},
		{"byte order mark", "\ufeff{}", 1, 1, "", "json_syntax", "byte order mark"},
		{"single quotes", "{'Version':'1'}", 1, 2, "", "json_syntax", "double quotes"},
		{"full-width comma", `{"Version":"1"，"Statement":[]}`, 1, 15, "", "json_syntax", "full-width"},
		{"bad escape", `{"Version":"a\_b"}`, 1, 14, "", "json_syntax", "escape"},
		{"line break in string", "{\"Version\":\"a\nb\"}", 1, 14, "", "json_syntax", "line break"},
		{"escaped document", `{\"Version\":\"1\"}`, 1, 2, "", "json_syntax", "escaped"},
		{"text after", `{"Version":"1","Statement":[]} x`, 1, 32, "", "json_syntax", "end of the document"},
		{"lone surrogate", `{"Version":"\ud800"}`, 1, 1, "", "json_syntax", "surrogate"},
		{"not UTF-8", "{\"Version\":\"\xff\"}", 1, 13, "", "json_syntax", "UTF-8"},
		{"columns are characters", `{"部门":1,"Version":"1","Statement":[{` + ok + `}]}`, 1, 2, `["部门"]`, "unknown_element", "部门"},
		{"top-level list", `[]`, 1, 1, "", "not_an_object", "list"},
		{"no version", `{"Statement":[{` + ok + `}]}`, 1, 1, "", "missing_version", `"Version": "1"`},
		{"version", `{"Version":"2016-10-17","Statement":[{` + ok + `}]}`, 1, 12, "Version", "invalid_version", `"1"`},
		{"version is a number", `{"Version":1,"Statement":[{` + ok + `}]}`, 1, 12, "Version", "data_type", "a number"},
		{"no statement", `{"Version":"1"}`, 1, 1, "", "missing_statement", "no Statement"},
		{"misspelt element", statement(ok + `,"Resorce":"*"`), 2, 63, "Statement[0].Resorce", "unknown_element", "Did you mean Resource?"},
		{"statements", `{"Version":"1","Statements":[],"Statement":[{` + ok + `}]}`, 1, 16, "Statements", "unknown_element", "AccessKey"},
		{"duplicate", statement(ok + `,"Action":"a:C"`), 2, 63, "Statement[0].Action", "duplicate_key", "more than once"},
		{"no effect", statement(`"Action":"a:B","Resource":"*"`), 2, 15, "Statement[0]", "missing_effect", "Effect"},
		{"effect", statement(`"Effect":"allow","Action":"a:B","Resource":"*"`), 2, 25, "Statement[0].Effect", "invalid_effect", `"allow"`},
		{"no action", statement(`"Effect":"Allow","Resource":"*"`), 2, 15, "Statement[0]", "missing_action", "add Action"},
		{"both actions", statement(ok + `,"NotAction":"a:C"`), 2, 15, "Statement[0]", "action_and_not_action", "exactly one"},
		{"empty list", statement(`"Effect":"Allow","Action":[],"Resource":"*"`), 2, 42, "Statement[0].Action", "empty_list", "empty"},
		{"null action", statement(`"Effect":"Allow","Action":["a:B",null],"Resource":"*"`), 2, 49, "Statement[0].Action[1]", "data_type", "null"},
		{"no operator", statement(ok + `,"Condition":{"acs:SourceIp":["1.2.3.4"]}`), 2, 76, `Statement[0].Condition["acs:SourceIp"]`, "missing_operator", "operator"},
		{"number as value", statement(ok + `,"Condition":{"NumericEquals":{"a:b":["1",2]}}`), 2, 104, `Statement[0].Condition.NumericEquals["a:b"][1]`, "data_type", `write "2"`},
		{"principal", statement(ok + `,"Principal":"*"`), 2, 75, "Statement[0].Principal", "data_type", "Bucket"},
		{"principal type", statement(ok + `,"Principal":{"AWS":"x"}`), 2, 76, "Statement[0].Principal.AWS", "unknown_element", "AWS"},
		{"not principal", statement(ok + `,"NotPrincipal":{}`), 2, 63, "Statement[0].NotPrincipal", "unknown_element", "Principal only"},
		{"not resource", statement(`"Effect":"Allow","Action":"a:B","NotResource":"*"`), 2, 48, "Statement[0].NotResource", "not_resource", "2019"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Parse(c.text)
			var problems policy.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v", err)
			}
			for _, p := range problems {
				if p.Code == c.code && p.Line == c.line && p.Column == c.column && p.Path.String() == c.path && strings.Contains(p.Message, c.says) {
					return
				}
			}
			t.Errorf("got %+v", problems)
		})
	}
}

func TestParseLenient(t *testing.T) {
	t.Parallel()
	d, err := policy.ParseLenient(`{"Statement":{"Effect":"Allow","Action":"a:A","Action":"a:B","Actions":1,
		"NotResource":"x","Condition":{"NumericEquals":{"a:n":[5,true]},"Odd":{"k":[]}}},"Extra":{"a":[null]}}`)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Statement":[{"Effect":"Allow","Action":"a:B","NotResource":"x","Condition":{"NumericEquals":{"a:n":["5","true"]},"Odd":{"k":[]}}}]}`
	if got := d.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, text := range []string{"", "x", "[]", `{"Version":"1"}`, `{"Statement":1}`, `{"Statement":["a"]}`, `{"Statement":[{"Action":{}}]}`, `{"Statement":[{"Principal":["1"]}]}`} {
		if d, err := policy.ParseLenient(text); err == nil {
			t.Errorf("%s: parsed as %s", text, d)
		}
	}
}

func TestDepthIsLimited(t *testing.T) {
	t.Parallel()
	_, err := policy.Parse(strings.Repeat("[", 1<<20))
	if err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("got %v", err)
	}
}

// TestMemoryIsLinear compares the memory for a text and for one eight times as
// long.
func TestMemoryIsLinear(t *testing.T) {
	for name, build := range map[string]func(n int) string{
		"problems below a long name": func(n int) string {
			return `{"Version":"1","Statement":[{"Condition":{"` + strings.Repeat("k", n/2) + `":{"a":[` + strings.Repeat("1,", n/4) + `1]}}}]}`
		},
		"many keys": func(n int) string {
			return `{"Version":"1","Statement":[{` + strings.Repeat(`"Action":"a:b",`, n/15) + `"Effect":"Allow"}]}`
		},
		"many statements": func(n int) string {
			const s = `{"Effect":"Deny","Action":["a:*","a:b"],"Resource":"*"},`
			return `{"Version":"1","Statement":[` + strings.Repeat(s, n/len(s)) + s[:len(s)-1] + `]}`
		},
		"stars": func(n int) string {
			return `{"Version":"1","Statement":[{"Effect":"Deny","Action":["` + strings.Repeat("*", n/2) + `:x","` + strings.Repeat("*", n/2) + `:y"],"Resource":"*"}]}`
		},
	} {
		small, large := allocated(build(100_000)), allocated(build(800_000))
		if large > 16*small+1<<20 {
			t.Errorf("%s: %d bytes for 100 kB, %d for 800 kB", name, small, large)
		}
	}
}

// TestLargeDocuments takes a second; with anything quadratic it would take hours.
func TestLargeDocuments(t *testing.T) {
	t.Parallel()
	const n = 1_000_000
	repeat := func(unit string) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.ReplaceAll(unit, "#", strconv.Itoa(i)))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"patterns":   document(`{"Effect":"Allow","Action":[` + repeat(`"ecs:A#*"`) + `],"Resource":"*"}`),
		"stars":      document(`{"Effect":"Allow","Action":[` + repeat(`"***?***:#"`) + `],"Resource":"*"}`),
		"product":    document(`{"Effect":"Allow","Action":[` + repeat(`"ecs:A#*"`) + `],"Resource":[` + repeat(`"acs:a:#"`) + `]}`),
		"statements": document(repeat(`{"Effect":"Deny","Action":["ecs:A#*","ecs:*B"],"Resource":["x","y"]}`)),
		"shared":     document(repeat(`{"Effect":"Deny","Action":["ecs:A","ecs:*B"],"Resource":["x#","y#"],"Condition":{"Bool":{"k#":"a"}}}`)),
		"conditions": document(`{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringLike":{` + repeat(`"k:#":"*"`) + `}}}`),
	} {
		// A busy machine may hold one run up, but not each of three.
		var took time.Duration
		for range 3 {
			start := time.Now()
			tryAll(t, name, text)
			if took = time.Since(start); took < time.Minute {
				break
			}
		}
		if took >= time.Minute {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func tryAll(t *testing.T, name, text string) {
	t.Helper()
	policy.Validate(text, policy.KindIdentity)
	short, err := policy.Minify(text)
	if err != nil {
		t.Fatal(err)
	}
	policy.Equal(text, short)
	d := mustParse(t, text)
	for _, size := range []int{400, policy.MaxDocumentSize} {
		if parts, err := policy.Split(d, size); err != nil {
			t.Logf("%s: %v", name, err)
		} else if len(parts) < len(short)/size {
			t.Errorf("%s: only %d parts", name, len(parts))
		}
	}
}

func allocated(text string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	policy.Validate(text, policy.KindIdentity)
	if short, err := policy.Minify(text); err == nil {
		policy.Equal(text, short)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzParse(f *testing.F) {
	for _, text := range documents(f) {
		f.Add(text)
	}
	f.Add(`{"Version":"1","Statement":{"Effect":"allow ","Condition":{"x":1}}}`)
	f.Add(strings.Repeat(`{"Statement":[`, 70))
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range []policy.Kind{policy.KindIdentity, policy.KindTrust, policy.KindControl} {
			for _, p := range policy.Validate(text, k) {
				if p.Line < 1 || p.Column < 1 || p.Offset < 0 || p.Offset > len(text) || p.Message == "" {
					t.Fatalf("problem without place: %+v", p)
				}
			}
			if n, all := len(policy.ValidateKnown(text, k)), len(policy.Validate(text, k)); n > all {
				t.Fatalf("%d findings in what is known of %q, %d in all", n, text, all)
			}
		}
		scanned := json.Valid([]byte(text))
		if short, err := policy.Minify(text); err == nil {
			if !scanned {
				t.Fatalf("accepted what is no JSON: %q", text)
			}
			checkMinified(t, text, short)
		} else if scanned && len(text) < 200 && !strings.Contains(err.Error(), "nested") && !strings.Contains(err.Error(), "UTF-8") {
			t.Fatalf("rejected JSON: %q: %v", text, err)
		}
		d, err := policy.ParseLenient(text)
		if err != nil {
			return
		}
		again, err := policy.ParseLenient(d.String())
		if err != nil {
			t.Fatalf("printed %s: %v", d, err)
		}
		if d.String() != again.String() {
			t.Fatalf("printed %s, read and printed %s", d, again)
		}
		strict, err := policy.Parse(text)
		if err != nil {
			return
		}
		twice, err := policy.Parse(strict.String())
		if err != nil {
			t.Fatalf("printed %s: %v", strict, err)
		}
		if !reflect.DeepEqual(strict, twice) {
			t.Fatalf("%+v became %+v", strict, twice)
		}
		indented, err := policy.Parse(strict.Indent())
		if err != nil || !reflect.DeepEqual(strict, indented) {
			t.Fatalf("%+v became %+v (%v)", strict, indented, err)
		}
		if n := policy.Normalize(strict); !policy.Equal(n.String(), text) || policy.Normalize(n).String() != n.String() {
			t.Fatalf("normalised %s", n)
		}
	})
}

func checkMinified(t *testing.T, text, short string) {
	t.Helper()
	if len(short) > len(text)+len("[]") { // a single statement gets its list
		t.Fatalf("%q is longer than %q", short, text)
	}
	if again, err := policy.Minify(short); err != nil || again != short {
		t.Fatalf("%q minified again is %q (%v)", short, again, err)
	}
	if !policy.Equal(text, short) || !policy.Equal(short, text) {
		t.Fatalf("%q is not equal to %q", short, text)
	}
}
