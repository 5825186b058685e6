// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"

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
