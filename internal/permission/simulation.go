// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// What a request may be expected to be, besides the decisions: denied, no matter how.
const expectDeny = "deny"

// givenGrant reads a document of the configuration strictly: what RAM would reject must not be
// simulated.
func givenGrant(at path.Path, name string, text types.String) (eval.Grant, diag.Diagnostics) {
	var diags diag.Diagnostics
	doc, err := policy.Parse(text.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Not a policy that RAM would take", err.Error())
	}
	return eval.Grant{Name: name, Document: doc}, diags
}

// grants reads the documents that RAM holds. One that has more than RAM's grammar is read as far as
// it is understood, with a warning.
func (e effective) grants() ([]eval.Grant, diag.Diagnostics) {
	var out []eval.Grant
	var diags diag.Diagnostics
	for _, p := range e.policies {
		doc, strict := policy.Parse(p.document)
		if strict != nil {
			var err error
			if doc, err = policy.ParseLenient(p.document); err != nil {
				diags.AddError(fmt.Sprintf("Cannot read policy %s of %s", p.policyName, p.source), err.Error())
				continue
			}
			diags.AddWarning(fmt.Sprintf("Policy %s of %s is not wholly understood", p.policyName, p.source),
				"RAM may decide otherwise than this simulation where it counts:\n"+strict.Error())
		}
		out = append(out, eval.Grant{Name: p.policyName, Document: doc, Source: p.source.String(),
			ResourceGroup: p.resourceGroupID})
	}
	return out, diags
}

// undecided reports conditions that could not be decided: never silently, and as an error where the
// configuration relies on the result.
func (r simulationRequest) undecided(at path.Path, result eval.Result) diag.Diagnostics {
	var diags diag.Diagnostics
	err := errors.Join(result.Errors...)
	if err == nil {
		return nil
	}
	detail := fmt.Sprintf("%s on %s is taken to be %s, since what cannot be decided does not allow:\n%s",
		r.Action.ValueString(), r.Resource.ValueString(), result.Decision, err)
	if r.Expected.IsNull() {
		diags.AddAttributeWarning(at, "A request cannot be decided", detail)
	} else {
		diags.AddAttributeError(at, "A request cannot be decided", detail)
	}
	return diags
}

// mismatch reports a result that is not the expected one.
func (r simulationRequest) mismatch(at path.Path, result eval.Result) diag.Diagnostics {
	var diags diag.Diagnostics
	want := r.Expected.ValueString()
	if r.Expected.IsNull() || want == string(result.Decision) || want == expectDeny && result.Decision != eval.Allow {
		return nil
	}
	detail := fmt.Sprintf("%s on %s is %s, and %s is expected.", r.Action.ValueString(), r.Resource.ValueString(),
		result.Decision, want)
	for _, reason := range result.Reasons() {
		detail += "\n- " + reason
	}
	diags.AddAttributeError(at.AtName("expected"), "The policies do not decide as expected", detail)
	return diags
}
