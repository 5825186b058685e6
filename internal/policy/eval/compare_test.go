// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// pairs is how many random documents and requests the two evaluators are compared
// on in ordinary runs. RAM_EVAL_PAIRS asks for another number.
const pairs = 20_000

// TestAgainstTheSlowEvaluator: both say the same of random policies of all kinds.
func TestAgainstTheSlowEvaluator(t *testing.T) {
	t.Parallel()
	n := pairs
	if text := os.Getenv("RAM_EVAL_PAIRS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	decisions := map[eval.Decision]int{}
	c, reference := seeded(1), documented()
	for i := range n {
		sc := c.scenario()
		d, difference := compareOne(t, reference, sc)
		if difference != "" {
			t.Fatalf("pair %d: %s\n%s", i, difference, sc)
		}
		decisions[d]++
	}
	for _, d := range []eval.Decision{eval.Allow, eval.ExplicitDeny, eval.ImplicitDeny} {
		if decisions[d] < n/20 {
			t.Errorf("only %d of %d pairs are %s: %v", decisions[d], n, d, decisions)
		}
	}
}

func FuzzAgainstTheSlowEvaluator(f *testing.F) {
	reference := documented()
	f.Fuzz(func(t *testing.T, data []byte) {
		sc := fromBytes(data).scenario()
		if _, difference := compareOne(t, reference, sc); difference != "" {
			t.Fatalf("%s\n%s", difference, sc)
		}
	})
}

// compareOne says in what the two evaluators differ, if they do.
func compareOne(t fataler, reference *slow, sc scenario) (eval.Decision, string) {
	t.Helper()
	want := reference.decide(sc)
	set := compile(t, sc.policies(t))
	got := set.Evaluate(sc.request)
	if d := set.Decide(sc.request); d != want.decision || got.Decision != want.decision {
		return "", fmt.Sprintf("the slow evaluator says %s, Decide %s, Evaluate %s", want.decision, d, got.Decision)
	}
	var deciding, doubtful []string
	for _, ref := range got.Deciding {
		deciding = append(deciding, refName(ref))
	}
	for _, err := range got.Errors {
		if one := new(eval.ConditionError); errors.As(err, &one) {
			doubtful = append(doubtful, refName(one.Statement))
		}
	}
	slices.Sort(deciding)
	slices.Sort(doubtful)
	if !slices.Equal(deciding, want.deciding) {
		return "", fmt.Sprintf("the slow evaluator has %s decided by %q, Evaluate by %q", want.decision, want.deciding,
			deciding)
	}
	if doubtful = slices.Compact(doubtful); !slices.Equal(doubtful, want.doubtful) {
		return "", fmt.Sprintf("undecided statements are %q to the slow evaluator, %q to Evaluate", want.doubtful, doubtful)
	}
	if told, all := len(got.Deciding)+len(got.Others), sc.statements()*len(sc.request.Checks); told != all {
		return "", fmt.Sprintf("%d statements are accounted for, there are %d", told, all)
	}
	return got.Decision, ""
}

func refName(r eval.StatementRef) string {
	return fmt.Sprintf("%d %s %d", r.Check, strings.TrimSuffix(r.Policy, " policy"), r.Index)
}

// policies are those of the scenario as the evaluator takes them.
func (s scenario) policies(t fataler) eval.Policies {
	t.Helper()
	read := func(text string) *policy.Document {
		d, err := policy.ParseLenient(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var p eval.Policies
	for i, one := range s.identity {
		p.Identity = append(p.Identity, eval.Grant{Name: fmt.Sprint("identity ", i), Document: read(one.text),
			ResourceGroup: one.group})
	}
	for i, text := range s.session {
		p.Session = append(p.Session, eval.Grant{Name: fmt.Sprint("session ", i), Document: read(text)})
	}
	for level, list := range s.control {
		for i, text := range list {
			p.Control = append(p.Control, eval.Grant{Name: fmt.Sprintf("control %d.%d", level, i), Document: read(text),
				Level: fmt.Sprint(level)})
		}
	}
	if s.trust != "" {
		p.Trust = read(s.trust)
	}
	return p
}

func (s scenario) statements() int {
	n := 0
	for _, text := range s.texts() {
		n += strings.Count(text, `"Effect":`)
	}
	return n
}

func (s scenario) texts() []string {
	var out []string
	for _, p := range s.identity {
		out = append(out, p.text)
	}
	out = append(slices.Concat(out, s.session), slices.Concat(s.control...)...)
	return append(out, s.trust)
}
