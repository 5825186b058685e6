// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// witness is a request that shows that something does not hold.
type witness struct {
	Action            string              `tfsdk:"action"`
	Resource          string              `tfsdk:"resource"`
	Context           map[string][]string `tfsdk:"context"`
	Caller            *string             `tfsdk:"caller"`
	Decision          string              `tfsdk:"decision"`
	ReferenceDecision *string             `tfsdk:"reference_decision"`
	Reasons           []string            `tfsdk:"reasons"`
}

var witnessType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"action": types.StringType, "resource": types.StringType,
	"context": types.MapType{ElemType: types.ListType{ElemType: types.StringType}},
	"caller":  types.StringType, "decision": types.StringType, "reference_decision": types.StringType,
	"reasons": types.ListType{ElemType: types.StringType},
}}

// proofText describes the attributes that all proofs have.
const proofText = "- `holds`: whether it is proved, for all requests and contexts; `false` also where it is " +
	"undecided\n" +
	"- `answer`: `yes`, `no` or `undecided`\n" +
	"- `reason`: a sentence that says why the answer is not `yes`\n" +
	"- `witness`: where the answer is `no`, a request that shows it: an object with `action`, `resource`, `context`, " +
	"`caller` (of a role), `decision`, `reference_decision` and `reasons`; else null\n"

func newWitness(w *analyze.Witness) *witness {
	if w == nil {
		return nil
	}
	check := w.Request.Checks[0]
	out := &witness{
		Action: check.Action, Resource: check.Resource, Context: w.Request.Context, Decision: string(w.New.Decision),
		Reasons: append([]string{}, w.New.Reasons()...),
	}
	if p := w.Request.Principal; p != nil {
		caller := p.ARN + p.Service + p.Federated
		out.Caller = &caller
	}
	if w.Reference != nil {
		d := string(w.Reference.Decision)
		out.ReferenceDecision = &d
	}
	return out
}

// grants names the documents of a list for reasons.
func grants(argument int64, name string, values []types.String) ([]eval.Grant, *function.FuncError) {
	docs, err := documents(argument, name, values)
	if err != nil {
		return nil, err
	}
	out := make([]eval.Grant, len(docs))
	for i, d := range docs {
		out[i] = eval.Grant{Name: fmt.Sprintf("%s[%d]", name, i), Document: d}
	}
	return out, nil
}

// twoSides reads the lists of policies that are compared.
func twoSides(first, second string, a, b []types.String) ([]eval.Policies, *function.FuncError) {
	one, err := grants(0, first, a)
	if err != nil {
		return nil, err
	}
	other, err := grants(1, second, b)
	if err != nil {
		return nil, err
	}
	both, mixed := analyze.Attach(one, other)
	if mixed != nil {
		return nil, wrongArgument(1, "The policies cannot be compared: %s.", mixed)
	}
	return both, nil
}
