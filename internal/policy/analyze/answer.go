// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Answer is the answer to a question.
type Answer string

// The answers.
const (
	// Yes is proved for all requests.
	Yes Answer = "yes"
	// No is shown by a request.
	No Answer = "no"
	// Undecided means that neither could be shown.
	Undecided Answer = "undecided"
)

// Result is an answer and what it rests on.
type Result struct {
	Answer Answer
	// Witness is the request that shows a No.
	Witness *Witness
	// Reason says why the answer is No or Undecided, in a sentence.
	Reason string
}

// Holds reports whether the answer is Yes.
func (r Result) Holds() bool { return r.Answer == Yes }

// Witness is a request that shows something, as the evaluator decides it.
type Witness struct {
	Request eval.Request
	// Reference is the decision of the policies that are compared with. Questions
	// about one set of policies have none.
	Reference *eval.Result
	// New is the decision of the policies that the question is about.
	New eval.Result
}

// String describes the request: action, resource, caller, context.
func (w *Witness) String() string {
	var b strings.Builder
	for i, c := range w.Request.Checks {
		if i > 0 {
			b.WriteString(" and ")
		}
		fmt.Fprintf(&b, "%s on %s", c.Action, c.Resource)
	}
	if p := w.Request.Principal; p != nil {
		fmt.Fprintf(&b, " by %s", p.ARN+p.Service+p.Federated)
	}
	if g := w.Request.ResourceGroup; g != eval.AccountScope {
		fmt.Fprintf(&b, " in resource group %s", g)
	}
	for i, key := range slices.Sorted(maps.Keys(w.Request.Context)) {
		word := " and "
		if i == 0 {
			word = " with "
		}
		fmt.Fprintf(&b, "%s%s = %q", word, key, strings.Join(w.Request.Context[key], ", "))
	}
	return b.String()
}

// because returns the first reason of a decision.
func because(r eval.Result) string {
	if why := r.Reasons(); len(why) > 0 {
		return why[0]
	}
	return "no statement allows it"
}
