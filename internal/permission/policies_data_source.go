// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// policiesDataSource is the data source ram_policies.
type policiesDataSource struct{ tfkit.DataSource }

type policiesModel struct {
	PolicyType       types.String   `tfsdk:"policy_type"`
	Keyword          types.String   `tfsdk:"keyword"`
	NameRegex        types.String   `tfsdk:"name_regex"`
	PolicyNames      []types.String `tfsdk:"policy_names"`
	Tags             types.Map      `tfsdk:"tags"`
	IncludeDocuments types.Bool     `tfsdk:"include_documents"`
	Names            []types.String `tfsdk:"names"`
	Policies         []policyFacts  `tfsdk:"policies"`
}

func newPoliciesDataSource() datasource.DataSource {
	return &policiesDataSource{tfkit.DataSource{Type: "policies"}}
}

func (d *policiesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the policies, custom and system, that match all arguments. An empty result is not an " +
			"error.",
		Attributes: map[string]schema.Attribute{
			"policy_type": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(names.PolicyTypes()...)},
				MarkdownDescription: "Only `System` or only `Custom` policies.",
			},
			"keyword": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only policies that have this in their name or description, in upper or lower case.",
			},
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.CheckRegexp()},
				MarkdownDescription: "Only policies whose name matches this regular expression (RE2 syntax, matched anywhere in " +
					"the name).",
			},
			"policy_names": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only policies that have one of these names, in upper or lower case.",
			},
			"tags": schema.MapAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: "Only policies that have all these tags.",
			},
			"include_documents": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Whether to read the documents as well, which takes one call for each " +
					"policy. False if not given.",
			},
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "The name of each policy that was found, " +
					"in alphabetical order.",
			},
			"policies": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The policies that were found, ordered by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: policyAttributes()},
			},
		},
	}
}

func (d *policiesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m policiesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Names, m.Policies = []types.String{}, []policyFacts{}
	matches, err := m.matcher()
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, "read RAM policies", err)
		return
	}
	found := []ram.Policy{}
	for p, err := range d.Client().ListPolicies(ctx, m.PolicyType.ValueString()) {
		if err != nil {
			tfkit.Fail(&resp.Diagnostics, "list RAM policies", err)
			return
		}
		if matches(p) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b ram.Policy) int {
		return strings.Compare(a.PolicyName+a.PolicyType, b.PolicyName+b.PolicyType)
	})
	for _, p := range found {
		if m.IncludeDocuments.ValueBool() {
			if p, err = d.Client().GetPolicy(ctx, p.PolicyType, p.PolicyName); err != nil {
				tfkit.Fail(&resp.Diagnostics, fmt.Sprintf("read the document of RAM policy %q", p.PolicyName), err)
				return
			}
		}
		m.Names = append(m.Names, types.StringValue(p.PolicyName))
		m.Policies = append(m.Policies, newPolicyFacts(p))
	}
	fillARNs(ctx, &d.DataSource, m.Policies, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// matcher tells which policies fit the arguments.
func (m *policiesModel) matcher() (func(ram.Policy) bool, error) {
	re, err := regexp.Compile(m.NameRegex.ValueString())
	if err != nil {
		return nil, err
	}
	keyword := strings.ToLower(m.Keyword.ValueString())
	exact := map[string]bool{}
	for _, n := range m.PolicyNames {
		exact[strings.ToLower(n.ValueString())] = true
	}
	tags := tfkit.StringMap(m.Tags)
	return func(p ram.Policy) bool {
		for k, v := range tags {
			if have, ok := p.Tags[k]; !ok || have != v {
				return false
			}
		}
		return re.MatchString(p.PolicyName) &&
			(m.PolicyNames == nil || exact[strings.ToLower(p.PolicyName)]) &&
			(strings.Contains(strings.ToLower(p.PolicyName), keyword) ||
				strings.Contains(strings.ToLower(p.Description), keyword))
	}, nil
}
