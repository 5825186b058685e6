// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// simulationData is the data source ram_policy_simulation.
type simulationData struct{ tfkit.DataSource }

type simulationModel struct {
	principalArguments
	Documents     []types.String      `tfsdk:"documents"`
	SessionPolicy types.String        `tfsdk:"session_policy"`
	Requests      []simulationRequest `tfsdk:"requests"`
	Allowed       types.Bool          `tfsdk:"allowed"`
	Results       []simulationResult  `tfsdk:"results"`
}

type simulationRequest struct {
	Action          types.String              `tfsdk:"action"`
	Resource        types.String              `tfsdk:"resource"`
	Context         map[string][]types.String `tfsdk:"context"`
	ResourceGroupID types.String              `tfsdk:"resource_group_id"`
	Expected        types.String              `tfsdk:"expected"`
}

type simulationResult struct {
	Action      types.String          `tfsdk:"action"`
	Resource    types.String          `tfsdk:"resource"`
	Decision    types.String          `tfsdk:"decision"`
	Allowed     types.Bool            `tfsdk:"allowed"`
	Reasons     []string              `tfsdk:"reasons"`
	Statements  []simulationStatement `tfsdk:"statements"`
	MissingKeys []string              `tfsdk:"missing_keys"`
	Errors      []string              `tfsdk:"errors"`
}

type simulationStatement struct {
	PolicyName types.String `tfsdk:"policy_name"`
	Source     types.String `tfsdk:"source"`
	Index      types.Int64  `tfsdk:"index"`
	Sid        types.String `tfsdk:"sid"`
	Effect     types.String `tfsdk:"effect"`
}

// NewPolicySimulation makes the data source that decides requests.
func NewPolicySimulation() datasource.DataSource {
	return &simulationData{tfkit.DataSource{Type: "policy_simulation"}}
}

func (d *simulationData) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attrs := principalAttributes()
	attrs["documents"] = schema.ListAttribute{
		Optional: true, ElementType: types.StringType,
		MarkdownDescription: "The policy documents (JSON) to decide by, instead of those of a principal; they may be " +
			"attached to nothing yet. RAM is not called then.",
	}
	attrs["session_policy"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.ValidPolicy(policy.KindSession)},
		MarkdownDescription: "A session policy (JSON), as given when a role is assumed: it takes away and gives nothing.",
	}
	attrs["requests"] = schema.ListNestedAttribute{
		Required: true, Validators: []validator.List{listvalidator.SizeAtLeast(1)},
		MarkdownDescription: "The requests to decide.",
		NestedObject:        schema.NestedAttributeObject{Attributes: requestAttributes()},
	}
	attrs["allowed"] = schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every request is allowed."}
	attrs["results"] = schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "The decisions, in the order of the requests.",
		NestedObject: schema.NestedAttributeObject{Attributes: resultAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Decides requests as RAM does, without making them: by documents that are given, or by the " +
			"policies that are in force for a user, group or role. With `expected`, a policy that allows too much or too " +
			"little stops the plan. A condition that cannot be decided, for example by an unknown operator, is a warning, and " +
			"an error where something is expected.",
		Attributes: attrs,
	}
}

func requestAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"action": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.Check(eval.CheckAction)},
			MarkdownDescription: "The action, for example `oss:GetObject`, without wildcards.",
		},
		"resource": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.Check(eval.CheckResource)},
			MarkdownDescription: "The ARN of the resource, or `*` for an action that is about none.",
		},
		"context": schema.MapAttribute{
			Optional: true, ElementType: types.ListType{ElemType: types.StringType},
			Validators: []validator.Map{mapvalidator.ValueListsAre(listvalidator.NoNullValues())},
			MarkdownDescription: "The condition keys of the request with their values, for example `{ \"acs:SourceIp\" = " +
				"[\"203.0.113.7\"] }`.",
		},
		"resource_group_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.Check(names.CheckResourceGroupID)},
			MarkdownDescription: "The resource group that the resource is in; policies limited to it count then too.",
		},
		"expected": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.OneOf(string(eval.Allow), expectDeny,
				string(eval.ExplicitDeny), string(eval.ImplicitDeny))},
			MarkdownDescription: "What the decision has to be, so that anything else is an error: `allow`, `explicit_deny`, " +
				"`implicit_deny`, or `deny` for either of these two.",
		},
	}
}

func resultAttributes() map[string]schema.Attribute {
	texts := func(s string) schema.ListAttribute {
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: s}
	}
	return map[string]schema.Attribute{
		"action":   tfkit.ComputedText("The action of the request."),
		"resource": tfkit.ComputedText("The resource of the request."),
		"decision": tfkit.ComputedText("`allow`, `explicit_deny` or `implicit_deny`."),
		"allowed":  schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the decision is `allow`."},
		"reasons": texts("The reasons, in sentences: the statements that decided; where none did, those that name the " +
			"action and why they do not match."),
		"missing_keys": texts("Condition keys that the request does not carry and on which the decision depends: some " +
			"value of each changes it."),
		"errors": texts("Conditions that could not be decided; what cannot be decided does not allow."),
		"statements": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "The statements that decided; there are none when no statement allows or " +
				"denies.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"policy_name": tfkit.ComputedText("The name of the policy; `documents[0]` for the first of the given documents, " +
					"`session_policy` for that."),
				"source": tfkit.ComputedText("What the policy is attached to, for example `group devs`; null for documents that " +
					"are given."),
				"index": schema.Int64Attribute{Computed: true, MarkdownDescription: "Which statement of the document it is, from " +
					"0."},
				"sid":    tfkit.ComputedText("The `Sid` of the statement, where it has one."),
				"effect": tfkit.ComputedText("`Allow` or `Deny`."),
			}},
		},
	}
}

func (d *simulationData) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return onePrincipalOr("documents")
}

func (d *simulationData) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m simulationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	policies, diags := d.policies(ctx, &m)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	set, err := eval.Compile(policies)
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, "simulate policies", err)
		return
	}
	m.Results = []simulationResult{}
	all := true
	for i, r := range m.Requests {
		at := path.Root("requests").AtListIndex(i)
		result := set.Evaluate(r.request())
		resp.Diagnostics.Append(r.undecided(at, result)...)
		resp.Diagnostics.Append(r.mismatch(at, result)...)
		m.Results = append(m.Results, r.result(result))
		all = all && result.Allowed()
	}
	m.Allowed = types.BoolValue(all)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// policies are those that the configuration gives or that are in force for the principal it names.
func (d *simulationData) policies(ctx context.Context, m *simulationModel) (eval.Policies, diag.Diagnostics) {
	var out eval.Policies
	var diags diag.Diagnostics
	if p, ok := m.given(); ok {
		found, err := readEffective(ctx, d.Client(), p)
		if err != nil {
			tfkit.Fail(&diags, "read the effective policies of RAM "+p.String(), err)
			return out, diags
		}
		diags.Append(found.warnings()...)
		grants, more := found.grants()
		diags.Append(more...)
		out.Identity = grants
	}
	for i, text := range m.Documents {
		grant, more := givenGrant(path.Root("documents").AtListIndex(i), fmt.Sprintf("documents[%d]", i), text)
		diags.Append(more...)
		out.Identity = append(out.Identity, grant)
	}
	if !m.SessionPolicy.IsNull() {
		grant, more := givenGrant(path.Root("session_policy"), "session_policy", m.SessionPolicy)
		diags.Append(more...)
		out.Session = []eval.Grant{grant}
	}
	return out, diags
}

func (r simulationRequest) request() eval.Request {
	keys := map[string][]string{}
	for key, values := range r.Context {
		for _, v := range values {
			keys[key] = append(keys[key], v.ValueString())
		}
	}
	return eval.Request{
		Checks:  []eval.Check{{Action: r.Action.ValueString(), Resource: r.Resource.ValueString()}},
		Context: keys, ResourceGroup: r.ResourceGroupID.ValueString(),
	}
}

func (r simulationRequest) result(got eval.Result) simulationResult {
	out := simulationResult{
		Action: r.Action, Resource: r.Resource, Decision: types.StringValue(string(got.Decision)),
		Allowed: types.BoolValue(got.Allowed()),
		Reasons: got.Reasons(), Statements: []simulationStatement{}, MissingKeys: append([]string{}, got.MissingKeys...),
		Errors: []string{},
	}
	for _, s := range got.Deciding {
		out.Statements = append(out.Statements, simulationStatement{
			PolicyName: types.StringValue(s.Policy), Source: tfkit.StringOrNull(s.Source),
			Index: types.Int64Value(int64(s.Index)),
			Sid:   tfkit.StringOrNull(s.Sid), Effect: types.StringValue(string(s.Effect)),
		})
	}
	for _, err := range got.Errors {
		out.Errors = append(out.Errors, err.Error())
	}
	return out
}
