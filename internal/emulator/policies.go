// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const (
	policySystem = "System"
	policyCustom = "Custom"

	maxPolicyName  = 128
	maxDescription = 1024
)

// policyRow is a policy of either type.
type policyRow struct {
	store.Policy
	kind string // System, Custom
}

func (p policyRow) key() string { return store.PolicyKey(p.kind, p.Name) }

// version finds a version by its ID.
func (p policyRow) version(id string) (store.PolicyVersion, *Error) {
	for _, v := range p.Versions {
		if v.ID == id {
			return v, nil
		}
	}
	return store.PolicyVersion{}, fail("EntityNotExist.Policy.Version")
}

// document is the text that is in force.
func (p policyRow) document() string {
	v, _ := p.version(p.DefaultVersion)
	return v.Document
}

type policyAnswer struct {
	PolicyName      string
	PolicyType      string
	Description     string
	DefaultVersion  string
	CreateDate      string
	UpdateDate      string   `json:",omitempty"`
	PolicyDocument  *string  `json:",omitempty"` // GetPolicy only
	AttachmentCount *int     `json:",omitempty"`
	Tags            *imsTags `json:",omitempty"` // ListPolicies only
}

type onePolicyAnswer struct{ Policy policyAnswer }

type getPolicyAnswer struct {
	Policy               policyAnswer
	DefaultPolicyVersion versionAnswer
}

type policiesAnswer struct {
	Policies struct {
		Policy []policyAnswer
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func policyNameParam() param { return word("PolicyName", maxPolicyName, policyChars).must() }

// policyType is System or Custom.
func policyType() param {
	return param{name: "PolicyType", check: func(name string, in values) *Error {
		if text, ok := in[name]; ok && text != policySystem && text != policyCustom {
			return fail("InvalidParameter.PolicyType")
		}
		return nil
	}}
}

func policyActions() []action {
	name, kind := policyNameParam(), policyType()
	const p = productRAM
	return []action{
		{product: p, name: "CreatePolicy", writes: true, resources: []resource{customPolicy}, run: createPolicy,
			params: []param{name, text("Description", maxDescription), document("PolicyDocument").must(), tagArray()}},
		{product: p, name: "GetPolicy", resources: []resource{thePolicy}, run: getPolicy, params: []param{name, kind.must()}},
		{product: p, name: "UpdatePolicyDescription", writes: true, resources: []resource{customPolicy}, run: updatePolicyDescription,
			params: []param{name, text("NewDescription", maxDescription).clears()}},
		{product: p, name: "DeletePolicy", writes: true, resources: []resource{customPolicy}, run: deletePolicy,
			params: []param{name, boolean("CascadingDelete")}},
		{product: p, name: "ListPolicies", resources: []resource{anyPolicy}, run: listPolicies,
			params: with(paging(1000), kind, tagArray())},
	}
}

// policyOf finds a policy. Its name is matched without regard to case (reference: behaviours.md §1).
func (c *call) policyOf(kind, name string) (policyRow, *Error) {
	if kind == policySystem {
		if p, ok := c.system.byName[strings.ToLower(name)]; ok {
			return p.row(), nil
		}
	} else if p, ok := c.tx.Policies.Get(strings.ToLower(name)); ok {
		return policyRow{Policy: p, kind: policyCustom}, nil
	}
	return policyRow{}, fail("EntityNotExist.Policy")
}

// row shows a system policy as if it were stored; versions other than the default are not known.
func (p *systemPolicy) row() policyRow {
	return policyRow{kind: policySystem, Policy: store.Policy{
		Name: p.Name, Description: p.description(), DefaultVersion: p.Version, CreateDate: p.Created, UpdateDate: p.Updated,
		Versions: []store.PolicyVersion{{ID: p.Version, Document: p.Document, CreateDate: p.Updated}},
	}}
}

// namedPolicy finds the policy that a request names; actions without PolicyType mean custom ones.
func (c *call) namedPolicy() (policyRow, *Error) {
	return c.policyOf(cmp.Or(c.text("PolicyType"), policyCustom), c.text("PolicyName"))
}

// checkDocument holds a policy document to the quota of its length and to the grammar of its kind.
func (c *call) checkDocument(param string, kind policy.Kind) *Error {
	text := c.text(param)
	if utf8.RuneCountInString(text) > c.quotas.PolicySize {
		return invalid(param, "Length")
	}
	return malformed(text, kind)
}

// knownTexts are the messages of MalformedPolicyDocument that are known, by the code that policy has for the problem
// (reference: errors.md "MalformedPolicyDocument").
var knownTexts = map[string]string{
	"missing_action":  "Add an Action or NotAction element to the policy statement.",
	"missing_version": "The policy document is invalid. apsara::AnyCast: can't cast from v to Ss",
}

// malformed says what is wrong with a document, in RAM's words where they are known. How long it may be is a quota, not grammar.
func malformed(text string, kind policy.Kind) *Error {
	for _, problem := range policy.Validate(text, kind).Errors() {
		if problem.Code != "too_long" {
			return fail("MalformedPolicyDocument", cmp.Or(knownTexts[problem.Code], problem.String()))
		}
	}
	return nil
}

func createPolicy(c *call) (any, *Error) {
	if err := c.checkDocument("PolicyDocument", policy.KindIdentity); err != nil {
		return nil, err
	}
	name := c.text("PolicyName")
	for _, kind := range []string{policyCustom, policySystem} {
		if _, err := c.policyOf(kind, name); err == nil {
			return nil, fail("EntityAlreadyExists.Policy")
		}
	}
	if c.tx.Policies.Len() >= c.quotas.Policies {
		return nil, fail("LimitExceeded.Policy")
	}
	tags, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	first := store.PolicyVersion{ID: versionID(1), Document: c.text("PolicyDocument"), CreateDate: c.now}
	p := policyRow{kind: policyCustom, Policy: store.Policy{
		Name: name, Description: c.text("Description"), DefaultVersion: first.ID, LastVersion: 1, Versions: []store.PolicyVersion{first},
		CreateDate: c.now, UpdateDate: c.now, Tags: tagMap(tags),
	}}
	c.tx.Policies.Put(c.tx, p.Policy)
	answer := shapePolicy(p)
	answer.UpdateDate = ""
	return onePolicyAnswer{answer}, nil
}

func getPolicy(c *call) (any, *Error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	answer := c.countedPolicy(p)
	document := p.document()
	answer.PolicyDocument = &document
	version, err := p.version(p.DefaultVersion)
	if err != nil {
		return nil, err
	}
	return getPolicyAnswer{answer, shapeVersion(p, version)}, nil
}

func updatePolicyDescription(c *call) (any, *Error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	c.set("NewDescription", &p.Description)
	p.UpdateDate = c.now
	c.tx.Policies.Put(c.tx, p.Policy)
	return onePolicyAnswer{shapePolicy(p)}, nil
}

// deletePolicy deletes a policy that is attached to nothing and has one version; CascadingDelete deletes all versions, but
// detaches nothing.
func deletePolicy(c *call) (any, *Error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	attached := map[string]bool{}
	for a := range c.tx.OfPolicy.Match(p.key()) {
		attached[a.PrincipalType] = true
	}
	for _, kind := range []string{principalUser, principalGroup, principalRole} {
		if attached[kind] {
			return nil, fail("DeleteConflict.Policy." + kind)
		}
	}
	if len(p.Versions) > 1 && !c.in.flag("CascadingDelete") {
		return nil, fail("DeleteConflict.Policy.Version")
	}
	c.tx.Policies.Delete(c.tx, strings.ToLower(p.Name))
	return answered{}, nil
}

// listPolicies lists system and custom policies together, in the order of their names.
func listPolicies(c *call) (any, *Error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	kind := c.text("PolicyType")
	var rows []policyRow
	if kind != policyCustom {
		for _, p := range c.system.sorted {
			rows = append(rows, p.row())
		}
	}
	if kind != policySystem {
		for p := range c.tx.PoliciesByName.After("") {
			rows = append(rows, policyRow{Policy: p, kind: policyCustom})
		}
	}
	rows = slices.DeleteFunc(rows, func(p policyRow) bool { return !hasTags(p.Tags, wanted) })
	slices.SortFunc(rows, func(a, b policyRow) int { return strings.Compare(a.Name, b.Name) })
	page, err := paginateSorted(c, rows, 100, func(p policyRow) string { return p.Name }, func(p policyRow) policyAnswer {
		answer := c.countedPolicy(p)
		answer.Tags = shapeTags(maps.Clone(p.Tags))
		return answer
	})
	if err != nil {
		return nil, err
	}
	var answer policiesAnswer
	answer.Policies.Policy, answer.Marker, answer.IsTruncated = page.items, page.marker, page.marker != ""
	return answer, nil
}

func (c *call) countedPolicy(p policyRow) policyAnswer {
	answer := shapePolicy(p)
	count := c.tx.OfPolicy.Count(p.key())
	answer.AttachmentCount = &count
	return answer
}

func shapePolicy(p policyRow) policyAnswer {
	return policyAnswer{
		PolicyName: p.Name, PolicyType: p.kind, Description: p.Description, DefaultVersion: p.DefaultVersion,
		CreateDate: date(p.CreateDate), UpdateDate: date(p.UpdateDate),
	}
}
