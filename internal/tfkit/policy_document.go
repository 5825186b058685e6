// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// PolicyDocumentType is the type of a string that holds a policy document.
type PolicyDocumentType struct{ basetypes.StringType }

// PolicyDocument is a policy document as its author wrote it; two are equal when they mean the
// same.
type PolicyDocument struct{ basetypes.StringValue }

var (
	_ basetypes.StringTypable                    = PolicyDocumentType{}
	_ basetypes.StringValuableWithSemanticEquals = PolicyDocument{}
)

// NewPolicyDocument makes a value of a text.
func NewPolicyDocument(text string) PolicyDocument { return PolicyDocument{types.StringValue(text)} }

func (PolicyDocumentType) String() string { return "PolicyDocumentType" }

func (t PolicyDocumentType) Equal(o attr.Type) bool {
	_, ok := o.(PolicyDocumentType)
	return ok
}

func (PolicyDocumentType) ValueType(context.Context) attr.Value { return PolicyDocument{} }

func (PolicyDocumentType) ValueFromString(
	_ context.Context, v basetypes.StringValue,
) (basetypes.StringValuable, diag.Diagnostics) {
	return PolicyDocument{v}, nil
}

func (t PolicyDocumentType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("policy document: unexpected value %T", v)
	}
	return PolicyDocument{s}, nil
}

func (PolicyDocument) Type(context.Context) attr.Type { return PolicyDocumentType{} }

// Equal is equality to the letter; what decides about a diff is
// [PolicyDocument.StringSemanticEquals].
func (d PolicyDocument) Equal(o attr.Value) bool {
	other, ok := o.(PolicyDocument)
	return ok && d.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals compares by meaning.
func (d PolicyDocument) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, diags := o.ToStringValue(ctx)
	return policy.Equal(d.ValueString(), other.ValueString()), diags
}

// PolicyDocumentAttribute is a required attribute that holds a policy document of a kind: checked
// at plan, and without a diff where only its form changes.
func PolicyDocumentAttribute(kind policy.Kind, text string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, CustomType: PolicyDocumentType{}, MarkdownDescription: text,
		Validators: []validator.String{ValidPolicy(kind)},
		// The framework compares by meaning after a read or a write, but not in a plan.
		PlanModifiers: []planmodifier.String{UseStateWhileSame(policy.Equal)},
	}
}

// ValidPolicy checks a policy document of a kind: what RAM would reject is an error, what is surely
// not meant a warning.
func ValidPolicy(kind policy.Kind) validator.String { return validPolicy{kind} }

type validPolicy struct{ kind policy.Kind }

func (v validPolicy) Description(context.Context) string {
	return fmt.Sprintf("must be a valid %s policy document", v.kind)
}
func (v validPolicy) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v validPolicy) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	problems := policy.Validate(req.ConfigValue.ValueString(), v.kind)
	resp.Diagnostics.Append(PolicyDiagnostics(req.Path, problems, v.kind)...)
}

// PolicyDiagnostics are the problems of a document of a kind that stands as text at a
// path, the serious ones first.
func PolicyDiagnostics(at path.Path, problems policy.Problems, kind policy.Kind) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, p := range problems.SeriousFirst() {
		where := fmt.Sprintf("line %d, column %d", p.Line, p.Column)
		if len(p.Path) > 0 {
			where += ", at " + p.Path.String()
		}
		detail := fmt.Sprintf("%s (%s)", p.Message, where)
		if next := policyAdvice(p.Code, kind); next != "" {
			detail += "\n\n" + next
		}
		diags.Append(diag.WithPath(at, PolicyDiagnostic(p, detail)))
	}
	return diags
}

// PolicyDiagnostic is a problem with what is to be said about it. Its summary is that
// of all problems of its kind: Terraform shows one warning of each summary and counts
// the others.
func PolicyDiagnostic(p policy.Problem, detail string) diag.Diagnostic {
	if p.Severity == policy.SeverityError {
		return diag.NewErrorDiagnostic(p.Summary, detail)
	}
	return diag.NewWarningDiagnostic(p.Summary, detail)
}

// policyAdvice says what to do next about a problem, where Terraform has something for
// it.
func policyAdvice(code string, kind policy.Kind) string {
	switch {
	case code == policy.CodeNotJSON:
		return "Write the document with the data source ram_policy_document or with jsonencode(), " +
			"not with yamlencode(), or read it from a file with file()."
	case code == policy.CodeJSONSyntax:
		return "The data source ram_policy_document and jsonencode() write JSON without mistakes."
	case code == policy.CodeTooLong && kind == policy.KindIdentity:
		return "provider::ram::policy_minify shortens a document. provider::ram::policy_split makes several " +
			"of it that fit, to be attached together."
	case code == policy.CodeTooLong:
		return "provider::ram::policy_minify shortens a document."
	}
	return ""
}
