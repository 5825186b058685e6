// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// policyDocument is the data source ram_policy_document. It calls nothing.
type policyDocument struct{ tfkit.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*policyDocument)(nil)

type policyDocumentModel struct {
	Kind              types.String     `tfsdk:"kind"`
	SourceDocuments   []types.String   `tfsdk:"source_documents"`
	OverrideDocuments []types.String   `tfsdk:"override_documents"`
	Statements        []statementModel `tfsdk:"statement"`
	JSON              types.String     `tfsdk:"json"`
	Size              types.Int64      `tfsdk:"size"`
}

type statementModel struct {
	Sid         types.String     `tfsdk:"sid"`
	Effect      types.String     `tfsdk:"effect"`
	Action      []types.String   `tfsdk:"action"`
	NotAction   []types.String   `tfsdk:"not_action"`
	Resource    []types.String   `tfsdk:"resource"`
	NotResource []types.String   `tfsdk:"not_resource"`
	Principal   *principalModel  `tfsdk:"principal"`
	Conditions  []conditionModel `tfsdk:"condition"`
}

type principalModel struct {
	RAM       []types.String `tfsdk:"ram"`
	Service   []types.String `tfsdk:"service"`
	Federated []types.String `tfsdk:"federated"`
}

type conditionModel struct {
	Operator types.String   `tfsdk:"operator"`
	Key      types.String   `tfsdk:"key"`
	Values   []types.String `tfsdk:"values"`
}

// NewPolicyDocument makes the data source that writes a policy document.
func NewPolicyDocument() datasource.DataSource {
	return &policyDocument{tfkit.DataSource{Type: "policy_document"}}
}

// ValidateConfig says what is wrong or questionable about a document. Terraform calls it
// when values are not known yet, and again when all are, right before it reads.
func (d *policyDocument) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	config, err := withStandIns(req.Config)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read the configuration", err.Error())
		return
	}
	var m policyDocumentModel
	resp.Diagnostics.Append(config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	w, diags := m.write()
	resp.Diagnostics.Append(widened(m.Statements)...)
	resp.Diagnostics.Append(diags...)
	if w != nil {
		resp.Diagnostics.Append(w.problems(m.kind(w.doc))...)
	}
}

func (d *policyDocument) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m policyDocumentModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	w, diags := m.write()
	if w != nil {
		diags.Append(w.problems(m.kind(w.doc))...)
	}
	// Warnings came with the validation right before.
	if resp.Diagnostics.Append(diags.Errors()...); resp.Diagnostics.HasError() {
		return
	}
	m.JSON, m.Size = types.StringValue(w.text), types.Int64Value(int64(policy.Size(w.text)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// write makes the document. It is nil where it cannot be made.
func (m *policyDocumentModel) write() (*written, diag.Diagnostics) {
	var diags diag.Diagnostics
	sources := parsed(inSources, m.SourceDocuments, &diags)
	overrides := parsed(inOverrides, m.OverrideDocuments, &diags)
	if diags.HasError() {
		return nil, diags
	}
	blocks := m.documents()
	doc := policy.Merge(slices.Concat(sources.documents, blocks)...)
	if i := repeatedSid(doc); i >= 0 {
		from := origins(doc, sources.documents, blocks, nil)[i]
		at := from.path()
		if from.argument == inBlocks {
			at = at.AtName("sid")
		}
		diags.AddAttributeError(at, fmt.Sprintf("Two statements with the Sid %q", doc.Statements[i].Sid),
			"They say different things. Give one of them another Sid, or put its document into override_documents "+
				"to let it win.")
		return nil, diags
	}
	for _, o := range overrides.documents {
		doc = policy.Override(doc, o)
	}
	if overrides.open {
		// What a document that is not known yet may replace is not certain to stay.
		doc.Statements = slices.DeleteFunc(doc.Statements, func(s policy.Statement) bool { return s.Sid != "" })
	}
	w := &written{
		doc: doc, text: doc.String(), origins: origins(doc, sources.documents, blocks, overrides.documents),
		blocks: m.Statements, open: sources.open || overrides.open,
	}
	return w, diags
}

// documentList are the documents of an argument. With open, some are not known yet: they
// are empty.
type documentList struct {
	documents []*policy.Document
	open      bool
}

// parsed reads the documents of an argument strictly: an element that is misspelt, a
// Condition say, must not fall out of the result.
func parsed(argument string, texts []types.String, diags *diag.Diagnostics) documentList {
	var out documentList
	for i, text := range texts {
		if isStandIn(text) {
			out.documents, out.open = append(out.documents, &policy.Document{Version: policy.Version}), true
			continue
		}
		doc, err := policy.Parse(text.ValueString())
		if err != nil {
			at := path.Root(argument).AtListIndex(i)
			var problems policy.Problems
			if errors.As(err, &problems) {
				diags.Append(tfkit.PolicyDiagnostics(at, problems, policy.KindIdentity)...)
			} else {
				diags.AddAttributeError(at, "Not a policy document", err.Error())
			}
			continue
		}
		out.documents = append(out.documents, doc)
	}
	return out
}

func (m *policyDocumentModel) kind(doc *policy.Document) policy.Kind {
	switch kind := policy.Kind(m.Kind.ValueString()); {
	case slices.Contains(policy.Kinds(), kind):
		return kind
	case !m.Kind.IsNull() && !everyPrincipal(doc):
		return policy.KindControl // not known yet: the kind with the fewest rules
	case everyPrincipal(doc):
		return policy.KindTrust
	}
	return policy.KindIdentity
}

func everyPrincipal(doc *policy.Document) bool {
	return !slices.ContainsFunc(doc.Statements, func(s policy.Statement) bool { return s.Principal == nil })
}

// documents are what the statement blocks say, one of each.
func (m *policyDocumentModel) documents() []*policy.Document {
	out := make([]*policy.Document, 0, len(m.Statements))
	for _, s := range m.Statements {
		st := policy.Statement{
			Sid: s.Sid.ValueString(), Effect: policy.Effect(s.Effect.ValueString()),
			Actions: sortedTexts(s.Action), NotActions: sortedTexts(s.NotAction),
			Resources: sortedTexts(s.Resource), NotResources: sortedTexts(s.NotResource),
		}
		if s.Effect.IsNull() {
			st.Effect = policy.Allow
		}
		if p := s.Principal; p != nil {
			st.Principal = &policy.Principal{
				RAM: sortedTexts(p.RAM), Service: sortedTexts(p.Service), Federated: sortedTexts(p.Federated),
			}
		}
		for _, c := range s.Conditions {
			st.Conditions = append(st.Conditions, policy.Condition{
				Operator: c.Operator.ValueString(), Key: c.Key.ValueString(), Values: sortedTexts(c.Values),
			})
		}
		// JSON has one place for an operator and a key; the order of the blocks says nothing.
		st.Conditions = policy.JoinConditions(st.Conditions)
		slices.SortFunc(st.Conditions, func(a, b policy.Condition) int {
			return cmp.Or(cmp.Compare(a.Operator, b.Operator), cmp.Compare(a.Key, b.Key))
		})
		for i := range st.Conditions {
			slices.Sort(st.Conditions[i].Values)
			st.Conditions[i].Values = slices.Compact(st.Conditions[i].Values)
		}
		out = append(out, &policy.Document{Version: policy.Version, Statements: []policy.Statement{st}})
	}
	return out
}

// repeatedSid returns the first statement of the document with the Sid of one before, -1 if there
// is none.
func repeatedSid(doc *policy.Document) int {
	seen := map[string]bool{}
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.HoldsUnknown() {
			continue // it may turn out to be equal
		}
		if s.Sid != "" && seen[s.Sid] {
			return i
		}
		seen[s.Sid] = true
	}
	return -1
}

// sortedTexts returns the texts in a stable order.
func sortedTexts(values []types.String) []string {
	if values == nil {
		return nil
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.ValueString()
	}
	slices.Sort(out)
	return slices.Compact(out)
}
